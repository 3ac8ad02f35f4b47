import type { CompareFindings, CompareGroup } from '../../model/compare-findings.js'
import type { MetricComparison } from '../../model/comparison.js'
import { comparisonFigure } from '../content/comparison-figure.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, megabytes, notMeasured, orNot, percent } from '../format.js'
import { printable } from '../printable.js'

/** The report of `heapmark compare`: the answer, then every figure of both sides. */
export function compareSections(report: CompareFindings): Section[] {
  return [answer(report), figures(report)]
}

function answer(report: CompareFindings): Section {
  const { verdict, notes } = report
  return {
    title: 'Comparison',
    headline: verdict.decision === 'inconclusive' ? 'inconclusive' : `B is ${wordOf(verdict.decision)}`,
    entries: [
      ...verdict.reasons.map((reason) => entry(null, `- ${printable(reason)}`)),
      entry('A', groupWords(report.a)),
      entry('B', groupWords(report.b)),
      ...notes.map((note) => entry('note', printable(note))),
    ],
  }
}

function wordOf(decision: 'worse' | 'same' | 'better'): string {
  return decision === 'same' ? 'the same' : decision
}

function groupWords({ name, runs, records, averageRssBytes, averageHeapBytes }: CompareGroup): string {
  const completed = runs.filter(({ outcome }) => outcome === 'completed').length
  return [
    `${printable(name)}: ${completed} of ${count(runs.length)} runs completed`,
    `${orNot(records, count)} records each`.replace(`${notMeasured} records each`, 'records not counted'),
    `on average RSS ${orNot(averageRssBytes, megabytes)}, heap ${orNot(averageHeapBytes, megabytes)}`,
  ].join('; ')
}

function figures({ metrics, alpha, notMeasured: missing }: CompareFindings): Section {
  return {
    title: 'Figures',
    table: {
      columns: [
        { title: 'FIGURE', holds: 'words' },
        { title: 'A', holds: 'figures' },
        { title: 'B', holds: 'figures' },
        { title: 'CHANGE', holds: 'figures' },
        { title: `${shortPercent(1 - alpha)} INTERVAL`, holds: 'figures' },
        { title: 'MARGIN', holds: 'figures' },
        { title: 'P', holds: 'figures' },
        { title: 'A12', holds: 'figures' },
        { title: 'B IS', holds: 'words' },
      ],
      rows: metrics.map(row),
    },
    entries: [
      ...metrics
        .filter(({ decision }) => decision === 'inconclusive')
        .map(({ metric, reason }) => entry(metric, printable(reason))),
      ...Object.entries(missing).map(missingEntry),
    ],
  }
}

function missingEntry([path, why]: [string, string]): Entry {
  return entry(path.replace(/^metrics\./, ''), `${notMeasured}: ${printable(why)}`)
}

function row(metric: MetricComparison): string[] {
  const { a, b, unit, effect, low, high, margin, p, a12, decision } = metric
  const change = (value: number) => changeOf(metric, value)
  return [
    metric.metric,
    orNot(a.median, (value) => comparisonFigure(value, unit)),
    orNot(b.median, (value) => comparisonFigure(value, unit)),
    effect === null ? '-' : change(effect),
    low === null || high === null ? '-' : `${change(low)} to ${change(high)}`,
    margin === null ? '-' : `+/-${change(margin).replace('+', '')}`,
    p === null ? '-' : p < 0.0001 ? '<0.0001' : p.toFixed(4),
    a12 === null ? '-' : a12.toFixed(2),
    decision,
  ]
}

function changeOf({ scale, unit }: MetricComparison, value: number): string {
  const sign = value > 0 ? '+' : ''
  return scale === 'ratio' ? `${sign}${percent(value)}` : `${sign}${comparisonFigure(value, unit)}`
}

function shortPercent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`
}
