import type { BisectFindings, BisectProbe } from '../../model/bisect-findings.js'
import { comparisonFigure } from '../content/comparison-figure.js'
import { entry, type Section } from '../content/section.js'
import { count, orNot, percent } from '../format.js'
import { printable } from '../printable.js'

const headlines = {
  found: 'found',
  between: 'one of several',
  'no-difference': 'no difference shown',
  unfinished: 'unfinished',
} as const

const shortHash = 10

/** The report of `heapmark bisect`: the commit, then what was run to find it. */
export function bisectSections(report: BisectFindings): Section[] {
  return [answer(report), probesOf(report)]
}

function answer(report: BisectFindings): Section {
  const { verdict, metric, effect, effectLow, effectHigh, candidates } = report
  const interval =
    effectLow === null || effectHigh === null ? '' : ` (${percent(effectLow)} to ${percent(effectHigh)})`
  return {
    title: 'Bisection',
    headline: headlines[verdict.kind],
    entries: [
      ...verdict.reasons.map((reason) => entry(null, `- ${printable(reason)}`)),
      ...candidates.map(({ hash, subject }) => entry(hash.slice(0, shortHash), printable(subject))),
      entry('BAD to GOOD', `${metric} ${orNot(effect, percent)}${interval}`),
      entry('commits', count(report.commits)),
    ],
  }
}

function probesOf({ probes, unit }: BisectFindings): Section {
  const write = (value: number) => comparisonFigure(value, unit)
  return {
    title: 'Commits That Were Run',
    table: {
      columns: [
        { title: 'COMMIT', holds: 'words' },
        { title: 'AFTER GOOD', holds: 'figures' },
        { title: 'IS', holds: 'words' },
        { title: 'RUNS', holds: 'figures' },
        { title: 'MEDIAN', holds: 'figures' },
        { title: 'INTERVAL', holds: 'figures' },
        { title: 'SUBJECT', holds: 'words' },
      ],
      rows: probes.map((probe) => [
        probe.hash.slice(0, shortHash),
        count(probe.place),
        wordOf(probe),
        count(probe.runs),
        orNot(probe.median, write),
        intervalOf(probe, write),
        printable(probe.subject),
      ]),
    },
    entries: probes.length === 0 ? [entry(null, 'none was run to its end')] : [],
  }
}

/** Of GOOD there is none: the others are judged by it. */
function intervalOf({ low, high }: BisectProbe, write: (value: number) => string): string {
  return low === null || high === null ? '-' : `${write(low)} to ${write(high)}`
}

function wordOf({ is, sure }: BisectProbe): string {
  return sure ? is : `${is}?`
}
