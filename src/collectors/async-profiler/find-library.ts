import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The version that `npm run get:async-profiler` fetches; `scripts/get-async-profiler.mjs` has the same numbers. */
const fetchedFolder = 'async-profiler-4.6'
const libraryName = 'libasyncProfiler.so'

/**
 * The library of async-profiler: of `ASPROF_HOME`, of the `asprof` on PATH, or the copy that heapmark fetched.
 * @returns null when there is none
 */
export function findAsyncProfiler(environment: Environment): string | null {
  const candidates = homes(environment).map((home) => path.join(home, 'lib', libraryName))
  candidates.push(path.join(cacheFolder(environment), platformFolder(), libraryName))
  return candidates.find(isReadableFile) ?? null
}

/**
 * The converter of recordings to stacks, a jar: `bin/jfrconv` of a release is one that can also be executed.
 * @returns null when there is none
 */
export function findConverter(environment: Environment): string | null {
  const candidates = homes(environment).flatMap((home) => [
    path.join(home, 'bin', 'jfrconv'),
    path.join(home, 'lib', 'jfr-converter.jar'),
  ])
  candidates.push(path.join(cacheFolder(environment), 'jfr-converter.jar'))
  return candidates.find(isReadableFile) ?? null
}

/** Folders of releases, each with `bin` and `lib`. A set ASPROF_HOME is not overruled by PATH. */
function homes(environment: Environment): string[] {
  const home = environment['ASPROF_HOME'] ?? ''
  if (home !== '') return [path.resolve(home)]
  for (const folder of (environment['PATH'] ?? '').split(path.delimiter)) {
    const program = path.join(folder, 'asprof')
    // A link in a folder of the PATH leads to the release.
    if (path.isAbsolute(folder) && isExecutable(program))
      return [path.dirname(path.dirname(realpathSync(program)))]
  }
  return []
}

/** Where heapmark keeps what it fetched (XDG Base Directory Specification). */
function cacheFolder(environment: Environment): string {
  const base = environment['XDG_CACHE_HOME'] || path.join(environment['HOME'] ?? '/', '.cache')
  return path.join(base, 'heapmark', fetchedFolder)
}

/** As the folders in async-profiler's jar are named. */
function platformFolder(): string {
  return process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'
}

function isReadableFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile()
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
