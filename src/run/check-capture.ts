import { checkJvmCapture } from '../collectors/check-jvm-capture.js'
import type { CaptureOptions } from '../model/collector.js'
import { HeapmarkError } from '../model/errors.js'
import { MiB } from '../model/size.js'
import type { TargetRuntime } from '../model/target.js'
import { freeBytesAt } from '../system/files.js'
import type { RunOptions } from './options.js'

/** What one runtime alone can do -> the option that asks for it. */
const forJvmOnly: readonly (readonly [(capture: CaptureOptions) => boolean, string, string])[] = [
  [
    (capture) => capture.profiler !== null,
    '--profiler',
    'use --flight-recorder: it records CPU and allocation profiles of V8',
  ],
  [(capture) => capture.jmxPort !== null, '--jmx', 'leave it out: only a JVM speaks JMX'],
  [(capture) => capture.nativeMemory, '--native-memory', 'leave it out: only a JVM keeps such an account'],
]

/**
 * Refuses captures that the target's runtime cannot give, and a heap dump that the disk cannot hold.
 * @throws HeapmarkError with exit code 2, or 10 for the disk and for profilers that are not installed
 */
export function checkCapture(options: RunOptions, runtime: TargetRuntime): void {
  const { capture, heap, resultsFolder, environment } = options
  if (runtime.name === 'jvm') checkJvmCapture(capture, resultsFolder, environment)
  else {
    for (const [asked, option, hint] of forJvmOnly) {
      if (!asked(capture)) continue
      throw new HeapmarkError(
        'UNKNOWN_PROFILER',
        `${option} needs a JVM, and the target is ${nameOf(runtime)}`,
        { hint },
      )
    }
  }
  if (runtime.name === 'native' && (capture.oomDump || capture.flightRecorder)) {
    const option = capture.oomDump ? '--oom-dump' : '--flight-recorder'
    throw new HeapmarkError(
      'UNKNOWN_PROFILER',
      `${option} needs a JVM or Node.js, and the target is ${nameOf(runtime)}`,
      {
        hint: `leave ${option} out: RSS, CPU, files and control group are measured for any program`,
      },
    )
  }
  if (capture.oomDump) checkDiskForDump(heap.maxBytes, resultsFolder)
}

function nameOf(runtime: TargetRuntime): string {
  return runtime.name === 'node' ? 'a Node.js program' : 'a native program'
}

/**
 * A dump of a full heap is about as large as the heap: HPROF leaves headers out and adds type tags. A dump that
 * does not fit would fill the disk and be cut, so that neither it nor the samples could be read.
 */
function checkDiskForDump(heapBytes: number, folder: string): void {
  const freeBytes = freeBytesAt(folder)
  if (freeBytes === null || freeBytes >= heapBytes * 1.1) return
  throw new HeapmarkError(
    'DISK_TOO_SMALL',
    `a dump of a full heap needs about ${mebibytes(heapBytes * 1.1)} on disk, and ${mebibytes(freeBytes)} are free`,
    {
      place: folder,
      hint: 'free some space, give --results a folder on a larger disk, or leave --oom-dump out',
    },
  )
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MiB).toLocaleString('en')} MiB`
}
