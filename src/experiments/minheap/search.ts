import {
  type MinHeapOptions,
  type MinHeapRun,
  type MinHeapState,
  minHeapState,
} from '../../analysers/min-heap/search.js'
import type { RunReport } from '../../model/report.js'

/** One search among the runs that were made: where it stands, and the runs that it took. */
export interface Replayed {
  readonly state: MinHeapState
  readonly runs: readonly MinHeapRun[]
}

/**
 * Leads a search through the runs that are there: it takes those of the heap it asks for, in their order, each
 * once. So a second search with another idea of passing makes no run that the first has made already.
 */
export function replay(
  options: MinHeapOptions,
  reports: readonly RunReport[],
  passes: (report: RunReport) => boolean,
): Replayed {
  const runs: MinHeapRun[] = []
  const left = [...reports]
  for (;;) {
    const state = minHeapState(options, runs)
    if (state.kind !== 'run') return { state, runs }
    const next = left.findIndex(({ heap }) => heap.maxBytes === state.heapBytes)
    if (next < 0) return { state, runs }
    const [report] = left.splice(next, 1)
    runs.push({ heapBytes: state.heapBytes, passed: passes(report!) })
  }
}
