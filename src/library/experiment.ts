import { conduct, type ExperimentResult } from '../experiments/engine/conduct.js'
import { ExperimentControls } from '../experiments/engine/controls.js'
import type { ExperimentObserver } from '../experiments/engine/observer.js'
import type { ExperimentKind } from '../experiments/engine/plan.js'
import { optionsOf, type RunRequest } from './request.js'
import { endOn, silent, type Watching } from './watching.js'

/** What every experiment takes beside what its runs do. */
export interface ExperimentChoices {
  /** Goes on with the latest one that was told the same and is not decided. */
  readonly resume?: boolean
}

/** Conducts an experiment. @throws HeapmarkError */
export async function experiment<O, F extends object>(
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
