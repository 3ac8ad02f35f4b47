import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import type { TargetHandle, TargetKind, TargetLaunch, TargetRequest } from '../../model/target.js'
import { type PreparedJvm, prepareJvm } from '../jvm/prepare-jvm.js'
import { refuseSettings } from '../refuse-settings.js'
import { jarOfSource } from './build-from-source.js'
import { readClassPath, readJar } from './class-path.js'
import { sparkOpenings } from './spark-openings.js'

const mainClass = 'io.github.datacatering.datacaterer.App'

/** Spark's UnifiedMemoryManager ends the program below this: `System memory ... must be at least 471859200`. */
const leastHeapBytes = 471_859_200

/** The options that open packages came with Java 9; Data Caterer's classes are for 11. */
const leastJavaVersion = 11
/** Spark 3.5 is made for Java 8 to 17, Spark 4 for 17 and 21. */
const lastSparkVersion = 21

/** In the run folder. */
export const dataCatererFiles = {
  scenario: 'data-caterer.yaml',
  reports: 'data-caterer/reports',
  recordTracking: 'data-caterer/record-tracking',
  validationTracking: 'data-caterer/record-tracking-validation',
  /** Its working directory, so that relative paths of the scenario end up where the embedded target writes them. */
  output: 'output',
} as const

const { reports, recordTracking, validationTracking, output } = dataCatererFiles
const folders = [reports, recordTracking, validationTracking, output]

/** The real Data Caterer, which runs the scenario by itself. */
export const dataCaterer: TargetKind = {
  name: 'data-caterer',
  summary: 'Data Caterer itself: --target data-caterer --jar data-caterer.jar',
  minimumHeapBytes: leastHeapBytes,
  program: 'none',
  sendsScenario: true,
  async prepare(request) {
    refuseSettings('data-caterer', request.settings, ['java', 'gc', 'jar', 'classpath', 'source', 'rebuild'])
    requireOneSource(request)
    const jvm = await prepareJvm({ ...request, program: [] })
    requireVersion(jvm)
    const classPath = await classPathOf(request)
    return {
      runtime: jvm.runtime,
      notes: [...jvm.notes, ...versionNotes(jvm)],
      start: (launch) => start(launch, jvm, classPath),
    }
  },
}

async function start(
  launch: TargetLaunch,
  jvm: PreparedJvm,
  classPath: readonly string[],
): Promise<TargetHandle> {
  const inRun = (name: string) => path.join(launch.runFolder, name)
  const environment = {
    ...launch.environment,
    PLAN_FILE_PATH: inRun(dataCatererFiles.scenario),
    GENERATED_REPORTS_FOLDER_PATH: inRun(reports),
    RECORD_TRACKING_FOLDER_PATH: inRun(recordTracking),
    RECORD_TRACKING_VALIDATION_FOLDER_PATH: inRun(validationTracking),
    // The lines by which its rate, its refusals and its errors are known.
    LOG_LEVEL: 'info',
  }
  try {
    for (const folder of folders) mkdirSync(inRun(folder), { recursive: true })
    writeFileSync(environment.PLAN_FILE_PATH, launch.scenario?.text ?? '')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new HeapmarkError('RESULTS_UNWRITABLE', `the files of Data Caterer cannot be written: ${reason}`, {
      place: launch.runFolder,
      cause: error,
    })
  }
  return jvm.start(launch, {
    words: [...sparkOpenings, '-cp', classPath.join(path.delimiter), mainClass],
    cwd: inRun(output),
    environment,
  })
}

async function classPathOf(request: TargetRequest): Promise<readonly string[]> {
  const { settings, workingDirectory, environment } = request
  if (settings.jar !== null) return [readJar(settings.jar, workingDirectory)]
  if (settings.classpath !== null) return readClassPath(settings.classpath, workingDirectory)
  const jar = await jarOfSource({
    source: settings.source!,
    rebuild: settings.rebuild,
    workingDirectory,
    environment,
    progress: (text) => request.progress?.(text),
  })
  return [jar]
}

function requireOneSource({ settings }: TargetRequest): void {
  const given = (['jar', 'classpath', 'source'] as const).filter((name) => settings[name] !== null)
  if (given.length === 0) {
    throw new HeapmarkError('TARGET_ARGUMENTS', 'nothing says where Data Caterer is', {
      hint: 'give --jar data-caterer.jar, --classpath FILE, or --source DIR of a checkout; it is on no registry',
    })
  }
  if (given.length > 1) {
    const options = given.map((name) => `--${name}`).join(' and ')
    throw new HeapmarkError('TARGET_ARGUMENTS', `${options} both say where Data Caterer is`, {
      hint: 'give one of them',
    })
  }
  if (settings.rebuild && settings.source === null) {
    throw new HeapmarkError('TARGET_ARGUMENTS', '--rebuild needs the checkout that it builds', {
      hint: 'give --source DIR instead of the jar',
    })
  }
}

function requireVersion({ version, runtime }: PreparedJvm): void {
  if (version.major >= leastJavaVersion) return
  throw new HeapmarkError('TARGET_START_FAILED', `Data Caterer does not run on Java ${version.text}`, {
    place: runtime.javaPath,
    hint: 'it was tried on Java 17; name such a JDK: --java /path/to/jdk-17',
  })
}

function versionNotes({ version }: PreparedJvm): string[] {
  if (version.major <= lastSparkVersion) return []
  return [`Data Caterer 0.19.1 was tried on Java 17; its Spark is not made for Java ${version.major}`]
}
