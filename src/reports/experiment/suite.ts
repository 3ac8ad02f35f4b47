import type { ExperimentReport } from '../../model/experiment.js'
import type { RanScenario, SuiteFindings, SuiteScenario } from '../../model/suite-findings.js'
import { budgetsInWords, placeOf } from '../content/budgets.js'
import { entry, type Section } from '../content/section.js'
import { outcomeSection } from '../content/stream.js'
import { duration, megabytes, percent, perSecond, time } from '../format.js'
import { annotation, renderGithub } from '../github/render.js'
import { brokenTestSuite, runTestSuite, sumCounts, type TestedRun } from '../junit/suite.js'
import { element, xmlDocument } from '../junit/xml.js'
import { printable } from '../printable.js'

type SuiteReport = ExperimentReport<SuiteFindings>

/** The table of all scenarios, then what is wrong with each that is not as it should be. */
export function suiteSections({ scenarios, counts }: SuiteReport): Section[] {
  return [
    {
      title: 'Suite',
      headline: countsInWords(counts),
      table: {
        columns: [
          { title: 'SCENARIO', holds: 'words' },
          { title: 'RESULT', holds: 'words' },
          { title: 'BUDGETS', holds: 'words' },
          { title: 'TIME', holds: 'figures' },
          { title: 'RATE/S', holds: 'figures' },
          { title: 'P99 LAG', holds: 'figures' },
          { title: 'PEAK RSS', holds: 'figures' },
          { title: 'LIVE SET', holds: 'figures' },
          { title: 'GC', holds: 'figures' },
          { title: 'GROWTH', holds: 'words' },
          { title: 'QUALITY', holds: 'words' },
        ],
        rows: scenarios.map(row),
      },
      entries: scenarios
        .filter(({ result }) => result === 'not-run')
        .map(({ file }) => entry(null, `- ${printable(file)}: not run: the suite was ended before`)),
    },
    ...scenarios.filter((one) => one.result !== 'not-run').flatMap(trouble),
  ]
}

function countsInWords({
  scenarios,
  passed,
  failed,
  broken,
  refused,
  notRun,
}: SuiteFindings['counts']): string {
  const words = [
    `${passed} of ${scenarios} passed`,
    ...(failed > 0 ? [`${failed} failed a budget`] : []),
    ...(broken > 0 ? [`${broken} not completed`] : []),
    ...(refused > 0 ? [`${refused} could not be run`] : []),
    ...(notRun > 0 ? [`${notRun} not run`] : []),
  ]
  return words.join(', ')
}

function row(one: SuiteScenario): string[] {
  if (one.result === 'refused' || one.result === 'not-run') {
    const none = Array.from({ length: 9 }, () => '-')
    return [printable(one.file), one.result === 'refused' ? 'REFUSED' : 'not run', ...none]
  }
  const dash = (value: number | null, write: (value: number) => string) =>
    value === null ? '-' : write(value)
  return [
    printable(one.file),
    { passed: 'passed', failed: 'FAILED', broken: one.outcome.kind }[one.result],
    one.budgets.length === 0 ? '-' : budgetsInWords(one.budgets),
    dash(one.durationMs, duration),
    dash(one.recordsPerSecond, perSecond),
    dash(one.p99LagMs, time),
    dash(one.peakRssBytes, megabytes),
    dash(one.liveSetBytes, megabytes),
    dash(one.gcShare, percent),
    one.verdict,
    one.quality.grade,
  ]
}

/** A section for a scenario of which something must be said; none for the others. */
function trouble(one: SuiteScenario): Section[] {
  if (one.result === 'not-run') return []
  if (one.result === 'refused') {
    return [
      {
        title: printable(one.file),
        headline: 'refused',
        entries: [entry(null, `- ${printable(one.reason)}`)],
      },
    ]
  }
  const { outcome, budgets, quality } = one
  const evidence = 'evidence' in outcome ? `: ${outcome.evidence}` : ''
  const entries = [
    ...(outcome.kind === 'completed' ? [] : [`${outcomeWords(one)}${evidence}`]),
    ...budgets
      .filter(({ result }) => result !== 'pass')
      .map((budget) => {
        const words = budget.result === 'fail' ? 'failed' : 'not measured'
        return `${budget.name} ${budget.limit} ${words} (${placeOf(budget)}): ${budget.reason}`
      }),
    ...(quality.grade === 'poor' ? quality.reasons.map((reason) => `run quality poor: ${reason}`) : []),
  ]
  if (entries.length === 0) return []
  return [
    {
      title: printable(one.file),
      headline: one.result,
      entries: [
        ...entries.map((text) => entry(null, `- ${printable(text)}`)),
        entry('run', printable(one.run)),
      ],
    },
  ]
}

function outcomeWords(one: RanScenario): string {
  return outcomeSection(one).headline ?? one.outcome.kind
}

/** `report.junit.xml`: a test suite for each scenario. */
export function suiteJunit({ scenarios, subject }: SuiteReport): string {
  const suites = scenarios.flatMap((one) => {
    if (one.result === 'not-run') return [brokenTestSuite(one.file, 'skipped', 'the suite was ended before')]
    if (one.result === 'refused') return [brokenTestSuite(one.file, 'error', one.reason)]
    return [runTestSuite(testedRun(one))]
  })
  const counts = sumCounts(suites.map((one) => one.counts))
  const name = `heapmark suite ${subject.name}`
  return xmlDocument(
    element(
      'testsuites',
      { name, ...counts },
      suites.map((one) => one.xml),
    ),
  )
}

/** Annotations of GitHub Actions for all scenarios. */
export function suiteAnnotations({ scenarios }: SuiteReport): string {
  return scenarios
    .map((one) => {
      if (one.result === 'not-run') return ''
      if (one.result === 'refused') {
        return `${annotation('error', { file: one.file, title: 'heapmark' }, one.reason)}\n`
      }
      return renderGithub(testedRun(one))
    })
    .join('')
}

function testedRun(one: RanScenario): TestedRun {
  const {
    name,
    file,
    run,
    outcome,
    durationMs,
    startedAt,
    target,
    heapmarkVersion,
    verdict,
    quality,
    budgets,
  } = one
  return {
    run,
    scenario: { name, file },
    outcome,
    durationMs,
    startedAt,
    target: { kind: target },
    heapmarkVersion,
    verdict: { kind: verdict },
    quality,
    budgets,
  }
}
