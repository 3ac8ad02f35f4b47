import type { ComparisonDecision, MetricComparison } from './comparison.js'
import type { Outcome } from './outcome.js'

/** What `heapmark compare` answers: is B worse than A? */
export interface CompareFindings {
  readonly verdict: {
    readonly decision: ComparisonDecision
    /** Whole sentences without a full stop, the weightiest first. */
    readonly reasons: readonly string[]
  }
  readonly a: CompareGroup
  readonly b: CompareGroup
  /** Of a false alarm at this look, over all figures together. */
  readonly alpha: number
  /** Figures that neither side has are not among them, but in `notMeasured`. */
  readonly metrics: readonly MetricComparison[]
  /** What to know before believing the figures. */
  readonly notes: readonly string[]
  readonly notMeasured: Readonly<Record<string, string>>
}

export interface CompareGroup {
  /** What the group is runs of: a command, a jar, a revision, folders. */
  readonly name: string
  readonly runs: readonly {
    readonly run: string
    readonly outcome: Outcome['kind']
    readonly records: number | null
  }[]
  /** Medians over the completed runs, to stand beside the peaks, which grow with the length of a run. */
  readonly records: number | null
  readonly averageRssBytes: number | null
  readonly averageHeapBytes: number | null
}
