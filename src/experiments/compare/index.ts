import type { CompareFindings } from '../../model/compare-findings.js'
import type { ComparisonDecision } from '../../model/comparison.js'
import { type ExitCode, exitCodes } from '../../model/errors.js'
import { compareSections } from '../../reports/experiment/compare.js'
import type { ExperimentKind } from '../engine/plan.js'
import { type CompareOptions, compareOptions } from './options.js'
import { type CheckoutOf, comparePlan } from './plan.js'

/** Is B worse than A? Interleaved runs of both, by exact intervals and margins (METHODS section 6). */
export const compare: ExperimentKind<CompareOptions, CompareFindings> = compareIn(null)

/** @param checkoutOf where commits are checked out */
export function compareIn(checkoutOf: CheckoutOf | null): ExperimentKind<CompareOptions, CompareFindings> {
  return {
    name: 'compare',
    question: 'Is B worse than A?',
    options: compareOptions,
    plan: (options) => comparePlan(options, checkoutOf),
    exitCode: ({ verdict }) => exitCodeOf(verdict.decision),
    sections: compareSections,
  }
}

export function exitCodeOf(decision: ComparisonDecision): ExitCode {
  if (decision === 'worse') return exitCodes.checkFailed
  return decision === 'inconclusive' ? exitCodes.inconclusive : exitCodes.completed
}
