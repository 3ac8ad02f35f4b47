import type { BudgetResult } from '../../model/budget.js'
import { budgetKind } from '../../model/budgets/kinds.js'
import { quantities } from '../../model/budgets/quantities.js'
import type { RanScenario, SuiteFindings, SuiteScenario } from '../../model/suite-findings.js'
import { duration, megabytes, notMeasured, percent, perSecond, time } from '../format.js'
import { type Axis, type ExperimentChart, type LimitsChart, linear, type PointTone } from './chart.js'

interface SuiteFigure {
  readonly title: string
  readonly x: Axis
  /** Where it stands in the report of a run: budgets on it are those of this chart. */
  readonly figure: string
  of(scenario: RanScenario): number | null
}

/** What the table of a suite has of each scenario. */
const suiteFigures: readonly SuiteFigure[] = [
  {
    title: 'Peak RSS',
    x: linear('', megabytes),
    figure: 'memory.peakRssBytes',
    of: ({ peakRssBytes }) => peakRssBytes,
  },
  {
    title: 'Peak heap',
    x: linear('', megabytes),
    figure: 'memory.peakHeapBytes',
    of: ({ peakHeapBytes }) => peakHeapBytes,
  },
  {
    title: 'Live set',
    x: linear('', megabytes),
    figure: 'memory.liveSetBytes',
    of: ({ liveSetBytes }) => liveSetBytes,
  },
  { title: 'GC pauses of the run', x: linear('', percent), figure: 'gc.share', of: ({ gcShare }) => gcShare },
  {
    title: 'Records a second',
    x: linear('', perSecond),
    figure: 'throughput.recordsPerSecond',
    of: ({ recordsPerSecond }) => recordsPerSecond,
  },
  {
    title: 'Arrived late by, p99',
    x: linear('', time),
    figure: 'lag.p99Ms',
    of: ({ p99LagMs }) => p99LagMs,
  },
  { title: 'Time', x: linear('', duration), figure: 'durationMs', of: ({ durationMs }) => durationMs },
]

/** A chart for each figure of the table, and one for each other figure that a budget holds to a limit. */
export function suiteCharts({ scenarios }: SuiteFindings): ExperimentChart[] {
  const own = suiteFigures
    .filter(({ of }) => scenarios.some((one) => isRan(one) && of(one) !== null))
    .map(
      ({ title, x, figure, of }): LimitsChart => ({
        look: 'limits',
        title,
        x,
        rows: scenarios.map((one) =>
          isRan(one) ? ranRow(one, of(one), x, budgetsOn(one, figure)) : noRow(one),
        ),
      }),
    )
  return [...own, ...otherBudgets(scenarios)]
}

function isRan(one: SuiteScenario): one is RanScenario {
  return one.result !== 'refused' && one.result !== 'not-run'
}

function budgetsOn({ budgets }: RanScenario, figure: string): BudgetResult[] {
  return budgets.filter(({ name }) => budgetKind(name)?.figure === figure)
}

function ranRow(
  { file, outcome }: RanScenario,
  value: number | null,
  x: Axis,
  budgets: readonly BudgetResult[],
): LimitsChart['rows'][number] {
  const said = budgets.map(({ result, limit }) => `${resultWords[result]} ${limit}`)
  // What a run shows that did not come to its end is no answer to what it needs.
  const end = outcome.kind === 'completed' ? [] : [outcome.kind]
  return {
    name: file,
    value,
    limits: budgets.map(({ limitValue }) => limitValue).filter((limit) => typeof limit === 'number'),
    tone: toneOf(budgets),
    words: [value === null ? notMeasured : x.write(value), ...end, ...said].join(', '),
    reason: budgets.map(({ reason }) => reason).join('; '),
  }
}

function noRow(one: Exclude<SuiteScenario, RanScenario>): LimitsChart['rows'][number] {
  const isRefused = one.result === 'refused'
  return {
    name: one.file,
    value: null,
    limits: [],
    tone: 'plain',
    words: isRefused ? 'refused' : 'not run',
    reason: isRefused ? one.reason : 'the suite was ended before',
  }
}

const resultWords = { pass: 'passes', fail: 'FAILS', 'not-measured': 'not measured against' } as const

function toneOf(budgets: readonly BudgetResult[]): PointTone {
  if (budgets.some(({ result }) => result === 'fail')) return 'bad'
  if (budgets.some(({ result }) => result === 'not-measured')) return 'open'
  return budgets.length > 0 ? 'good' : 'plain'
}

/** Of figures that the table has not; only of the scenarios that are held to one. */
function otherBudgets(scenarios: readonly SuiteScenario[]): LimitsChart[] {
  const known = new Set(suiteFigures.map(({ figure }) => figure))
  const asked = scenarios.filter(isRan).flatMap((one) => one.budgets.map((budget) => ({ one, budget })))
  return [...new Set(asked.map(({ budget }) => budget.name))].flatMap((name): LimitsChart[] => {
    const kind = budgetKind(name)
    if (kind === undefined || kind.holds === 'word' || known.has(kind.figure)) return []
    const x = linear('', quantities[kind.holds].write)
    const rows = asked
      .filter(({ budget }) => budget.name === name)
      .map(({ one, budget }) =>
        ranRow(one, typeof budget.measured === 'number' ? budget.measured : null, x, [budget]),
      )
    const title = `${kind.about.charAt(0).toUpperCase()}${kind.about.slice(1)} (${name})`
    return [{ look: 'limits', title, x: { ...x, isBytes: kind.holds === 'bytes' }, rows }]
  })
}
