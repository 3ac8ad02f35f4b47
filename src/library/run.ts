import type { RunReport } from '../model/report.js'
import { RunControls } from '../run/controls.js'
import type { RunObserver } from '../run/options.js'
import { run as runOnce } from '../run/run.js'
import { optionsOf, type RunRequest } from './request.js'
import { endOn, silent, type Watching } from './watching.js'

/**
 * One run, as `heapmark run` and `heapmark exec` make it: a program that fails is a result, with its outcome in the
 * report, not an exception.
 * @throws HeapmarkError when it cannot be started, and for input that makes no sense
 */
export async function run(
  request: RunRequest,
  { observer, signal }: Watching<RunObserver> = {},
): Promise<{ readonly folder: string; readonly report: RunReport }> {
  const controls = new RunControls()
  const release = endOn(signal, () => controls.interrupt('SIGINT'))
  try {
    const { folder, report } = await runOnce(optionsOf(request, 'run'), { ...silent, ...observer }, controls)
    return { folder, report }
  } finally {
    release()
  }
}
