import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { HeapmarkError } from '../../model/errors.js'

export interface SourceBuild {
  /** `--source`, as given. */
  readonly source: string
  /** `--rebuild`. */
  readonly rebuild: boolean
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly progress: (text: string) => void
}

/** What `:app:shadowJar` of the checkout writes (app/build.gradle.kts sets the name). */
const jarInSource = 'app/build/libs/data-caterer.jar'
/** Folders of a checkout that no build reads. */
const notSources: ReadonlySet<string> = new Set([
  'build',
  '.gradle',
  '.git',
  '.idea',
  'node_modules',
  'docs',
  'site',
  'misc',
])

/**
 * The jar of a checkout of Data Caterer, built by the checkout's own Gradle when it is missing or older than the
 * sources.
 * @throws HeapmarkError TARGET_ARGUMENTS when it is no checkout, TARGET_START_FAILED when the build fails
 */
export async function jarOfSource(build: SourceBuild): Promise<string> {
  const folder = path.resolve(build.workingDirectory, build.source)
  const wrapper = path.join(folder, 'gradlew')
  if (!(statSync(wrapper, { throwIfNoEntry: false })?.isFile() ?? false)) {
    throw new HeapmarkError(
      'TARGET_ARGUMENTS',
      `${folder} is no checkout of Data Caterer: it has no gradlew`,
      {
        place: '--source',
        hint: 'name the folder that git clone made',
      },
    )
  }
  const jar = path.join(folder, jarInSource)
  if (!build.rebuild && isUpToDate(jar, folder)) return jar
  await runGradle(wrapper, folder, build)
  if (statSync(jar, { throwIfNoEntry: false }) !== undefined) return jar
  throw new HeapmarkError('TARGET_START_FAILED', `the build ended well but left no ${jar}`, {
    place: folder,
    hint: 'build by hand (./gradlew :app:shadowJar) and name the jar: --jar FILE',
  })
}

function isUpToDate(jar: string, folder: string): boolean {
  const built = statSync(jar, { throwIfNoEntry: false })
  return built !== undefined && !hasNewer(folder, built.mtimeMs)
}

function hasNewer(folder: string, thanMs: number): boolean {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) return !notSources.has(entry.name) && hasNewer(place, thanMs)
    return entry.isFile() && (statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0) > thanMs
  })
}

/** No daemon: nothing of the build may still run, and take memory, beside what is measured. */
const gradleArguments = [':app:shadowJar', '--console=plain', '--no-daemon']

async function runGradle(wrapper: string, folder: string, build: SourceBuild): Promise<void> {
  const logFolder = mkdtempSync(path.join(tmpdir(), 'heapmark-build-'))
  const logFile = path.join(logFolder, 'gradle.log')
  const log = createWriteStream(logFile)
  build.progress(`building Data Caterer in ${folder}; its output goes to ${logFile}`)
  // In the bench's process group: Ctrl-C ends it too.
  const child = spawn('/bin/sh', [wrapper, ...gradleArguments], {
    cwd: folder,
    env: { ...build.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const output of [child.stdout, child.stderr]) {
    output.pipe(log, { end: false })
    output.on('data', (chunk: Buffer) => {
      const task = /^> Task (\S+)/m.exec(chunk.toString('latin1'))?.[1]
      if (task !== undefined) build.progress(`building Data Caterer: ${task}`)
    })
  }
  const end = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)))
  })
  log.end()
  await finished(log)
  if (end === null) {
    rmSync(logFolder, { recursive: true, force: true })
    return
  }
  throw new HeapmarkError('TARGET_START_FAILED', `Data Caterer could not be built: ${end}`, {
    place: logFile,
    hint: 'read the log above; try ./gradlew :app:shadowJar in the checkout by hand',
  })
}
