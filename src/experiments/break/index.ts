import type { BreakFindings } from '../../model/break-findings.js'
import { exitCodes } from '../../model/errors.js'
import { breakSections } from '../../reports/experiment/break.js'
import type { ExperimentKind } from '../engine/plan.js'
import { type BreakOptions, breakOptions } from './options.js'
import { breakPlan } from './plan.js'

/** What breaks? The highest rate that the target holds, and what gives first above it. */
export const breaking: ExperimentKind<BreakOptions, BreakFindings> = {
  name: 'break',
  question: 'Which rate does it hold, and what gives first above it?',
  options: breakOptions,
  plan: breakPlan,
  exitCode: ({ verdict }) => (verdict.kind === 'found' ? exitCodes.completed : exitCodes.inconclusive),
  sections: breakSections,
}
