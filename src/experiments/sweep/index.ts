import { exitCodes } from '../../model/errors.js'
import type { SweepFindings } from '../../model/sweep-findings.js'
import { sweepSections } from '../../reports/experiment/sweep.js'
import type { ExperimentKind } from '../engine/plan.js'
import { type SweepOptions, sweepOptions } from './options.js'
import { sweepPlan } from './plan.js'

/** How much does more heap buy? Time over heap, by collector (METHODS section 5). */
export const sweep: ExperimentKind<SweepOptions, SweepFindings> = {
  name: 'sweep',
  question: 'How much time does more heap save?',
  options: sweepOptions,
  plan: sweepPlan,
  exitCode: ({ settings }) => (settings === null ? exitCodes.inconclusive : exitCodes.completed),
  sections: sweepSections,
}
