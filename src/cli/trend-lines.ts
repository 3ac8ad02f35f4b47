import type { FigureTrend } from '../model/trend.js'
import { printable } from '../reports/printable.js'
import { sparkline } from '../reports/text/sparkline.js'
import { basisInWords, changeInWords, trendWords } from '../reports/trend/words.js'
import type { Trend } from '../run/history/trend.js'

/** A trend as lines: what the runs have in common, then a figure a line, from the oldest run to the last. */
export function trendLines({ runs, figures }: Trend): string[] {
  const last = runs.at(-1)!
  const rows = figures.map(cells)
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map((row) => row[i]!.length)))
  return [
    `Trend of ${printable(last.scenario)} over ${runs.length} completed runs (${printable(basisInWords(last))}):`,
    ...rows.map(([label, curve, last, change]) =>
      `  ${label.padEnd(widths[0]!)}  ${curve}  ${last.padStart(widths[2]!)}  ${change}`.trimEnd(),
    ),
  ]
}

function cells(trend: FigureTrend): [label: string, curve: string, last: string, change: string] {
  const { label, write } = trendWords[trend.figure]
  return [label, curveOf(trend.values), write(trend.last), changeInWords(trend)]
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
