/** What a comparison says of a figure, or of all together. */
export type ComparisonDecision = 'worse' | 'same' | 'better' | 'inconclusive'

/** A figure of two groups of runs, A and B, side by side. */
export interface MetricComparison {
  readonly metric: string
  readonly unit: ComparisonUnit
  readonly worseWhen: 'larger' | 'smaller'
  readonly decision: ComparisonDecision
  /** Why, in a sentence without a full stop. */
  readonly reason: string
  readonly a: ComparisonSide
  readonly b: ComparisonSide
  /** `ratio`: effect, interval and margin are shares of A (0.1 = B is 10 % larger); `difference`: in `unit`. */
  readonly scale: 'ratio' | 'difference'
  /** By how much B lies above A; null without values on both sides. */
  readonly effect: number | null
  /** Ends of the effect's interval; null where so few runs have none. */
  readonly low: number | null
  readonly high: number | null
  /** Of the interval: 0.95 = one in twenty misses. */
  readonly confidence: number
  /** What counts as no difference; null where it cannot be told. */
  readonly margin: number | null
  /** Probability that a run of B has a larger value than one of A. */
  readonly a12: number | null
  /** Of so large a difference, in either direction, when there is none; null below four runs a side. */
  readonly p: number | null
  /** Of so large a difference when the true one is the margin; corrected for the number of figures. */
  readonly pBeyondMargin: number | null
}

export type ComparisonUnit =
  | 'bytes'
  | 'bytes-per-record'
  | 'ms'
  | 'ms-per-1000-records'
  | 'records-per-second'
  | 'share'

export interface ComparisonSide {
  /** Runs that have the figure. */
  readonly runs: number
  readonly median: number | null
  /** In the order of the runs. */
  readonly values: readonly number[]
}
