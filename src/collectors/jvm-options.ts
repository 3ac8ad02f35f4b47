import { join } from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import type { JvmRuntime, LaunchAdditions, TargetRuntime } from '../model/target.js'

/** OpenJ9 knows none of HotSpot's flags; that it is one stands in the version that its target tells. */
export function isOpenJ9(runtime: TargetRuntime): boolean {
  return runtime.name === 'jvm' && /OpenJ9/.test(runtime.version ?? '')
}

/** Options for a JVM that knows them: none for OpenJ9 and other runtimes, whatever they are asked for. */
export function forJvm(
  runtime: TargetRuntime,
  options: (jvm: JvmRuntime) => readonly string[],
): Partial<LaunchAdditions> {
  return runtime.name === 'jvm' && !isOpenJ9(runtime) ? { jvmOptions: options(runtime) } : {}
}

/**
 * A file of the run folder as a JVM option may name it. HotSpot replaces `%p` and `%t` in the names of its logs and
 * dumps, and a quoted name ends at the next quote; neither can be escaped.
 * @throws HeapmarkError RESULTS_UNWRITABLE when the folder's name cannot be written in an option
 */
export function runFileOption(runFolder: string, name: string): string {
  checkRunFolderName(runFolder)
  return join(runFolder, name)
}

/** The same between quotes: -Xlog splits at colons and commas, the flight recorder's options at commas and blanks. */
export function quotedRunFile(runFolder: string, name: string): string {
  return `"${runFileOption(runFolder, name)}"`
}

/** @throws HeapmarkError RESULTS_UNWRITABLE */
export function checkRunFolderName(folder: string): void {
  const found = /["%\n\r]/.exec(folder)?.[0]
  if (found === undefined) return
  const character = found === '"' || found === '%' ? found : 'a line end'
  throw new HeapmarkError(
    'RESULTS_UNWRITABLE',
    `a JVM cannot be told to write into a folder with ${character} in its name`,
    {
      place: folder,
      hint: 'give another folder: --results DIR',
    },
  )
}
