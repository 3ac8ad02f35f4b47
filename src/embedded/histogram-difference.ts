import type { HistogramData } from '../model/histogram.js'

/** What a growing histogram recorded between two of its states; null when that is nothing. */
export interface HistogramDifference {
  readonly count: number
  readonly mean: number
  /** The lowest value of the bucket in which the quantile lies: at most 0.8 % below it. */
  quantile(share: number): number
}

export function differenceOf(earlier: HistogramData, later: HistogramData): HistogramDifference | null {
  const count = later.count - earlier.count
  if (count <= 0) return null
  const sum = (later.mean ?? 0) * later.count - (earlier.mean ?? 0) * earlier.count
  return {
    count,
    mean: sum / count,
    quantile(share) {
      const before = new Map(earlier.buckets)
      const wanted = Math.max(1, Math.ceil(count * share))
      let seen = 0
      for (const [lowest, total] of later.buckets) {
        seen += total - (before.get(lowest) ?? 0)
        if (seen >= wanted) return lowest
      }
      return later.max ?? 0
    },
  }
}
