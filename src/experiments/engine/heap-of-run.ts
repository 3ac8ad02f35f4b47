import { HeapmarkError } from '../../model/errors.js'
import type { RunReport } from '../../model/report.js'

/** The heap limit of a run that an experiment started; only a process that was attached to may have none. */
export function heapOfRun({ heap, run }: RunReport): number {
  if (heap.maxBytes !== null) return heap.maxBytes
  throw new HeapmarkError('INTERNAL', `the run ${run} has no heap limit`)
}
