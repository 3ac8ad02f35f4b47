import type {
  JvmRuntime,
  LaunchAdditions,
  TargetHandle,
  TargetLaunch,
  TargetRequest,
} from '../../model/target.js'
import { spawnTarget } from '../spawn-target.js'
import { findJava } from './find-java.js'
import { splitJavaProgram } from './java-program.js'
import { type JavaVersion, javaVersion } from './java-version.js'
import {
  collectorOptions,
  heapOptions,
  type JvmCollector,
  jvmCollectors,
  safetyOptions,
} from './jvm-options.js'
import { askJvm, describeLimits } from './probe-jvm.js'
import { readUserOptions } from './user-options.js'

/** A JVM that was found, asked and fits the request. */
export interface PreparedJvm {
  readonly runtime: JvmRuntime
  readonly version: JavaVersion
  readonly notes: readonly string[]
  /** Starts it with the limits, what the collectors want, and then `words`: options, class or jar, arguments. */
  start(launch: TargetLaunch, program: JvmLaunch): Promise<TargetHandle>
}

export interface JvmLaunch {
  readonly words: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Finds the JVM of a request, chooses its options by its version, and has it say that it takes them.
 * @throws HeapmarkError JAVA_NOT_FOUND, TARGET_ARGUMENTS, TARGET_START_FAILED
 */
export async function prepareJvm(request: TargetRequest): Promise<PreparedJvm> {
  const { heap, program, settings, environment, workingDirectory: cwd } = request
  const gc = collectorOf(settings.gc)
  const user = readUserOptions(program, gc, environment, cwd)
  const { binary } = splitJavaProgram(program)
  const java = findJava({ option: settings.java, written: binary, environment, workingDirectory: cwd })
  const version = await javaVersion(java.path, cwd)
  const question = { javaPath: java.path, version, cwd, environment }
  const limits = heapOptions(heap)
  const chosen = [...limits, ...(gc === null ? [] : collectorOptions(gc, version))]
  const answer = await askJvm(question, [...chosen, ...user.aboutCollector], gc)
  const isOpenJ9 = answer.version.vm === 'openj9'
  const runtime: JvmRuntime = {
    name: 'jvm',
    version: describeVersion(answer.version),
    majorVersion: version.major,
    javaPath: java.path,
    collectorName: answer.collectorName,
    limits: describeLimits(chosen, heap.maxBytes, answer),
  }
  return {
    runtime,
    version: answer.version,
    notes: isOpenJ9 ? [openJ9Note] : [],
    start: (launch, words) => start(launch, words, { runtime, chosen, version: answer.version }),
  }
}

interface Chosen {
  readonly runtime: JvmRuntime
  readonly chosen: readonly string[]
  readonly version: JavaVersion
}

async function start(
  launch: TargetLaunch,
  program: JvmLaunch,
  { runtime, chosen, version }: Chosen,
): Promise<TargetHandle> {
  const isOpenJ9 = version.vm === 'openj9'
  const spawned = await spawnTarget(launch, {
    runtime,
    file: runtime.javaPath,
    args: [
      ...chosen,
      ...(isOpenJ9 ? [] : safetyOptions(version, launch.runFolder)),
      ...wished(launch.additions, isOpenJ9),
      ...program.words,
    ],
    cwd: program.cwd,
    environment: { ...program.environment, ...launch.additions.environment },
    outputHasTrace: false,
    hasAgent: false,
    messages: false,
  })
  return {
    ...spawned,
    ended: spawned.ended.then((end) => ({ ...end, result: null })),
    counters: () => null,
    stop: () => spawned.kill('SIGTERM'),
  }
}

const openJ9Note =
  'this JVM is OpenJ9: HotSpot’s flags, GC log, perf counters, native memory account, JFR and heap dumps do not exist there; memory is seen from outside'

/** What the collectors want is in HotSpot's language; OpenJ9 knows properties and agents of it. */
function wished({ jvmOptions }: LaunchAdditions, isOpenJ9: boolean): readonly string[] {
  return isOpenJ9 ? jvmOptions.filter((option) => !/^-XX:|^-Xlog|^-Xloggc/.test(option)) : jvmOptions
}

/** `17.0.15 (Debian)`, `25.0.3 (Eclipse Adoptium)`, `17.0.9 (IBM Corporation, OpenJ9)`. */
function describeVersion({ text, vendor, vm }: JavaVersion): string {
  const more = [vendor, vm === 'openj9' ? 'OpenJ9' : null].filter((part) => part !== null)
  return more.length === 0 ? text : `${text} (${more.join(', ')})`
}

/** The command line has checked it; a plan file or a caller of ours may not have. */
function collectorOf(name: string | null): JvmCollector | null {
  return jvmCollectors.find((one) => one === name) ?? null
}
