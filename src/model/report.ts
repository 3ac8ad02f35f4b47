import type { BudgetResult } from './budget.js'
import type { FaultKind } from './fault.js'
import type { Outcome } from './outcome.js'
import type { Artefact } from './run-record.js'
import type { PerturbationSample } from './sample.js'
import type { RuntimeName } from './target.js'

/** Version of `report.json`; the schema is `docs/report.schema.json`. Fields are added, never changed. */
export const reportFormatVersion = 1

/**
 * `report.json`, the stable contract that `--json` prints and CI reads. A figure that was not measured is null
 * and its path is a key of `notMeasured`, with the reason. In such a path a row of the memory account goes by its
 * part (`memory.account.threads.peakBytes`), and `lastSamples[]` stands for every row.
 */
export interface RunReport {
  readonly formatVersion: typeof reportFormatVersion
  readonly heapmarkVersion: string
  /** Name of the run folder. */
  readonly run: string
  /** The words that started the run. */
  readonly commandLine: readonly string[]
  /** `file` is null for a program that was run without a scenario; its name is then the program's. */
  readonly scenario: {
    readonly name: string
    readonly file: string | null
    readonly description: string | null
  }
  readonly target: {
    readonly kind: string
    readonly runtime: string | null
    readonly runtimeName: RuntimeName | null
    readonly limits: string | null
    readonly command: readonly string[]
  }
  readonly machine: {
    readonly cpus: number
    readonly cpuModel: string
    readonly memoryBytes: number
    readonly kernel: string
  }
  /** null for a program that was run without a scenario. */
  readonly seed: number | null
  readonly outcome: Outcome
  readonly startedAt: string
  readonly endedAt: string | null
  readonly durationMs: number | null
  /** The limits are null for a process that was attached to and does not tell them. */
  readonly heap: {
    readonly minBytes: number | null
    readonly maxBytes: number | null
    readonly collector: string | null
  }
  readonly records: {
    readonly asked: number | null
    readonly generated: number | null
    /** Handed over at least once: a record sent again counts once. */
    readonly sent: number | null
    /** Answered with a 2xx status, or written to the file: the target's own count. */
    readonly acknowledged: number | null
    readonly refused: number | null
    /** Times a record was sent again after a connection broke. */
    readonly resent: number | null
    readonly received: number | null
    readonly unique: number | null
    /** sent - unique, once both counts are final. */
    readonly lost: number | null
    readonly duplicated: number | null
  }
  readonly throughput: {
    /** null = no rate was asked (full speed). */
    readonly askedPerSecond: number | null
    readonly recordsPerSecond: number | null
    /** Delivered rate over asked rate, 1 = as asked. */
    readonly fidelity: number | null
    readonly bytesPerSecond: number | null
  }
  /** Arrival at the receiver minus the time each record was due. */
  readonly lag: Quantiles
  /** How late each record left the sender, against its schedule. */
  readonly sendLag: Quantiles
  /** The sender's wait for each answer. */
  readonly responseTime: Quantiles
  readonly memory: {
    readonly peakRssBytes: number | null
    readonly averageRssBytes: number | null
    readonly peakHeapBytes: number | null
    readonly averageHeapBytes: number | null
    /** Largest heap in use right after an old-generation collection (METHODS section 1). */
    readonly liveSetBytes: number | null
    /** The same after the run's last old-generation collection. */
    readonly liveSetLastBytes: number | null
    /** How many such collections the run had. */
    readonly liveSetCollections: number | null
    /** Parts of RSS at the sample with the largest RSS. */
    readonly atPeak: {
      readonly rssAnonBytes: number | null
      readonly rssFileBytes: number | null
      readonly rssShmemBytes: number | null
      readonly heapUsedBytes: number | null
      readonly heapTotalBytes: number | null
      readonly externalBytes: number | null
      readonly arrayBuffersBytes: number | null
    } | null
    readonly heapLimitBytes: number | null
    readonly peakThreads: number | null
    readonly peakOpenFiles: number | null
    /** Largest proportional set size of those read, which is rarely. */
    readonly peakPssBytes: number | null
    /** Page faults during the run: those that needed no disk, and those that did. */
    readonly minorFaults: number | null
    readonly majorFaults: number | null
    /** What RSS is made of, by the runtime's own account; its rows depend on the runtime. */
    readonly account: readonly AccountRow[]
  }
  /** The target with all processes it started; null while it was alone. */
  readonly tree: {
    readonly peakProcesses: number
    /** Largest sum of RSS: pages that processes share count once for each. */
    readonly peakRssBytes: number
    readonly cpuMs: number
    /** The 16 with the largest peak, largest first. */
    readonly children: readonly TreeChild[]
  } | null
  /** The memory control group of the target, with everything else in it; null when there was none to read. */
  readonly cgroup: {
    readonly currentPeakBytes: number
    readonly limitBytes: number | null
    /** The last three count during the run alone. */
    readonly limitHits: number | null
    readonly oomKills: number | null
    readonly throttledMs: number | null
  } | null
  readonly cpu: { readonly totalMs: number | null; readonly averageCores: number | null }
  readonly gc: {
    /** Where the figures are from; `counters`: the JVM's own totals, which hold no single pause. */
    readonly source: 'samples' | 'gc-log' | 'counters' | null
    /** Pauses; by `counters` also cycles that run beside the program. */
    readonly count: number | null
    readonly pauseMsTotal: number | null
    readonly pauseMsMax: number | null
    /** Pause time over run time, 0..1. */
    readonly share: number | null
    /** What the program allocated on its heap between its collections; by a GC log, from its start to the last one. */
    readonly allocatedBytes: number | null
    readonly byName: readonly {
      readonly name: string
      readonly count: number
      readonly pauseMsTotal: number
      readonly pauseMsMax: number
    }[]
    /** Collections that ran beside the program, or their phases; the pauses within them are among `byName`. */
    readonly concurrent: readonly {
      readonly name: string
      readonly count: number
      readonly msTotal: number
      readonly msMax: number
    }[]
    /** What follows from the GC log, most urgent first; empty without one. */
    readonly advice: readonly GcAdvice[]
  }
  /** What a heap dump of the run holds: of one made on exhaustion, else the last one; null without any. */
  readonly heapDump: HeapDumpFigures | null
  /** What a recording or profile of the run tells; null without any. */
  readonly recording: RecordingFigures | null
  readonly receiver: {
    readonly url: string | null
    readonly requests: number | null
    readonly bytes: number | null
    readonly errors: number | null
    readonly averageLatencyMs: number | null
    readonly emptyBodies: number | null
    readonly invalidJson: number | null
    readonly connections: number | null
    readonly rssBytes: number | null
    /** Calibrated capacity over the rate reached. */
    readonly headroom: number | null
  }
  readonly verdict: {
    readonly kind: 'bounded' | 'growing' | 'leak' | 'inconclusive'
    readonly bytesPerRecord: number | null
    readonly bytesPerRecordLow: number | null
    readonly bytesPerRecordHigh: number | null
    readonly reasons: readonly string[]
  }
  /** The last 30 seconds at equal steps, oldest first; empty for a run that was completed. */
  readonly lastSamples: readonly LastSamplesRow[]
  /** What was done to the target on request. */
  readonly perturbations: readonly {
    readonly tMs: number
    readonly action: PerturbationSample['action']
    readonly durationMs: number
    readonly file: string | null
  }[]
  /** What the receiver did wrong on purpose, and what it cost. */
  readonly faults: readonly FaultFigures[]
  readonly quality: { readonly grade: 'good' | 'fair' | 'poor'; readonly reasons: readonly string[] }
  /** Limits that the run was held to, in the order in which they are written. */
  readonly budgets: readonly BudgetResult[]
  readonly artefacts: readonly Artefact[]
  /** Things the reader must know, such as URLs that were redirected. */
  readonly notes: readonly string[]
  /** Path of a null figure -> why it is null. */
  readonly notMeasured: Readonly<Record<string, string>>
}

/** One fault of the receiver. Times of the run's clock, but for `fromMs` and `toMs`. */
export interface FaultFigures {
  /** In the user's words. */
  readonly text: string
  readonly kind: FaultKind
  readonly share: number
  /** As asked, since the first request of the stream; `toMs` null = to its end. */
  readonly fromMs: number
  readonly toMs: number | null
  readonly beganMs: number | null
  readonly endedMs: number | null
  /** Requests it hit; of `slow-read`, reads it held back. */
  readonly hits: number | null
  /** By how much the highest RSS from its beginning until RSS was back exceeds the highest before it. */
  readonly costBytes: number | null
  readonly rssBytes: FaultEffect
  readonly heapUsedBytes: FaultEffect
  readonly liveSetBytes: FaultEffect
  readonly recordsPerSecond: FaultEffect
  /** How late the embedded target sent. */
  readonly lagMs: FaultEffect
  /** For how long the stream went on after it, up to the next fault. */
  readonly watchedAfterMs: number | null
  /** Whether all that could be judged came back, and how long after the fault the last of it did. */
  readonly cameBack: boolean | null
  readonly cameBackMs: number | null
}

/**
 * A figure around a fault. Of memory and lag: the highest of the ten seconds before it, the highest from its beginning
 * until the figure was back, the highest of the last ten seconds watched, less its way back. Of the rate: means of the ten seconds before
 * it, of the fault itself, of the last ten seconds watched. Back = within 5 % of `before`.
 */
export interface FaultEffect {
  readonly before: number | null
  readonly during: number | null
  readonly after: number | null
  readonly cameBack: boolean | null
  /** After the fault's end. */
  readonly cameBackMs: number | null
}

export interface GcAdvice {
  readonly code: string
  readonly text: string
  /** Where it was seen, at most ten places; files are relative to the run folder. */
  readonly evidence: readonly { readonly file: string; readonly line: number }[]
}

export interface HeapDumpFigures {
  /** Relative to the run folder. */
  readonly file: string
  /** `histogram`: by class alone, without suspects. */
  readonly mode: 'histogram' | 'full'
  /** Of the file, 1 when it was read to its end. */
  readonly shareRead: number
  readonly objects: number
  readonly shallowBytes: number
  /** Who holds much of the heap, at most three. */
  readonly suspects: readonly {
    readonly sentence: string
    readonly className: string
    readonly retainedBytes: number
    /** Of all that is reachable, 0..1. */
    readonly share: number
  }[]
  /** The ten that hold most. */
  readonly classes: readonly {
    readonly name: string
    readonly count: number
    readonly shallowBytes: number
    readonly retainedBytes: number | null
  }[]
}

export interface RecordingFigures {
  readonly file: string
  readonly shareRead: number
  readonly durationMs: number | null
  readonly allocation: {
    /** What the bytes are made of: an event type, or a format. */
    readonly source: string
    readonly totalBytes: number
    /** The ten with most bytes; empty where the format knows no classes. */
    readonly classes: readonly { readonly name: string; readonly bytes: number; readonly samples: number }[]
    /** The ten frames that allocated most by themselves. */
    readonly frames: readonly { readonly name: string; readonly bytes: number }[]
  } | null
  /** Objects that stayed alive, by samples. */
  readonly live: {
    readonly source: string
    readonly samples: number
    /** The ten with most samples; empty where the format knows no classes. */
    readonly classes: readonly { readonly name: string; readonly samples: number }[]
    /** The ten frames that made most of them: bytes, or samples where they have no sizes. */
    readonly frames: readonly { readonly name: string; readonly weight: number }[]
  } | null
  /** Samples of running code. */
  readonly cpu: {
    readonly samples: number
    /** The ten frames that ran most, themselves. */
    readonly frames: readonly { readonly name: string; readonly weight: number }[]
  } | null
}

export interface Quantiles {
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly p999Ms: number | null
  readonly maxMs: number | null
}

/**
 * A row of the memory account. `atPeakBytes` is its size when RSS was largest. What a runtime has committed need
 * not be resident, so the rows may come to more than RSS; `unexplained` is what they leave of it, never below 0.
 */
export interface AccountRow {
  readonly part: AccountPart
  readonly peakBytes: number | null
  /** Time-weighted. */
  readonly averageBytes: number | null
  readonly atPeakBytes: number | null
}

/** `heap-live` is within `heap-used`; all others of a runtime stand side by side. */
export type AccountPart =
  | 'heap-used'
  | 'heap-live'
  | 'heap-free'
  // A JVM's.
  | 'metaspace'
  | 'class-space'
  | 'code-cache'
  | 'threads'
  | 'direct-buffers'
  | 'gc-structures'
  | 'symbols'
  | 'compiler'
  | 'other'
  // Node's.
  | 'array-buffers'
  | 'other-external'
  | 'malloced'
  | 'unexplained'
  // The kernel's view of any other program.
  | 'anonymous'
  | 'file'
  | 'shared'

export interface TreeChild {
  readonly command: string
  readonly pid: number
  readonly peakRssBytes: number
  readonly cpuMs: number
  /** When it was first and last seen, on the run's clock. */
  readonly firstMs: number
  readonly lastMs: number
}

/** One step of the time before the end. */
export interface LastSamplesRow {
  /** From the end of the step to the end of the run. */
  readonly beforeEndMs: number
  /** The largest in the step; of the process tree where there was one, as `cpuCores` is. */
  readonly rssBytes: number | null
  readonly heapUsedBytes: number | null
  readonly gcPauses: number | null
  readonly gcPauseMs: number | null
  /** Delivered during the step. */
  readonly records: number | null
  readonly cpuCores: number | null
}
