import { exitCodes } from '../../model/errors.js'
import type { LeakFindings } from '../../model/leak-findings.js'
import { leakSections } from '../../reports/experiment/leak.js'
import type { ExperimentKind } from '../engine/plan.js'
import { type LeakOptions, leakOptions } from './options.js'
import { leakPlan } from './plan.js'

/** Does it leak? Runs of U, 2U, 4U and 8U records until that is decided (METHODS section 2). */
export const leak: ExperimentKind<LeakOptions, LeakFindings> = {
  name: 'leak',
  question: 'Does its memory grow with the records?',
  options: leakOptions,
  plan: leakPlan,
  exitCode: ({ verdict }) => {
    if (verdict.kind === 'leak') return exitCodes.checkFailed
    return verdict.kind === 'bounded' ? exitCodes.completed : exitCodes.inconclusive
  },
  sections: leakSections,
}
