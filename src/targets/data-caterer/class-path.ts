import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'

/**
 * The class path that `--classpath` means: the path itself, or a text file that holds it (entries apart by `:` or
 * line ends, as `mvn dependency:build-classpath` and Gradle tasks write them).
 * @returns entries, absolute; those of a file are relative to it
 * @throws HeapmarkError TARGET_ARGUMENTS when an entry is not there
 */
export function readClassPath(text: string, workingDirectory: string): string[] {
  const file = path.resolve(workingDirectory, text)
  const isTextFile =
    !/\.(?:jar|zip)$/i.test(text) && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)
  const folder = isTextFile ? path.dirname(file) : workingDirectory
  const entries = (isTextFile ? readFileSync(file, 'utf8') : text)
    .split(/[:\r\n]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => path.resolve(folder, entry))
  if (entries.length === 0) throw refusal('--classpath holds no entry', text)
  for (const entry of entries) {
    // `lib/*` means all jars of a folder.
    const place = path.basename(entry) === '*' ? path.dirname(entry) : entry
    if (statSync(place, { throwIfNoEntry: false }) === undefined) {
      throw refusal(`an entry of --classpath is not there: ${entry}`, isTextFile ? file : text)
    }
  }
  return entries
}

/**
 * The jar that `--jar` names.
 * @throws HeapmarkError TARGET_ARGUMENTS
 */
export function readJar(text: string, workingDirectory: string): string {
  const file = path.resolve(workingDirectory, text)
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file
  throw new HeapmarkError('TARGET_ARGUMENTS', `the jar is not there: ${file}`, {
    place: '--jar',
    hint: 'build it in a checkout of Data Caterer (./gradlew :app:shadowJar), or let heapmark do so: --source DIR',
  })
}

function refusal(message: string, place: string): HeapmarkError {
  return new HeapmarkError('TARGET_ARGUMENTS', message, {
    place,
    hint: 'give entries with : between them, or a text file that holds them',
  })
}
