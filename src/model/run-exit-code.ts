import { type ExitCode, exitCodes } from './errors.js'
import { outcomeExitCodes } from './outcome.js'
import type { RunReport } from './report.js'

/** A completed run that fails a budget is a bad answer; one that was not completed keeps its own code. */
export function runExitCode({ outcome, budgets }: Pick<RunReport, 'outcome' | 'budgets'>): ExitCode {
  const failed = budgets.some(({ result }) => result === 'fail')
  return outcome.kind === 'completed' && failed ? exitCodes.checkFailed : outcomeExitCodes[outcome.kind]
}
