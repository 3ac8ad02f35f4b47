import type { RunReport } from '../../model/report.js'

/** ZGC before its generations maps its heap three times, and RSS counts each; a share-wise count has it once. */
const mapsHeapThrice = 'ZGC'

/**
 * Memory of a run's processes beside the managed heap, at most so much. A JVM whose heap has a fixed size keeps the
 * pages that it has touched, so RSS holds at least the largest heap in use; V8 gives pages back, so there the heap
 * committed at the peak of RSS counts. Pages of the heap that were never in use make this no larger.
 * @returns null where it was not measured, or the program has no managed heap
 */
export function outsideHeapBytes(report: RunReport): number | null {
  const { target, heap, memory } = report
  const rss = heap.collector === mapsHeapThrice ? memory.peakPssBytes : residentBytes(report)
  const heapBytes = target.runtimeName === 'node' ? memory.atPeak?.heapTotalBytes : memory.peakHeapBytes
  if (target.runtimeName === 'native' || rss === null || heapBytes === null || heapBytes === undefined) {
    return null
  }
  return Math.max(0, rss - heapBytes)
}

/**
 * With all processes that the program started. A control group of the program alone, which its limit shows, knows a
 * peak between two samples too.
 */
export function residentBytes({ heap, cgroup, memory, tree }: ResidentFigures): number | null {
  const sampled = tree?.peakRssBytes ?? memory.peakRssBytes
  if (cgroup === null || cgroup.limitBytes !== heap.maxBytes) return sampled
  return Math.max(sampled ?? 0, cgroup.currentPeakBytes)
}

type ResidentFigures = Pick<RunReport, 'heap' | 'cgroup' | 'memory' | 'tree'>
