import type { RunReport } from '../../model/report.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

type Memory = RunReport['memory']

const noProcess = 'no sample of the target process was taken'
const noHeap = 'no sample from inside the heap was taken'
const noCollection =
  'the run had no old-generation collection with a known heap after it: lower the heap limit or run longer'

/** Memory of the target: peaks, time-weighted means, and the parts of RSS at its largest sample. */
export function memoryFigures(seen: Observations, missing: NotMeasured): Memory {
  const { process, heap, gc } = seen
  return {
    peakRssBytes: missing.take('memory.peakRssBytes', process.peakRssBytes, noProcess),
    averageRssBytes: missing.take('memory.averageRssBytes', roundTo(process.rss.mean, 0), noProcess),
    peakHeapBytes: missing.take('memory.peakHeapBytes', heap.peakBytes, noHeap),
    averageHeapBytes: missing.take('memory.averageHeapBytes', roundTo(heap.used.mean, 0), noHeap),
    liveSetBytes: missing.take('memory.liveSetBytes', gc.largestLiveSetBytes, noCollection),
    liveSetLastBytes: missing.take('memory.liveSetLastBytes', gc.lastLiveSetBytes, noCollection),
    liveSetCollections: missing.take(
      'memory.liveSetCollections',
      gcWasWatched(seen) ? gc.old.seen : null,
      'garbage collection was not watched',
    ),
    atPeak: missing.take('memory.atPeak', partsAtPeak(seen, missing), noProcess),
    heapLimitBytes: missing.take('memory.heapLimitBytes', heap.limitBytes, noHeap),
    peakThreads: missing.take('memory.peakThreads', process.peakThreads, noProcess),
    peakOpenFiles: missing.take(
      'memory.peakOpenFiles',
      process.peakOpenFiles,
      process.count === 0 ? noProcess : 'the open files of the target could not be listed',
    ),
  }
}

function partsAtPeak(seen: Observations, missing: NotMeasured): Memory['atPeak'] {
  const process = seen.process.atPeak
  if (process === null) return null
  const heap = seen.heapAtPeak.sample
  const part = (name: string, value: number | null, reason: string) =>
    missing.take(`memory.atPeak.${name}`, value, reason)
  const noSplit = 'the kernel gives no parts of RSS (Linux before 4.5)'
  const noHeapThen = 'no sample from inside the heap was taken near the largest RSS'
  return {
    rssAnonBytes: part('rssAnonBytes', process.rssAnonBytes, noSplit),
    rssFileBytes: part('rssFileBytes', process.rssFileBytes, noSplit),
    rssShmemBytes: part('rssShmemBytes', process.rssShmemBytes, noSplit),
    heapUsedBytes: part('heapUsedBytes', heap?.heapUsedBytes ?? null, noHeapThen),
    heapTotalBytes: part('heapTotalBytes', heap?.heapTotalBytes ?? null, noHeapThen),
    externalBytes: part('externalBytes', heap?.externalBytes ?? null, noHeapThen),
    arrayBuffersBytes: part('arrayBuffersBytes', heap?.arrayBuffersBytes ?? null, noHeapThen),
  }
}

/** The agent inside the heap sees collections too: with its samples, no collection means there was none. */
export function gcWasWatched(seen: Observations): boolean {
  return seen.gc.count > 0 || seen.heap.count > 0
}
