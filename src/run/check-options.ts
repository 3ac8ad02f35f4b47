import { HeapmarkError } from '../model/errors.js'
import { formatHeapOption } from '../model/size.js'
import type { TargetKind } from '../model/target.js'
import { isReportFormat, reportFormatNames } from '../reports/index.js'
import { targets } from '../targets/index.js'
import type { RunOptions } from './options.js'

/**
 * Refuses what cannot work before anything is started.
 * @throws HeapmarkError with exit code 2
 */
export function checkOptions(options: RunOptions): TargetKind {
  const target = findTarget(options.target)
  checkHeap(options, target)
  for (const format of options.formats) {
    if (!isReportFormat(format)) {
      throw new HeapmarkError('UNKNOWN_FORMAT', `unknown report format '${format}'`, {
        hint: `known: ${reportFormatNames}`,
      })
    }
  }
  checkProgram(options, target)
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

function checkHeap({ heap: { minBytes, maxBytes } }: RunOptions, target: TargetKind): void {
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
}

function checkProgram({ program, scenarioFile }: RunOptions, target: TargetKind): void {
  if (target.program === 'required' && program.length === 0) {
    const command = scenarioFile === null ? 'exec 64m 256m' : `run SCENARIO 64m 256m --target ${target.name}`
    throw new HeapmarkError('TARGET_ARGUMENTS', `the ${target.name} target was not told what to run`, {
      hint: `write the program after two dashes: heapmark ${command} -- program arguments`,
    })
  }
  if (target.program === 'none' && program.length > 0) {
    throw new HeapmarkError(
      'TARGET_ARGUMENTS',
      `the ${target.name} target runs the scenario itself and takes no program`,
      {
        place: program.join(' '),
        hint: 'leave the words after -- out, or choose a target that runs a program, such as --target node',
      },
    )
  }
  if (scenarioFile === null && target.sendsScenario) {
    throw new HeapmarkError('TARGET_ARGUMENTS', `the ${target.name} target needs a scenario`, {
      hint: `use heapmark run SCENARIO --target ${target.name}`,
    })
  }
}
