/** What a trend shows of each run. */
export const trendFigures = [
  'peakRssBytes',
  'averageRssBytes',
  'peakHeapBytes',
  'liveSetBytes',
  'bytesPerRecord',
  'recordsPerSecond',
  'p99LagMs',
  'gcShare',
] as const
export type TrendFigure = (typeof trendFigures)[number]

export interface FigureTrend {
  readonly figure: TrendFigure
  /** One for each run, the oldest first; null where it was not measured. */
  readonly values: readonly (number | null)[]
  readonly last: number
  /** Of the runs before; null when none of them measured it. */
  readonly median: number | null
  /** How many that median is of. */
  readonly before: number
  /** Whether the last is above, or below, all before it, when these are at least three. */
  readonly record: 'highest' | 'lowest' | null
}

/** What the runs of a trend have in common beside their scenario. */
export interface TrendBasis {
  readonly target: string
  readonly heap: { readonly minBytes: number | null; readonly maxBytes: number | null }
  readonly asked: { readonly records: number | null; readonly ratePerSecond: number | null }
  /** What the receiver did wrong on purpose; empty for nothing. */
  readonly faults: string
}
