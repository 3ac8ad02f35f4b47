import type { ExperimentResult } from '../experiments/engine/conduct.js'
import type { ExperimentObserver } from '../experiments/engine/observer.js'
import { leak as kind } from '../experiments/leak/index.js'
import { defaultLeakOptions, type LeakOptions } from '../experiments/leak/options.js'
import type { LeakFindings } from '../model/leak-findings.js'
import { type ExperimentChoices, experiment } from './experiment.js'
import type { RunRequest } from './request.js'
import type { Watching } from './watching.js'

/** Options of `leak` beside those of its runs; what is left out is as on the command line. */
export type LeakRequest = RunRequest & Partial<Omit<LeakOptions, 'records'>> & ExperimentChoices

/** Decides whether a program leaks, as `heapmark leak` does. @throws HeapmarkError as `run` */
export function leak(
  request: LeakRequest,
  watching: Watching<ExperimentObserver> = {},
): Promise<ExperimentResult<LeakFindings>> {
  const options: LeakOptions = {
    records: request.records ?? null,
    checkpoints: request.checkpoints ?? defaultLeakOptions.checkpoints,
    evidence: request.evidence ?? defaultLeakOptions.evidence,
    diskBudgetBytes: request.diskBudgetBytes ?? defaultLeakOptions.diskBudgetBytes,
  }
  return experiment(kind, options, request, watching)
}
