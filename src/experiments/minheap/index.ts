import { exitCodes } from '../../model/errors.js'
import type { MinHeapFindings } from '../../model/minheap-findings.js'
import { minHeapSections } from '../../reports/experiment/minheap.js'
import type { ExperimentKind } from '../engine/plan.js'
import { type MinHeapExperimentOptions, minHeapOptions } from './options.js'
import { minHeapPlan } from './plan.js'

/** How much heap? The smallest in which the program completes, and in which it serves (METHODS section 4). */
export const minheap: ExperimentKind<MinHeapExperimentOptions, MinHeapFindings> = {
  name: 'minheap',
  question: 'What is the smallest heap that it works in?',
  options: minHeapOptions,
  plan: minHeapPlan,
  exitCode: ({ crash, service, rules }) => {
    const answered = crash !== null && (service !== null || rules.fidelityAtLeast === null)
    return answered ? exitCodes.completed : exitCodes.inconclusive
  },
  sections: minHeapSections,
}
