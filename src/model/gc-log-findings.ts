import type { LivePoint } from './gc-event.js'

export type GcLogDialect = 'unified' | 'jdk8' | 'v8' | 'go'

/** Why a file was not read to its end; null when it was. */
export type StopReason =
  | 'empty'
  | 'is a directory'
  | 'missing'
  | 'unreadable'
  | 'damaged archive'
  | 'unsupported archive'
  | 'too large when inflated'

export interface GcLogFile {
  readonly path: string
  readonly packing: 'plain' | 'gzip' | 'zip'
  /** Size when it was opened; what a writer added since was not read. null when it could not be opened. */
  readonly bytes: number | null
  /** Of these, as they lie on the disk. */
  readonly bytesRead: number
  /** Text, after inflating. */
  readonly textBytes: number
  readonly lines: number
  readonly stopped: StopReason | null
  /** The system's or the inflater's own words about it. */
  readonly detail: string | null
  /** It was longer at the end of reading than when it was opened. */
  readonly grewWhileRead: boolean
  /** The last line has no line end: the writer was killed, or is still writing. */
  readonly cutLastLine: boolean
}

export interface PauseFigures {
  readonly count: number
  readonly totalMs: number
  readonly averageMs: number
  /** Quantiles are good to 0.8 %; average, total and maximum are exact. */
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly maxAt: { readonly file: number; readonly line: number }
  /** Fixed steps; the last one has no upper end. */
  readonly histogram: readonly {
    readonly fromMs: number
    readonly toMs: number | null
    readonly count: number
  }[]
}

export interface CauseFigures {
  readonly cause: string
  readonly collections: number
  readonly pauseMsTotal: number
  readonly pauseMsMax: number
}

export interface GcCounts {
  /** Pauses of any kind. */
  readonly pauses: number
  /** Young collections, those that also start a marking cycle among them; without `mixed`. */
  readonly young: number
  readonly mixed: number
  readonly full: number
  readonly initialMark: number
  readonly remark: number
  readonly cleanup: number
  /** Collections that run beside the program: G1 marking cycles, ZGC collections, Shenandoah and CMS cycles. */
  readonly cycles: number
  readonly abortedCycles: number
  readonly degenerated: number
  /** To-space exhausted, evacuation failure, promotion failed. */
  readonly evacuationFailures: number
  readonly concurrentModeFailures: number
  /** Collections asked for by humongous objects. */
  readonly humongous: number
  /** Shenandoah gave up a concurrent cycle because an allocation failed. */
  readonly cancelledCycles: number
  readonly outOfMemory: number
}

export interface Advice {
  readonly code: AdviceCode
  readonly text: string
  /** Where it was seen, at most ten places. */
  readonly evidence: readonly { readonly file: number; readonly line: number }[]
}

export type AdviceCode =
  | 'out-of-memory'
  | 'full-collections-free-nothing'
  | 'heap-too-small'
  | 'explicit-gc'
  | 'metadata-threshold'
  | 'humongous-objects'
  | 'premature-promotion'
  | 'evacuation-failure'
  | 'concurrent-mode-failure'
  | 'full-collections'
  | 'degenerated-collections'
  | 'allocation-stalls'
  | 'time-to-safepoint'
  | 'long-pause'

export interface GcLogFindings {
  readonly dialect: GcLogDialect | null
  /** `G1`, `Serial`, `Parallel`, `CMS`, `Z`, `Shenandoah`, `Epsilon`, `V8`, `Go`. */
  readonly collector: string | null
  readonly runtimeVersion: string | null
  /** The command line's flags, where logged (`jvm_args`, JDK 8's `CommandLine flags`). */
  readonly flags: string | null
  readonly regionBytes: number | null
  readonly heapMaxBytes: number | null
  /** Process starts seen: several writers, or one restarted. */
  readonly processes: number
  /** In the order they were read: a rotated set by its first stamps. */
  readonly files: readonly GcLogFile[]
  /** On the disk, of all files. */
  readonly bytesRead: number
  readonly partial: { readonly shareRead: number; readonly why: string } | null
  readonly lines: number
  /** Lines that no rule reads and no rule passes over. */
  readonly unknownLines: {
    readonly count: number
    readonly samples: readonly { readonly file: number; readonly line: number; readonly text: string }[]
  }
  readonly unknownShare: number
  readonly events: number
  /** Beyond `maxEvents`: counted in every figure, not handed to `onEvent`. */
  readonly eventsWithheld: number

  /** Time the log covers, of all processes together; null when its lines carry no time. */
  readonly spanMs: number | null
  /** Share of the time that the program was not paused. */
  readonly throughputShare: number | null
  readonly pauses: PauseFigures | null
  readonly counts: GcCounts
  readonly causes: readonly CauseFigures[]
  /** Collections whose cause found no room in the table. */
  readonly otherCauses: number
  /** Bytes allocated between collections, over the time between them. */
  readonly allocation: AmountOverTime | null
  /** Bytes that young collections moved to the old generation, over the whole span. */
  readonly promotion: AmountOverTime | null
  readonly freedBytes: number | null
  readonly freedBytesPerMinute: number | null
  /** Largest committed heap. */
  readonly footprintBytes: number | null
  /** Largest heap in use that a line tells of. */
  readonly heapPeakBytes: number | null
  readonly metaspacePeakBytes: number | null
  readonly humongousPeakBytes: number | null
  readonly liveSet: {
    readonly points: number
    readonly largestBytes: number
    readonly lastBytes: number
    /** At most 512, evenly thinned, the last one always. */
    readonly series: readonly LivePoint[]
  } | null
  readonly concurrentMsTotal: number
  readonly stalls: {
    readonly count: number
    readonly totalMs: number
    readonly maxMs: number
    readonly maxAt: { readonly file: number; readonly line: number }
  } | null
  readonly safepoints: {
    readonly count: number
    readonly totalMs: number
    readonly maxMs: number
    readonly toSafepointMsTotal: number
    readonly toSafepointMsMax: number
    readonly toSafepointMaxAt: { readonly file: number; readonly line: number }
  } | null
  readonly advice: readonly Advice[]
}

export interface AmountOverTime {
  readonly bytes: number
  readonly overMs: number
  readonly bytesPerSecond: number
}
