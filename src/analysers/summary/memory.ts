import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { memoryAccount } from './account.js'
import { gcWasWatched, whyNoLiveSet } from './gc-watch.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'
import { sinceStart } from './since-start.js'

type Memory = RunReport['memory']

const noProcess = 'no sample of the target process was taken'
const noHeap = 'no sample from inside the heap was taken'
/** Memory of the target: peaks, time-weighted means, and the parts of RSS at its largest sample. */
export function memoryFigures(record: RunRecord, seen: Observations, missing: NotMeasured): Memory {
  const { process, heap, gc } = seen
  const faults = (which: 'minorFaults' | 'majorFaults') =>
    missing.take(
      `memory.${which}`,
      sinceStart(record, process.first?.[which], process.last?.[which]),
      process.count === 0 ? noProcess : 'they were not counted',
    )
  return {
    peakRssBytes: missing.take('memory.peakRssBytes', process.peakRssBytes, noProcess),
    averageRssBytes: missing.take('memory.averageRssBytes', roundTo(process.rss.mean, 0), noProcess),
    peakHeapBytes: missing.take('memory.peakHeapBytes', heap.peakBytes, noHeap),
    averageHeapBytes: missing.take('memory.averageHeapBytes', roundTo(heap.used.mean, 0), noHeap),
    liveSetBytes: missing.take('memory.liveSetBytes', gc.largestLiveSetBytes, whyNoLiveSet(seen)),
    liveSetLastBytes: missing.take('memory.liveSetLastBytes', gc.lastLiveSetBytes, whyNoLiveSet(seen)),
    liveSetCollections: missing.take(
      'memory.liveSetCollections',
      gcWasWatched(seen) && !seen.gcFromCounters ? gc.old.seen : null,
      whyNoLiveSet(seen),
    ),
    atPeak: missing.take('memory.atPeak', partsAtPeak(seen, missing), noProcess),
    heapLimitBytes: missing.take(
      'memory.heapLimitBytes',
      heap.limitBytes,
      heap.count === 0 ? noHeap : 'the runtime did not tell its heap limit',
    ),
    peakThreads: missing.take('memory.peakThreads', process.peakThreads, noProcess),
    peakOpenFiles: missing.take(
      'memory.peakOpenFiles',
      process.peakOpenFiles,
      process.count === 0 ? noProcess : 'the open files of the target could not be listed',
    ),
    peakPssBytes: missing.take(
      'memory.peakPssBytes',
      process.peakPssBytes,
      process.count === 0 ? noProcess : 'smaps_rollup of the target was not read',
    ),
    minorFaults: faults('minorFaults'),
    majorFaults: faults('majorFaults'),
    account: memoryAccount(record, seen, missing),
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
  const notToldByJvm =
    heap === null ? noHeapThen : 'a JVM does not tell what its objects hold outside the heap: see the account'
  return {
    rssAnonBytes: part('rssAnonBytes', process.rssAnonBytes, noSplit),
    rssFileBytes: part('rssFileBytes', process.rssFileBytes, noSplit),
    rssShmemBytes: part('rssShmemBytes', process.rssShmemBytes, noSplit),
    heapUsedBytes: part('heapUsedBytes', heap?.usedBytes ?? null, noHeapThen),
    heapTotalBytes: part('heapTotalBytes', heap?.totalBytes ?? null, noHeapThen),
    externalBytes: part('externalBytes', heap?.externalBytes ?? null, notToldByJvm),
    arrayBuffersBytes: part('arrayBuffersBytes', heap?.arrayBuffersBytes ?? null, notToldByJvm),
  }
}
