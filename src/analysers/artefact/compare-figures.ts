import type { Analysis } from '../../model/artefact.js'
import type { FigureChange, FigureUnit } from '../../model/artefact-diff.js'
import type { GcLogFindings } from '../../model/gc-log-findings.js'
import type { HeapFindings } from '../../model/heap-findings.js'
import type { RecordingFindings } from '../../model/recording-findings.js'

/** A figure of a kind of findings: its name, its words, its unit, and where it stands. */
type Figure<T> = readonly [string, string, FigureUnit, (findings: T) => number | null | undefined]

const gcFigures: readonly Figure<GcLogFindings>[] = [
  ['spanMs', 'time covered', 'ms', (gc) => gc.spanMs],
  ['throughputShare', 'not paused', 'share', (gc) => gc.throughputShare],
  ['pauseCount', 'pauses', 'count', (gc) => gc.counts.pauses],
  ['pauseMsTotal', 'pause time', 'ms', (gc) => gc.pauses?.totalMs],
  ['pauseMsAverage', 'average pause', 'ms', (gc) => gc.pauses?.averageMs],
  ['pauseMsP50', 'p50 pause', 'ms', (gc) => gc.pauses?.p50Ms],
  ['pauseMsP95', 'p95 pause', 'ms', (gc) => gc.pauses?.p95Ms],
  ['pauseMsP99', 'p99 pause', 'ms', (gc) => gc.pauses?.p99Ms],
  ['pauseMsMax', 'longest pause', 'ms', (gc) => gc.pauses?.maxMs],
  ['youngCount', 'young collections', 'count', (gc) => gc.counts.young],
  ['mixedCount', 'mixed collections', 'count', (gc) => gc.counts.mixed],
  ['fullCount', 'full collections', 'count', (gc) => gc.counts.full],
  ['cycleCount', 'concurrent cycles', 'count', (gc) => gc.counts.cycles],
  ['degeneratedCount', 'degenerated', 'count', (gc) => gc.counts.degenerated],
  ['evacuationFailures', 'evacuation failures', 'count', (gc) => gc.counts.evacuationFailures],
  ['humongousCount', 'for humongous objects', 'count', (gc) => gc.counts.humongous],
  ['concurrentMsTotal', 'concurrent work', 'ms', (gc) => gc.concurrentMsTotal],
  ['stallCount', 'allocation stalls', 'count', (gc) => gc.stalls?.count],
  ['toSafepointMsMax', 'longest time to safepoint', 'ms', (gc) => gc.safepoints?.toSafepointMsMax],
  ['allocatedBytesPerSecond', 'allocated', 'bytesPerSecond', (gc) => gc.allocation?.bytesPerSecond],
  ['promotedBytesPerSecond', 'promoted', 'bytesPerSecond', (gc) => gc.promotion?.bytesPerSecond],
  ['freedBytesPerMinute', 'freed', 'bytesPerMinute', (gc) => gc.freedBytesPerMinute],
  ['footprintBytes', 'footprint', 'bytes', (gc) => gc.footprintBytes],
  ['heapPeakBytes', 'heap in use, peak', 'bytes', (gc) => gc.heapPeakBytes],
  ['liveSetLargestBytes', 'live set, largest', 'bytes', (gc) => gc.liveSet?.largestBytes],
  ['liveSetLastBytes', 'live set, last', 'bytes', (gc) => gc.liveSet?.lastBytes],
  ['metaspacePeakBytes', 'metaspace', 'bytes', (gc) => gc.metaspacePeakBytes],
]

const heapFigures: readonly Figure<HeapFindings>[] = [
  ['objects', 'objects', 'count', (heap) => heap.objects],
  ['shallowBytes', 'bytes', 'bytes', (heap) => heap.shallowBytes],
  ['reachableObjects', 'reachable objects', 'count', (heap) => heap.reachable?.objects],
  ['reachableBytes', 'reachable bytes', 'bytes', (heap) => heap.reachable?.bytes],
  ['duplicateStringBytes', 'duplicate strings', 'bytes', (heap) => heap.duplicateStrings?.wastedBytes],
]

const recordingFigures: readonly Figure<RecordingFindings>[] = [
  ['spanMs', 'time covered', 'ms', (one) => one.durationMs],
  ['cpuSamples', 'CPU samples', 'count', (one) => (one.cpu?.unit === 'samples' ? one.cpu.samples : null)],
  ['allocatedBytes', 'allocated in all', 'bytes', (one) => one.allocation?.totalBytes],
  ['allocatedBytesPerSecond', 'allocated', 'bytesPerSecond', allocationRate],
  ['liveSamples', 'live samples', 'count', (one) => one.live?.samples],
  ['collections', 'collections', 'count', (one) => one.gc?.collections],
  ['pauseMsTotal', 'pause time', 'ms', (one) => one.gc?.pauseMsTotal],
  ['pauseMsMax', 'longest pause', 'ms', (one) => one.gc?.pauseMsMax],
  ['heapPeakBytes', 'heap in use, peak', 'bytes', (one) => one.gc?.heap?.usedPeakBytes],
  ['heapLastAfterBytes', 'heap after collections, last', 'bytes', (one) => one.gc?.heap?.lastAfterBytes],
  ['exceptions', 'exceptions', 'count', (one) => one.exceptions?.throwables],
  ['rssPeakBytes', 'RSS, peak', 'bytes', (one) => one.memory?.rss?.peakBytes],
  ['threadsPeak', 'threads, peak', 'count', (one) => one.threads?.peak],
]

const msPerSecond = 1000

function allocationRate({ allocation, durationMs }: RecordingFindings): number | null {
  if (allocation === null || durationMs === null || durationMs <= 0) return null
  return (allocation.totalBytes / durationMs) * msPerSecond
}

/** The figures that at least one of two files of a kind has. */
export function figureChanges(before: Analysis, after: Analysis): FigureChange[] {
  if (before.kind === 'gc-log' && after.kind === 'gc-log') return changes(gcFigures, before.gc, after.gc)
  if (before.kind === 'heap-dump' && after.kind === 'heap-dump') {
    return changes(heapFigures, before.heap, after.heap)
  }
  if ('recording' in before && 'recording' in after) {
    return changes(recordingFigures, before.recording, after.recording)
  }
  return []
}

function changes<T>(figures: readonly Figure<T>[], before: T, after: T): FigureChange[] {
  return figures
    .map(([name, words, unit, read]) => {
      const [a, b] = [read(before) ?? null, read(after) ?? null]
      return { name, words, unit, before: a, after: b, change: a === null || b === null ? null : b - a }
    })
    .filter((one) => one.before !== null || one.after !== null)
}
