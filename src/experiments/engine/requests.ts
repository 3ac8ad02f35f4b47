import type { RunControls } from '../../run/controls.js'
import type { Progress, RunObserver } from '../../run/options.js'
import type { StepRequest } from './plan.js'

/**
 * Makes the requests of a step as the records arrive, one at a time; late ones follow at once. One that fails is
 * a warning: the run goes on, and its report has what there is.
 */
export function withRequests(
  observer: RunObserver,
  controls: RunControls,
  requests: readonly StepRequest[],
): RunObserver {
  let next = 0
  let busy = false
  /** Told only when the run goes on: the last records may be delivered, and the target gone, before it was asked. */
  let failure: string | null = null
  const ask = async (request: StepRequest) => {
    busy = true
    try {
      await controls.request({ action: request.action, output: null, durationMs: 0 }, () => {})
    } catch (error) {
      failure = `no ${request.action} at ${request.atRecords} records: ${messageOf(error)}`
    } finally {
      busy = false
    }
  }
  return {
    stage: (text) => observer.stage(text),
    warning: (text) => observer.warning(text),
    progress(progress: Progress) {
      observer.progress(progress)
      if (failure !== null) observer.warning(failure)
      failure = null
      const request = requests[next]
      if (busy || request === undefined || (progress.received ?? 0) < request.atRecords) return
      next++
      void ask(request)
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
