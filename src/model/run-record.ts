import type { RunBudgets } from './budget.js'
import type { CollectorNote } from './collector.js'
import type { FaultKind } from './fault.js'
import type { HistogramData } from './histogram.js'
import type { Outcome } from './outcome.js'
import type { Problem } from './problem.js'
import type { ReceiverStats } from './receiver.js'
import type { StreamCounters } from './stream.js'
import type { EmbeddedResult, RuntimeName } from './target.js'

/** Version of `run.json` and of the other files of a run folder; raised when a field changes its meaning. */
export const runFormatVersion = 1

/** Names of the files in a run folder. Optional ones are there when asked for. */
export const runFiles = {
  record: 'run.json',
  samples: 'samples.ndjson',
  gcLog: 'gc.log',
  scenario: 'scenario.yaml',
  targetLog: 'target.log',
  receiverLog: 'receiver.log',
} as const

/**
 * `run.json`: with `samples.ndjson` beside it, everything needed to make the reports again.
 * Written when the run starts (`endedAt`, `outcome` null) and replaced whole when it ends.
 */
export interface RunRecord {
  readonly formatVersion: typeof runFormatVersion
  readonly heapmarkVersion: string
  /** Name of the run folder. */
  readonly id: string
  readonly scenario: {
    readonly name: string
    readonly description: string | null
    /** As given on the command line; null for a program that was run without one. */
    readonly file: string | null
    /** The file's text; also kept as `scenario.yaml`. */
    readonly text: string | null
    /** Warnings of lint. */
    readonly problems: readonly Problem[]
  }
  /** null without a scenario. */
  readonly seed: number | null
  /** What CURRENT_TIMESTAMP meant, Unix milliseconds. */
  readonly nowMs: number
  readonly commandLine: readonly string[]
  readonly workingDirectory: string
  /** Process id of the bench: while it lives and `outcome` is null, the run is still going. */
  readonly benchPid: number
  /** Options after defaults, by their long names. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>
  readonly machine: Machine
  readonly target: {
    readonly kind: string
    readonly pid: number | null
    readonly command: readonly string[]
    readonly runtime: string | null
    /** What kind of program it is; absent in folders of early versions. */
    readonly runtimeName?: RuntimeName
    readonly limits: string | null
  }
  readonly heap: {
    /** null for a process that was attached to and does not tell its limits. */
    readonly minBytes: number | null
    readonly maxBytes: number | null
    readonly collector: string | null
  }
  readonly receiver: {
    readonly url: string
    readonly pid: number
    readonly keptRunning: boolean
    /** What it did wrong on purpose; when, and how often, is in the series `fault`. Absent without any. */
    readonly faults?: readonly FaultRecord[]
    /** The receiver's last full statistics; null when it could not be asked any more. */
    readonly stats: ReceiverStats | null
    /** The last periodic counters, for when `stats` is null. */
    readonly lastCounters: {
      readonly requests: number
      readonly bytes: number
      readonly errors: number
      readonly unique: number | null
    } | null
  } | null
  /**
   * The zero of `tMs` on the machine's monotonic clock, nanoseconds as decimal text: places the lines of a
   * runtime's own log on the run's clock. Absent in folders of early versions.
   */
  readonly startedNs?: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt: string | null
  /** From the target's start to its end, on the monotonic clock. */
  readonly durationMs: number | null
  readonly sampleIntervalMs: number
  readonly outcome: Outcome | null
  /** The asked stream: totals over the scenario's steps. */
  readonly asked: {
    readonly records: number | null
    /** Average rate asked over the whole stream; null = as fast as possible. */
    readonly ratePerSecond: number | null
    readonly steps: readonly AskedStep[]
  }
  /** What the embedded target said last; null for other kinds. `result` says whether it was its final word. */
  readonly stream: {
    readonly final: boolean
    readonly counters: StreamCounters
    readonly sendLagMicros: HistogramData | null
    readonly responseMicros: HistogramData | null
    /** From the first record's due time to the last answer; null unless final. */
    readonly activeMs: number | null
    readonly stoppedBecause: string | null
    /** Where the scenario's breaking condition ended the stream. Absent in folders of early versions. */
    readonly broke?: EmbeddedResult['broke']
  } | null
  /**
   * What heapmark's own generator and receiver could do together just before the run; null when the run was not fast
   * enough to need it. Absent in folders of early versions.
   */
  readonly calibration?: Calibration | null
  /** What the run is held to; null for nothing. Absent in folders of early versions. */
  readonly budgets?: RunBudgets | null
  readonly notes: readonly CollectorNote[]
  readonly quality: QualityFacts
  readonly artefacts: readonly Artefact[]
}

export interface FaultRecord {
  /** In the user's words. */
  readonly text: string
  readonly kind: FaultKind
  readonly share: number
  /** Milliseconds since the first request of the stream; `toMs` null = to the end of the stream. */
  readonly fromMs: number
  readonly toMs: number | null
}

export interface Calibration {
  readonly recordsPerSecond: number
  readonly measuredMs: number
}

export interface AskedStep {
  readonly name: string
  readonly sink: string
  readonly records: number
  readonly ratePerSecond: number | null
}

export interface Machine {
  readonly cpus: number
  readonly cpuModel: string
  readonly memoryBytes: number
  readonly kernel: string
  readonly nodeVersion: string
}

export interface Artefact {
  readonly kind:
    | 'gc-log'
    | 'heap-dump'
    | 'cpu-profile'
    | 'allocation-profile'
    | 'recording'
    | 'stacks'
    | 'histogram'
    | 'fatal-error-log'
    | 'fatal-report'
    | 'log'
    | 'records'
    | 'samples'
  /** Relative to the run folder. */
  readonly path: string
  readonly bytes: number
}

/** What bears on whether the figures can be trusted; judged in the analysers. */
export interface QualityFacts {
  readonly samplesTaken: number
  /** Samples that could not be written (disk full) or were thinned out. */
  readonly samplesLost: number
  /** Share of one core that sampling took, 0..1. */
  readonly samplerShare: number | null
  /** Longest time between two samples of the target. */
  readonly longestGapMs: number | null
  readonly truncatedFiles: readonly string[]
  /** Load average over one minute at the run's start, and number of processors. */
  readonly loadAverageAtStart: number | null
  /** What the machine did meanwhile; null where it does not tell. Absent in folders of early versions. */
  readonly machine?: MachineDuringRun | null
}

/** All of the machine's work from the target's start to its end. Times are processor times, but for `elapsedMs`. */
export interface MachineDuringRun {
  readonly elapsedMs: number
  /** What all processors together could give. */
  readonly processorMs: number
  readonly busyMs: number
  /** What the host of a virtual machine gave to others meanwhile. */
  readonly stealMs: number
  /** Of `busyMs`, heapmark's own and its receiver's; null when the receiver was gone, or there was none. */
  readonly benchMs: number
  readonly receiverMs: number | null
  /** Pages that went to swap or came from it, whosever they were. */
  readonly swapPages: number
}
