import { count, megabytes, percent, perSecond, size, slope, time } from '../reports/format.js'
import { printable } from '../reports/printable.js'
import { sparkline } from '../reports/text/sparkline.js'
import type { RunLine } from '../run/history/line.js'
import type { FigureTrend, Trend, TrendFigure } from '../run/history/trend.js'

const figures: Readonly<Record<TrendFigure, readonly [label: string, write: (value: number) => string]>> = {
  peakRssBytes: ['peak RSS', megabytes],
  averageRssBytes: ['average RSS', megabytes],
  peakHeapBytes: ['peak heap', megabytes],
  liveSetBytes: ['live set', megabytes],
  bytesPerRecord: ['bytes/record', slope],
  recordsPerSecond: ['records/s', perSecond],
  p99LagMs: ['p99 lag', time],
  gcShare: ['GC share', percent],
}

/** A trend as lines: what the runs have in common, then a figure a line, from the oldest run to the last. */
export function trendLines({ runs, figures: trends }: Trend): string[] {
  const { scenario, target, heap, asked, faults } = runs.at(-1)!
  const facts = [
    target,
    heapWords(heap),
    ...(asked.records === null ? [] : [`${count(asked.records)} records`]),
    asked.ratePerSecond === null ? 'no rate' : `${perSecond(asked.ratePerSecond)}/s`,
    ...(faults === '' ? [] : [`faults: ${faults}`]),
  ]
  const rows = trends.map(cells)
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map((row) => row[i]!.length)))
  return [
    `Trend of ${printable(scenario)} over ${runs.length} completed runs (${printable(facts.join(', '))}):`,
    ...rows.map(([label, curve, last, change]) =>
      `  ${label.padEnd(widths[0]!)}  ${curve}  ${last.padStart(widths[2]!)}  ${change}`.trimEnd(),
    ),
  ]
}

function cells(trend: FigureTrend): [label: string, curve: string, last: string, change: string] {
  const [label, write] = figures[trend.figure]
  return [label, curveOf(trend.values), write(trend.last), changeOf(trend, write)]
}

/** Not from 0, for a few per cent must be seen; but so that less than a tenth never looks like much. */
function curveOf(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null)
  const highest = Math.max(...known)
  const base = Math.min(Math.min(...known), highest * 0.9)
  return sparkline(
    values.map((value) => (value === null ? null : value - base)),
    highest - base,
  )
}

function changeOf({ last, median, before, record }: FigureTrend, write: (value: number) => string): string {
  if (median === null) return 'not measured before'
  const of = before === 1 ? `the run before` : `the median of ${before} before`
  const change = median === 0 ? '' : `${signed((last - median) / Math.abs(median))} against `
  return `${change}${of} (${write(median)})${record === null ? '' : `, ${record} so far`}`
}

function signed(share: number): string {
  return `${share < 0 ? '-' : '+'}${percent(Math.abs(share))}`
}

function heapWords({ minBytes, maxBytes }: RunLine['heap']): string {
  if (minBytes === null || maxBytes === null) return 'heap limits not told'
  return `heap ${size(minBytes)} to ${size(maxBytes)}`
}
