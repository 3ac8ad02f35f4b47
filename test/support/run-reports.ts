import { summarise } from '../../src/analysers/summary/summarise.js'
import type { ExperimentSubject } from '../../src/model/experiment.js'
import type { RunReport } from '../../src/model/report.js'
import { emptyRecord } from './run-folders.js'

/** Any part of a report may be replaced; what is inside a replaced part stays. */
export type ReportChanges = {
  readonly [K in keyof RunReport]?: RunReport[K] extends readonly unknown[]
    ? RunReport[K]
    : RunReport[K] extends object
      ? Partial<RunReport[K]>
      : RunReport[K]
}

const blank = await summarise(emptyRecord(), [])

/** The report of a run in which nothing was measured but what is said here. */
export function runReport(changes: ReportChanges = {}): RunReport {
  const report: Record<string, unknown> = { ...blank }
  for (const [key, change] of Object.entries(changes)) {
    const before = report[key]
    const merges =
      typeof change === 'object' && change !== null && !Array.isArray(change) && key !== 'outcome'
    report[key] = merges ? { ...(before as object | null), ...change } : change
  }
  return report as unknown as RunReport
}

/** What an invented experiment is about. */
export function experimentSubject(changes: Partial<ExperimentSubject> = {}): ExperimentSubject {
  return {
    name: 'orders',
    scenarioFile: 'orders.yaml',
    target: 'embedded',
    program: [],
    records: 1000,
    ratePerSecond: 100,
    heap: { minBytes: 64 * 2 ** 20, maxBytes: 256 * 2 ** 20 },
    ...changes,
  }
}
