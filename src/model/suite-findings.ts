import type { BudgetResult } from './budget.js'
import type { ExitCode } from './errors.js'
import type { Outcome } from './outcome.js'
import type { RunReport } from './report.js'

/** What a suite came to: a scenario each, in the order in which they were run. */
export interface SuiteFindings {
  readonly scenarios: readonly SuiteScenario[]
  readonly counts: SuiteCounts
  /** The worst of all scenarios'. */
  readonly exitCode: ExitCode
  readonly notMeasured: Readonly<Record<string, string>>
}

/** How many scenarios; the first five come to `scenarios`. */
export interface SuiteCounts {
  readonly scenarios: number
  /** Completed, and no budget failed. */
  readonly passed: number
  /** Completed, and a budget failed. */
  readonly failed: number
  /** Not completed. */
  readonly broken: number
  /** Could not be run at all. */
  readonly refused: number
  /** Not reached before the suite was ended. */
  readonly notRun: number
}

export type SuiteScenario = RanScenario | RefusedScenario | NotRunScenario

/** A scenario that was run, with what its own report says. */
export interface RanScenario {
  readonly result: 'passed' | 'failed' | 'broken'
  readonly file: string
  readonly name: string
  /** Relative to the folder of the suite. */
  readonly run: string
  readonly exitCode: ExitCode
  readonly outcome: Outcome
  readonly startedAt: string
  readonly durationMs: number | null
  readonly target: string
  readonly heapmarkVersion: string
  readonly records: number | null
  readonly recordsPerSecond: number | null
  readonly p99LagMs: number | null
  readonly peakRssBytes: number | null
  readonly peakHeapBytes: number | null
  readonly liveSetBytes: number | null
  readonly gcShare: number | null
  readonly verdict: RunReport['verdict']['kind']
  readonly quality: RunReport['quality']
  readonly budgets: readonly BudgetResult[]
}

export interface RefusedScenario {
  readonly result: 'refused'
  readonly file: string
  readonly exitCode: ExitCode
  readonly reason: string
}

export interface NotRunScenario {
  readonly result: 'not-run'
  readonly file: string
}
