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
  /** True when the program after `--` is what runs; false when the scenario is all it needs. */
  readonly takesProgram: boolean
  start(launch: TargetLaunch): Promise<TargetHandle>
}

/** Everything a target kind is told. */
export interface TargetLaunch {
  readonly heap: HeapLimits
  /** Absolute; artefacts go here. */
  readonly runFolder: string
  /** What the user wrote after `--`. */
  readonly program: readonly string[]
  /** For the embedded target: the plan as JSON data (src/generate/plan). */
  readonly plan: unknown
  readonly receiver: { readonly host: string; readonly port: number; readonly url: string } | null
  /** What collectors need set before the program starts. */
  readonly additions: LaunchAdditions
  /** Environment for the program, complete. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface HeapLimits {
  readonly minBytes: number
  readonly maxBytes: number
}

/** A collector's wishes for the launch. Targets take those of their runtime and ignore the others. */
export interface LaunchAdditions {
  /** Options for `node`, before the script. */
  readonly nodeOptions: readonly string[]
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

export interface TargetRuntime {
  readonly name: 'node'
  readonly version: string
  /** As reports name it: `V8 scavenger + mark-compact`. */
  readonly collectorName: string
  /** The limits set, in words, for the report: `--max-old-space-size=1952 ...`. */
  readonly limits: string
}

export interface StreamCountersAt {
  readonly atNs: bigint
  readonly counters: StreamCounters
}

export interface TargetEnd {
  readonly atNs: bigint
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** The last part of standard error, at most 64 KiB. */
  readonly stderrTail: string
  /** What the embedded target said last; null when it could not (killed, out of heap) or for other kinds. */
  readonly result: EmbeddedResult | null
}

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
}
