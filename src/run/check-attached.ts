import type { CaptureOptions } from '../model/collector.js'
import { HeapmarkError } from '../model/errors.js'
import type { RunOptions } from './options.js'

/** What stands on the command line of a program, and so cannot be added to one that runs -> what does instead. */
const onCommandLine: readonly (readonly [(capture: CaptureOptions) => boolean, string, string])[] = [
  [({ oomDump }) => oomDump, '--oom-dump', 'use heapmark dump while it is watched'],
  [({ flightRecorder }) => flightRecorder, '--flight-recorder', 'use heapmark record while it is watched'],
  [({ profiler }) => profiler !== null, '--profiler', 'use heapmark record while it is watched'],
  [({ jmxPort }) => jmxPort !== null, '--jmx', 'use jcmd PID ManagementAgent.start'],
  [({ nativeMemory }) => nativeMemory, '--native-memory', 'use jcmd PID VM.native_memory'],
]

/**
 * Refuses captures that a process which runs already cannot be given: quietly ignored, they would be missed too late.
 * @throws HeapmarkError UNKNOWN_PROFILER
 */
export function checkAttached({ capture }: RunOptions): void {
  for (const [asked, option, hint] of onCommandLine) {
    if (!asked(capture)) continue
    throw new HeapmarkError('UNKNOWN_PROFILER', `${option} cannot be added to a process that runs already`, {
      place: option,
      hint,
    })
  }
}
