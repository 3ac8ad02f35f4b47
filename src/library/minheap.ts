import type { ExperimentResult } from '../experiments/engine/conduct.js'
import type { ExperimentObserver } from '../experiments/engine/observer.js'
import { minheap as kind } from '../experiments/minheap/index.js'
import { defaultTolerance } from '../experiments/minheap/options.js'
import type { MinHeapFindings } from '../model/minheap-findings.js'
import { type ExperimentChoices, experiment } from './experiment.js'
import type { RunRequest } from './request.js'
import type { Watching } from './watching.js'

/** What is left out is as on the command line. `heap` is the range that is tried, the largest first. */
export interface MinHeapRequest extends RunRequest, ExperimentChoices {
  /** Bound of the p99 lag of a service; by default 5 times that in the largest heap, at least a second. */
  readonly lagP99Ms?: number
  /** Verify by 20 runs in place of 10. */
  readonly strict?: boolean
  /** How near the answer is to be, as a share; 0.02 by default. */
  readonly tolerance?: number
}

/** Finds the smallest heap that is enough, as `heapmark minheap` does. @throws HeapmarkError as `run` */
export function minheap(
  request: MinHeapRequest,
  watching: Watching<ExperimentObserver> = {},
): Promise<ExperimentResult<MinHeapFindings>> {
  const options = {
    lagP99Ms: request.lagP99Ms ?? null,
    strict: request.strict ?? false,
    tolerance: request.tolerance ?? defaultTolerance,
  }
  return experiment(kind, options, { heap: ['1m', '2g'], ...request }, watching)
}
