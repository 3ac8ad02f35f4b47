import type { FigureTrend, TrendBasis, TrendFigure } from '../../model/trend.js'
import { count, megabytes, percent, perSecond, size, slope, time } from '../format.js'

/** What a figure is called in a trend, and how it is written. */
export interface TrendWords {
  readonly label: string
  readonly write: (value: number) => string
}

export const trendWords: Readonly<Record<TrendFigure, TrendWords>> = {
  peakRssBytes: { label: 'peak RSS', write: megabytes },
  averageRssBytes: { label: 'average RSS', write: megabytes },
  peakHeapBytes: { label: 'peak heap', write: megabytes },
  liveSetBytes: { label: 'live set', write: megabytes },
  bytesPerRecord: { label: 'bytes/record', write: slope },
  recordsPerSecond: { label: 'records/s', write: perSecond },
  p99LagMs: { label: 'p99 lag', write: time },
  gcShare: { label: 'GC share', write: percent },
}

/** The last value beside those before it. */
export function changeInWords({ figure, last, median, before, record }: FigureTrend): string {
  if (median === null) return 'not measured before'
  const of = before === 1 ? 'the run before' : `the median of ${before} before`
  const change = changeOf(figure, last, median)
  return `${change === null ? '' : `${change} against `}${of} (${trendWords[figure].write(median)})${record === null ? '' : `, ${record} so far`}`
}

/** As a share; of what lies about 0 a share says nothing. */
function changeOf(figure: TrendFigure, last: number, median: number): string | null {
  if (figure === 'bytesPerRecord') return signed(last - median, slope)
  return median === 0 ? null : signed((last - median) / Math.abs(median), percent)
}

/** What makes the runs of a trend comparable. Names in it are data: `printable` where they are shown. */
export function basisInWords({ target, heap, asked, faults }: TrendBasis): string {
  return [
    target,
    heapWords(heap),
    ...(asked.records === null ? [] : [`${count(asked.records)} records`]),
    asked.ratePerSecond === null ? 'no rate' : `${perSecond(asked.ratePerSecond)}/s`,
    ...(faults === '' ? [] : [`faults: ${faults}`]),
  ].join(', ')
}

function signed(change: number, write: (value: number) => string): string {
  return `${change < 0 ? '-' : '+'}${write(Math.abs(change))}`
}

function heapWords({ minBytes, maxBytes }: TrendBasis['heap']): string {
  if (minBytes === null || maxBytes === null) return 'heap limits not told'
  return `heap ${size(minBytes)} to ${size(maxBytes)}`
}
