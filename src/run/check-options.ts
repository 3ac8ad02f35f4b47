import { HeapmarkError } from '../model/errors.js'
import { formatHeapOption } from '../model/size.js'
import type { TargetKind } from '../model/target.js'
import { isReportFormat, reportFormats } from '../reports/index.js'
import { targets } from '../targets/index.js'
import type { RunOptions } from './options.js'

const externalProfilers = ['async-profiler', 'yourkit']

/**
 * Refuses what cannot work before anything is started.
 * @throws HeapmarkError with exit code 2
 */
export function checkOptions(options: RunOptions): TargetKind {
  const target = findTarget(options.target)
  const { minBytes, maxBytes } = options.heap
  if (minBytes > maxBytes) {
    throw new HeapmarkError(
      'HEAP_RANGE',
      `MIN_HEAP ${formatHeapOption(minBytes)} is larger than MAX_HEAP ${formatHeapOption(maxBytes)}`,
      { hint: `write the smaller one first: ${formatHeapOption(maxBytes)} ${formatHeapOption(minBytes)}` },
    )
  }
  if (maxBytes < target.minimumHeapBytes) {
    const least = formatHeapOption(target.minimumHeapBytes)
    throw new HeapmarkError(
      'HEAP_TOO_SMALL',
      `the ${target.name} target cannot start in ${formatHeapOption(maxBytes)}: it needs ${least}`,
      { hint: `give a MAX_HEAP of at least ${least}` },
    )
  }
  for (const format of options.formats) {
    if (!isReportFormat(format)) {
      throw new HeapmarkError('UNKNOWN_FORMAT', `unknown report format '${format}'`, {
        hint: `known: ${Object.keys(reportFormats).join(', ')}`,
      })
    }
  }
  if (target.takesProgram && options.program.length === 0) {
    throw new HeapmarkError('TARGET_ARGUMENTS', `the ${target.name} target was not told what to run`, {
      hint: `write the program after two dashes: heapmark run SCENARIO 64m 256m --target ${target.name} -- script.js`,
    })
  }
  if (!target.takesProgram && options.program.length > 0) {
    throw new HeapmarkError(
      'TARGET_ARGUMENTS',
      `the ${target.name} target runs the scenario itself and takes no program`,
      {
        place: options.program.join(' '),
        hint: 'leave the words after -- out, or choose a target that runs a program, such as --target node',
      },
    )
  }
  if (options.profiler !== null) checkProfiler(options.profiler, target)
  return target
}

function findTarget(name: string): TargetKind {
  const target = Object.hasOwn(targets, name) ? targets[name as keyof typeof targets] : undefined
  if (target === undefined) {
    throw new HeapmarkError('UNKNOWN_TARGET', `unknown target '${name}'`, {
      hint: `known: ${Object.keys(targets).join(', ')}`,
    })
  }
  return target
}

/** The external profilers of the old harness attach to a JVM; no target of this version is one. */
function checkProfiler(profiler: string, target: TargetKind): void {
  if (!externalProfilers.includes(profiler)) {
    throw new HeapmarkError('UNKNOWN_PROFILER', `unknown profiler '${profiler}'`, {
      hint: `known: ${externalProfilers.join(', ')}`,
    })
  }
  throw new HeapmarkError(
    'UNKNOWN_PROFILER',
    `${profiler} profiles a JVM, and the ${target.name} target is a Node.js program`,
    {
      hint: 'use --flight-recorder: it records CPU and allocation profiles of V8',
    },
  )
}
