import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Timeline, TimelineSeriesName } from '../../model/timeline.js'
import { gcWasWatched, whyNoLiveSet } from '../summary/gc-watch.js'
import type { Observations } from '../summary/observations.js'

const noSamples = 'the run has no samples of it'

/** Why the series that a timeline lacks are not there. */
export function missingSeries(
  timeline: Timeline,
  record: RunRecord,
  seen: Observations,
  report: RunReport,
): Timeline['missing'] {
  const reasons = reasonsFor(record, seen, report)
  const missing: Partial<Record<keyof Timeline['missing'], string>> = {}
  for (const [name, reason] of Object.entries(reasons)) {
    if (timeline.series[name as TimelineSeriesName] === undefined) {
      missing[name as TimelineSeriesName] = reason
    }
  }
  if (timeline.pauses.length === 0) {
    missing.pauses = gcWasWatched(seen)
      ? seen.gcFromCounters
        ? 'the run wrote no GC log: only how many pauses there were is known'
        : 'the program was not paused by a collection'
      : 'garbage collection was not watched'
  }
  if (timeline.liveSet === null) missing.liveSet = whyNoLiveSet(seen)
  return missing
}

function reasonsFor(
  record: RunRecord,
  seen: Observations,
  { notMeasured }: RunReport,
): Record<TimelineSeriesName, string> {
  const runtime = record.target.runtimeName ?? null
  const noHeap =
    notMeasured['memory.peakHeapBytes'] ??
    (runtime === 'native' ? 'a program without a managed heap has no heap to watch' : noSamples)
  const noProcess = notMeasured['memory.peakRssBytes'] ?? noSamples
  const noParts = 'the kernel does not tell the parts of RSS, or the run has no samples'
  const noSchedule = 'only a target that heapmark drives says how late and how many records it has under way'
  return {
    heapUsedBytes: noHeap,
    heapCommittedBytes: noHeap,
    rssAnonBytes: noParts,
    rssFileBytes: noParts,
    rssShmemBytes: noParts,
    rssBytes: noProcess,
    treeRssBytes: 'the target was alone',
    cgroupBytes: notMeasured['cgroup'] ?? noSamples,
    allocatedBytesPerSecond: gcWasWatched(seen)
      ? 'allocation is told by what collections find: there were too few with a known heap'
      : 'garbage collection was not watched, which tells of allocation',
    askedPerSecond:
      record.asked.ratePerSecond === null
        ? record.scenario.file === null
          ? 'the program was run without a scenario'
          : 'no rate was asked: full speed'
        : 'the stream had not begun',
    recordsPerSecond: notMeasured['throughput.recordsPerSecond'] ?? 'the stream lasted less than a second',
    lagMs: noSchedule,
    inFlight: noSchedule,
    cpuCores:
      notMeasured['cpu.averageCores'] ?? 'the run has too few samples for a rate: it takes a second of them',
  }
}
