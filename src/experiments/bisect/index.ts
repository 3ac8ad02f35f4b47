import type { BisectFindings } from '../../model/bisect-findings.js'
import { exitCodes } from '../../model/errors.js'
import { bisectSections } from '../../reports/experiment/bisect.js'
import type { ExperimentKind } from '../engine/plan.js'
import { type BisectOptions, bisectOptions } from './options.js'
import { type Builder, bisectPlan } from './plan.js'

/** Which commit made it worse? */
export const bisect: ExperimentKind<BisectOptions, BisectFindings> = bisectWith(null)

/** @param builder makes checkouts of commits as they are needed */
export function bisectWith(builder: Builder | null): ExperimentKind<BisectOptions, BisectFindings> {
  return {
    name: 'bisect',
    question: 'Which commit made it worse?',
    options: bisectOptions,
    plan: (options) => bisectPlan(options, builder),
    exitCode: ({ verdict }) => (verdict.kind === 'found' ? exitCodes.completed : exitCodes.inconclusive),
    sections: bisectSections,
  }
}
