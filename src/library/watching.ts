import type { ExperimentObserver } from '../experiments/engine/observer.js'

/** How a call is watched and ended; left out, nothing is shown. */
export interface Watching<Observer> {
  readonly observer?: Partial<Observer>
  /** Ends it in good order: the report covers what ran. */
  readonly signal?: AbortSignal
}

export const silent: ExperimentObserver = {
  stage() {},
  warning() {},
  progress() {},
  stepStarts() {},
  stepEnds() {},
}

/** @returns takes the listener away again */
export function endOn(signal: AbortSignal | undefined, end: () => void): () => void {
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end)
  return () => signal?.removeEventListener('abort', end)
}
