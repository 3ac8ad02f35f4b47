import type { LaunchAdditions } from '../../model/target.js'
import { runFileOption } from '../jvm-options.js'

export const recordingFile = 'async-profiler.jfr'

/** The agent's options are split at commas; a file name with one is handed over by a variable. */
const folderVariable = 'HEAPMARK_ASYNC_PROFILER_FOLDER'

/** Each chunk repeats the names of classes and methods: some ten kilobytes, megabytes in large programs. */
export const chunkSeconds = 15

/**
 * Allocations (a sample in 512 KiB), those of them that are alive at the end, and CPU (a sample in 10 ms), as one
 * recording. Every quarter of a minute a chunk is completed: what a JVM that is killed, or leaves by
 * ExitOnOutOfMemoryError, has written is good up to there.
 */
export function agentAdditions(
  library: string,
  runFolder: string,
  cpuEvent: 'cpu' | 'itimer',
  seconds = chunkSeconds,
): Partial<LaunchAdditions> {
  const file = runFileOption(runFolder, recordingFile)
  const named = file.includes(',') ? `%{${folderVariable}}/${recordingFile}` : file
  const options = [
    'start',
    `event=${cpuEvent}`,
    'alloc=512k',
    'live',
    `chunktime=${seconds}s`,
    'jfr',
    'loglevel=warn',
    `file=${named}`,
  ]
  return {
    jvmOptions: [`-agentpath:${library}=${options.join(',')}`],
    environment: named === file ? {} : { [folderVariable]: runFolder },
  }
}
