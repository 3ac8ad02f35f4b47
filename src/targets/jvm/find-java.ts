import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'

type Environment = Readonly<Record<string, string | undefined>>

export interface JavaSearch {
  /** `--java`. */
  readonly option: string | null
  /** The binary that the program's words begin with. */
  readonly written: string | null
  readonly environment: Environment
  readonly workingDirectory: string
}

/** A `java` binary of this machine. */
export interface FoundJava {
  /** Absolute. */
  readonly path: string
  /** What led to it: `--java`, `the program`, `JAVA_HOME`, `PATH`, or the folder it stood in. */
  readonly from: string
}

/**
 * Finds the JVM of a run: `--java`, the path that the program names, JAVA_HOME, PATH. What was named and is not
 * there is an error, never a reason to take another: a run on a JVM that nobody meant proves nothing.
 * @throws HeapmarkError JAVA_NOT_FOUND
 */
export function findJava({ option, written, environment, workingDirectory }: JavaSearch): FoundJava {
  if (option !== null) return named(path.resolve(workingDirectory, option), '--java')
  if (written?.includes('/')) return named(path.resolve(workingDirectory, written), 'the program')
  const home = environment.JAVA_HOME ?? ''
  if (home !== '') return named(path.resolve(workingDirectory, home), 'JAVA_HOME')
  const onPath = executables(environment.PATH, workingDirectory)[0]
  if (onPath !== undefined) return { path: onPath, from: 'PATH' }
  throw new HeapmarkError('JAVA_NOT_FOUND', 'no java was found: JAVA_HOME is not set and PATH has none', {
    hint: 'install a JDK, or name one: --java /path/to/jdk',
  })
}

/** Every JVM of this machine where they are mostly kept, each once; the first are those a run would take. */
export function listJava(environment: Environment, workingDirectory: string): FoundJava[] {
  const home = environment.HOME ?? ''
  const candidates: FoundJava[] = [
    ...(environment.JAVA_HOME
      ? binaryIn(path.resolve(workingDirectory, environment.JAVA_HOME), 'JAVA_HOME')
      : []),
    ...executables(environment.PATH, workingDirectory).map((file) => ({ path: file, from: 'PATH' })),
    ...foldersIn('/usr/lib/jvm').flatMap((folder) => binaryIn(folder, '/usr/lib/jvm')),
    ...foldersIn('/opt')
      .filter((folder) => /jdk|java|graalvm|zulu|corretto/i.test(path.basename(folder)))
      .flatMap((folder) => binaryIn(folder, '/opt')),
    ...(home === '' ? [] : foldersIn(path.join(home, '.sdkman/candidates/java'))).flatMap((folder) =>
      binaryIn(folder, 'SDKMAN'),
    ),
  ]
  const seen = new Set<string>()
  return candidates.filter(({ path: file }) => {
    const real = realpathSync(file)
    if (seen.has(real)) return false
    seen.add(real)
    return true
  })
}

/** A binary, or the folder of a JDK that holds it. */
function named(place: string, from: string): FoundJava {
  if (isExecutable(place)) return { path: place, from }
  const [found] = binaryIn(place, from)
  if (found !== undefined) return found
  const what = isFolder(place) ? `${place} holds no bin/java` : `${place} is no program that can be executed`
  throw new HeapmarkError('JAVA_NOT_FOUND', `the java of ${from} was not found: ${what}`, {
    place: from,
    hint: 'name the java binary or the folder of a JDK: --java /path/to/jdk',
  })
}

function binaryIn(folder: string, from: string): FoundJava[] {
  const file = path.join(folder, 'bin', 'java')
  return isExecutable(file) ? [{ path: file, from }] : []
}

function executables(searchPath: string | undefined, workingDirectory: string): string[] {
  return (searchPath ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.resolve(workingDirectory, folder, 'java'))
    .filter(isExecutable)
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => path.join(folder, name))
      .filter(isFolder)
  } catch {
    // Most of these folders are not there.
    return []
  }
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
