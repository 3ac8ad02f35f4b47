import { conduct, type ExperimentResult } from '../experiments/engine/conduct.js'
import { ExperimentControls } from '../experiments/engine/controls.js'
import type { ExperimentObserver } from '../experiments/engine/observer.js'
import type { ExperimentKind } from '../experiments/engine/plan.js'
import { leak as leakKind } from '../experiments/leak/index.js'
import { defaultLeakOptions, type LeakOptions } from '../experiments/leak/options.js'
import type { LeakFindings } from '../model/leak-findings.js'
import { RunControls } from '../run/controls.js'
import type { RunObserver } from '../run/options.js'
import { type RunResult, run as runOnce } from '../run/run.js'
import { optionsOf, type RunRequest } from './request.js'

export { type ErrorCode, type ExitCode, HeapmarkError } from '../model/errors.js'
export type { ExperimentReport } from '../model/experiment.js'
export type { LeakFindings } from '../model/leak-findings.js'
export type { Outcome } from '../model/outcome.js'
export type { RunReport } from '../model/report.js'
export type { RunRequest }

/** How a call is watched and ended; left out, nothing is shown. */
export interface Watching<Observer> {
  readonly observer?: Partial<Observer>
  /** Ends it in good order: the report covers what ran. */
  readonly signal?: AbortSignal
}

const silent: ExperimentObserver = {
  stage() {},
  warning() {},
  progress() {},
  stepStarts() {},
  stepEnds() {},
}

/**
 * One run, as `heapmark run` and `heapmark exec` make it: a program that fails is a result, with its outcome in the
 * report, not an exception.
 * @throws HeapmarkError when it cannot be started, and for input that makes no sense
 */
export async function run(
  request: RunRequest,
  { observer, signal }: Watching<RunObserver> = {},
): Promise<Pick<RunResult, 'folder' | 'report'>> {
  const controls = new RunControls()
  const release = endOn(signal, () => controls.interrupt('SIGINT'))
  try {
    const { folder, report } = await runOnce(optionsOf(request, 'run'), { ...silent, ...observer }, controls)
    return { folder, report }
  } finally {
    release()
  }
}

/** Options of `leak` beside those of its runs; what is left out is as on the command line. */
export type LeakRequest = RunRequest & Partial<Omit<LeakOptions, 'records'>> & ExperimentChoices

/** What every experiment takes. */
export interface ExperimentChoices {
  /** Goes on with the latest one that was told the same and is not decided. */
  readonly resume?: boolean
}

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
  return experiment(leakKind, options, request, watching)
}

async function experiment<O, F extends object>(
  kind: ExperimentKind<O, F>,
  options: O,
  request: RunRequest & ExperimentChoices,
  { observer, signal }: Watching<ExperimentObserver>,
): Promise<ExperimentResult<F>> {
  const controls = new ExperimentControls()
  const release = endOn(signal, () => controls.interrupt('SIGINT'))
  try {
    const base = optionsOf(request, kind.name)
    const told = { options, base, resume: request.resume === true }
    return await conduct(kind, told, { ...silent, ...observer }, controls)
  } finally {
    release()
  }
}

/** @returns takes the listener away again */
function endOn(signal: AbortSignal | undefined, end: () => void): () => void {
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end)
  return () => signal?.removeEventListener('abort', end)
}
