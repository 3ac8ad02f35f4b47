import type { Duplex, Readable } from 'node:stream'
import type { HistogramData } from './histogram.js'
import type { StreamCounters } from './stream.js'

/** What starts a program under a heap limit. One folder in `src/targets/`, one line in its index. */
export interface TargetKind {
  readonly name: string
  /** One line for `--help`. */
  readonly summary: string
  /** Smallest MAX_HEAP this kind can start with; below it the run is refused before anything starts. */
  readonly minimumHeapBytes: number
  /** `required`: the program after `--` is what runs; `none`: the scenario is all it needs. */
  readonly program: 'required' | 'none'
  /** True when it sends the scenario's records: those asked for must then arrive for the run to be complete. */
  readonly sendsScenario: boolean
  /**
   * Looks for what it needs and decides how to start it; starts nothing but probes (`java -version`).
   * @throws HeapmarkError when it cannot be started here, with the next step
   */
  prepare(request: TargetRequest): Promise<PreparedTarget>
}

/** What is known before anything of a run exists. */
export interface TargetRequest {
  readonly heap: HeapLimits
  /** What the user wrote after `--`; placeholders are not filled yet. */
  readonly program: readonly string[]
  readonly settings: TargetSettings
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the user stands: relative paths mean this folder. */
  readonly workingDirectory: string
  /** Told what goes on when it takes long: a build. */
  progress?(text: string): void
}

/** Options of `run` that concern some kinds of target only; the others refuse them. */
export interface TargetSettings {
  /** `--java`: the binary, or a JDK's folder. */
  readonly java: string | null
  /** `--gc`: one of `jvmCollectors`. */
  readonly gc: string | null
  /** `--jar`, `--classpath`, `--source`, `--rebuild` of the data-caterer target. */
  readonly jar: string | null
  readonly classpath: string | null
  readonly source: string | null
  readonly rebuild: boolean
}

/** None of them given. */
export const noTargetSettings: TargetSettings = {
  java: null,
  gc: null,
  jar: null,
  classpath: null,
  source: null,
  rebuild: false,
}

/** A target that can be started. */
export interface PreparedTarget {
  readonly runtime: TargetRuntime
  /** What the report must say of how it was started: what this machine or JVM could not give. */
  readonly notes?: readonly string[]
  /** True for a process that ran before: nothing can be added to its command line, and it is left running. */
  readonly attached?: boolean
  start(launch: TargetLaunch): Promise<TargetHandle>
}

/** Everything a target is told at its start. */
export interface TargetLaunch {
  readonly heap: HeapLimits
  /** Absolute; artefacts go here. */
  readonly runFolder: string
  /** What the user wrote after `--`, placeholders filled. */
  readonly program: readonly string[]
  /** For the embedded target: the plan as JSON data (src/generate/plan). */
  readonly plan: unknown
  readonly scenario: ScenarioFile | null
  readonly receiver: ReceiverAddress | null
  /** What collectors need set before the program starts. */
  readonly additions: LaunchAdditions
  /** Environment for the program, complete. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
}

/** The scenario as the user wrote it. */
export interface ScenarioFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
}

export interface ReceiverAddress {
  readonly host: string
  readonly port: number
  readonly url: string
}

export interface HeapLimits {
  readonly minBytes: number
  readonly maxBytes: number
}

/** A collector's wishes for the launch. Targets take those of their runtime and ignore the others. */
export interface LaunchAdditions {
  /** Options for `node`, before the script. */
  readonly nodeOptions: readonly string[]
  /** Options for `java`, before the class or -jar. */
  readonly jvmOptions: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** A live target. */
export interface TargetHandle {
  readonly pid: number
  /** The full command line. */
  readonly command: readonly string[]
  readonly runtime: TargetRuntime
  /** The program's standard output, when a collector may read a runtime's trace from it. */
  readonly stdout: Readable | null
  /** Lines heard so far by which a failure is known. */
  tellingLines(): readonly TellingLine[]
  /** Both ways to an agent preloaded into the target (file descriptor 3), when there is one. */
  readonly agent: Duplex | null
  /** Resolves once the process has ended and its output is read to the end. Never rejects. */
  readonly ended: Promise<TargetEnd>
  /** The embedded target's counters as last heard; null for other kinds. */
  counters(): StreamCountersAt | null
  /** Ask it to end in good order. */
  stop(): void
  kill(signal: NodeJS.Signals): void
}

/** What runs the target's program; decides which collectors can see into it. */
export type TargetRuntime = NodeRuntime | JvmRuntime | NativeRuntime

interface RuntimeFacts {
  /** null when it cannot be told. */
  readonly version: string | null
  /** As reports name it: `V8 scavenger + mark-compact`; null for a program without one (or unknown). */
  readonly collectorName: string | null
  /** The limits set, in words, for the report: `--max-old-space-size=1952 ...`; null when none was set. */
  readonly limits: string | null
}

export interface NodeRuntime extends RuntimeFacts {
  readonly name: 'node'
}

export interface JvmRuntime extends RuntimeFacts {
  readonly name: 'jvm'
  /** 8, 11, 17, 25, ... */
  readonly majorVersion: number
  /** Absolute path of the `java` binary. */
  readonly javaPath: string
}

/** Any other program: seen by the kernel's figures alone. */
export interface NativeRuntime extends RuntimeFacts {
  readonly name: 'native'
}

export type RuntimeName = TargetRuntime['name']

export interface StreamCountersAt {
  readonly atNs: bigint
  readonly counters: StreamCounters
}

export interface TargetEnd {
  readonly atNs: bigint
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /**
   * Of a process that was only watched: whether it still ran when the watch was over. How it ended, if it did, only
   * its parent can know. Absent for a process that heapmark started.
   */
  readonly left?: 'running' | 'gone'
  /** The last part of standard error, at most 64 KiB. */
  readonly stderrTail: string
  /** Lines of its output, either stream, that tell of a failure: the first of each kind. */
  readonly tellingLines: readonly TellingLine[]
  /** True when `target.log` lacks something the target printed; absent = it is whole. */
  readonly outputTruncated?: boolean
  /** What the embedded target said last; null when it could not (killed, out of heap) or for other kinds. */
  readonly result: EmbeddedResult | null
}

/** A line of a target's output by which a failure is known. */
export interface TellingLine {
  readonly kind: TellingKind
  /** At most 500 characters. */
  readonly line: string
  readonly atNs: bigint
}

export type TellingKind =
  | 'v8-heap'
  | 'java-heap'
  | 'gc-overhead'
  | 'metaspace'
  | 'direct-buffer'
  | 'threads'
  | 'stack-overflow'
  | 'array-size'
  | 'spark-memory'
  | 'jvm-start'
  | 'http-refused'

/** The embedded target's last word. */
export interface EmbeddedResult {
  readonly counters: StreamCounters
  readonly sendLagMicros: HistogramData
  readonly responseMicros: HistogramData
  /** Monotonic clock at which the first record was due. */
  readonly startedNs: string
  readonly endedNs: string
  /** Why it ended before all records were sent; null when it sent them all. */
  readonly stoppedBecause: string | null
  /** The scenario's breaking condition, when it was met and ended the stream; null otherwise. */
  readonly broke: {
    readonly metric: string
    readonly threshold: number
    readonly value: number
    readonly ratePerSecond: number
    readonly afterRecords: number
  } | null
}
