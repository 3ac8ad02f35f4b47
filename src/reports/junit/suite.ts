import type { RunReport } from '../../model/report.js'
import { budgetsInWords } from '../content/budgets.js'
import { outcomeSection } from '../content/stream.js'
import { element } from './xml.js'

/** What JUnit's XML counts. */
export interface TestCounts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
  readonly time: string
}

/** What of a run is tested: its report has it, and so has a suite's. */
export type TestedRun = Pick<
  RunReport,
  'run' | 'outcome' | 'durationMs' | 'startedAt' | 'heapmarkVersion' | 'quality' | 'budgets'
> & {
  readonly scenario: Pick<RunReport['scenario'], 'name' | 'file'>
  readonly target: Pick<RunReport['target'], 'kind'>
  readonly verdict: Pick<RunReport['verdict'], 'kind'>
}

export interface TestSuite {
  readonly xml: string
  readonly counts: TestCounts
}

interface TestCase {
  readonly name: string
  readonly timeSeconds: number
  readonly result: 'passed' | 'failure' | 'error' | 'skipped'
  readonly message: string
  /** Its `type`, for failures and errors. */
  readonly kind: string
}

/**
 * A run as a test suite, by the habits of Maven Surefire and Jenkins: how it ended is a case, and so is each budget. A
 * budget that was not measured is skipped. A run that was not completed is an error, for no budget decided it.
 */
export function runTestSuite(report: TestedRun): TestSuite {
  const name = `heapmark.${className(report.scenario.name)}`
  const cases = [outcomeCase(report), ...budgetCases(report)]
  const counts = countsOf(cases)
  const properties = element('properties', {}, [
    element('property', { name: 'heapmark.run', value: report.run }),
    element('property', { name: 'heapmark.target', value: report.target.kind }),
    element('property', { name: 'heapmark.version', value: report.heapmarkVersion }),
    element('property', { name: 'heapmark.verdict', value: report.verdict.kind }),
    element('property', { name: 'heapmark.quality', value: report.quality.grade }),
  ])
  const timestamp = report.startedAt.replace(/(?:\.\d+)?Z$/, '')
  const xml = element('testsuite', { name, ...counts, timestamp }, [
    properties,
    ...cases.map((one) => caseXml(name, one)),
    element('system-out', {}, systemOut(report)),
  ])
  return { xml, counts }
}

/** Stands for a scenario that was not run. */
export function brokenTestSuite(file: string, result: 'error' | 'skipped', message: string): TestSuite {
  const name = `heapmark.${className(file)}`
  const only: TestCase = { name: 'outcome', timeSeconds: 0, result, message, kind: 'refused' }
  const counts = countsOf([only])
  return { xml: element('testsuite', { name, ...counts }, [caseXml(name, only)]), counts }
}

/** Counts over several suites. */
export function sumCounts(all: readonly TestCounts[]): TestCounts {
  const sum = (key: 'tests' | 'failures' | 'errors' | 'skipped') =>
    all.reduce((total, one) => total + one[key], 0)
  const time = all.reduce((total, one) => total + Number(one.time), 0)
  return {
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    skipped: sum('skipped'),
    time: time.toFixed(3),
  }
}

function outcomeCase(report: TestedRun): TestCase {
  const { outcome, durationMs } = report
  const completed = outcome.kind === 'completed'
  const evidence = 'evidence' in outcome ? `: ${outcome.evidence}` : ''
  return {
    name: 'outcome',
    timeSeconds: (durationMs ?? 0) / 1000,
    result: completed ? 'passed' : 'error',
    message: `${outcomeSection(report).headline ?? outcome.kind}${evidence}`,
    kind: outcome.kind,
  }
}

function budgetCases({ budgets }: TestedRun): TestCase[] {
  const results = { pass: 'passed', fail: 'failure', 'not-measured': 'skipped' } as const
  return budgets.map(({ name, limit, result, reason, file, line }) => ({
    name: `${name}: ${limit}`,
    timeSeconds: 0,
    result: results[result],
    message: `${reason} (${file}:${line})`,
    kind: 'budget',
  }))
}

function caseXml(classname: string, { name, timeSeconds, result, message, kind }: TestCase): string {
  const attributes = { name, classname, time: timeSeconds.toFixed(3) }
  if (result === 'passed') return element('testcase', attributes)
  const inner =
    result === 'skipped' ? element('skipped', { message }) : element(result, { message, type: kind }, message)
  return element('testcase', attributes, [inner])
}

function countsOf(cases: readonly TestCase[]): TestCounts {
  const count = (wanted: TestCase['result']) => cases.filter(({ result }) => result === wanted).length
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: cases.reduce((sum, { timeSeconds }) => sum + timeSeconds, 0).toFixed(3),
  }
}

/** Dots part packages from classes in every viewer. */
function className(name: string): string {
  return name.replaceAll('.', '-')
}

function systemOut({ run, budgets, verdict, quality }: TestedRun): string {
  const held = budgets.length === 0 ? 'no budgets' : `budgets: ${budgetsInWords(budgets)}`
  return `run ${run}; ${held}; memory growth ${verdict.kind}; run quality ${quality.grade}`
}
