import type { PathStep } from './heap-findings.js'

/** What `heapmark leak` found (METHODS section 2). */
export interface LeakFindings {
  readonly verdict: {
    readonly kind: 'bounded' | 'leak' | 'inconclusive'
    /** Length of the run that decided, in units of the first; null when none did. */
    readonly decidedAtFactor: number | null
    /** Retained, by the longest run, with its 99 % interval. */
    readonly bytesPerRecord: number | null
    readonly bytesPerRecordLow: number | null
    readonly bytesPerRecordHigh: number | null
    readonly reasons: readonly string[]
  }
  /** Mean size of a record's body as the receiver got it, to set the retained bytes beside. */
  readonly payloadBytesPerRecord: number | null
  /** Until the largest heap is full of what is retained; null unless memory grows. */
  readonly untilFull: { readonly records: number; readonly hours: number | null } | null
  readonly growth: {
    readonly kind: 'linear' | 'sub-linear' | 'none' | null
    /** Exponent k of growth ~ records^k over the lengths. */
    readonly exponent: number | null
  }
  readonly lengths: readonly LeakLength[]
  /** What the memory is retained in; null without growth, or where nothing could be counted. */
  readonly evidence: LeakEvidence | null
  /** Path of a null figure -> why it is null. */
  readonly notMeasured: Readonly<Record<string, string>>
}

/** One run of the doubling. */
export interface LeakLength {
  readonly factor: number
  /** Asked for. */
  readonly records: number
  readonly kind: 'bounded' | 'growing' | 'inconclusive' | 'leak'
  readonly bytesPerRecord: number | null
  readonly bytesPerRecordLow: number | null
  readonly bytesPerRecordHigh: number | null
  readonly liveSetBytes: number | null
  readonly liveSetCollections: number | null
}

export interface LeakEvidence {
  /** Records delivered when the classes were counted. */
  readonly atRecords: readonly number[]
  /** Those that grew at every count, most bytes per record first; at most ten. */
  readonly classes: readonly GrowingClass[]
  /** Relative to the experiment's folder; null without a dump. */
  readonly dump: string | null
}

export interface GrowingClass {
  readonly name: string
  readonly bytesPerRecord: number
  readonly instancesPerRecord: number
  /** Shallow bytes at each of `atRecords`. */
  readonly bytes: readonly number[]
  /** From a root to what holds most of its objects; null when no dump tells, or nobody holds much. */
  readonly path: readonly PathStep[] | null
}
