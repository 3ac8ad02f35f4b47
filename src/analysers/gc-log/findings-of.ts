import type { GcCounts, GcLogFindings } from '../../model/gc-log-findings.js'
import { adviceOf } from './advice.js'
import { type FileState, partialOf } from './input/file-state.js'
import type { LineReader } from './line-reader.js'
import { rounded } from './tally/pauses.js'
import type { Tally } from './tally/tally.js'

/** Everything that was counted, as plain data. */
export function findingsOf(tally: Tally, reader: LineReader, files: readonly FileState[]): GcLogFindings {
  const { flow, spanMs } = tally
  const pauses = tally.pauses.figures()
  const { freedBytes } = flow
  const hasSpan = spanMs !== null && spanMs > 0
  const figures = {
    dialect: tally.dialect,
    collector: tally.collector,
    runtimeVersion: tally.runtimeVersion,
    flags: tally.flags,
    regionBytes: tally.regionBytes,
    heapMaxBytes: tally.heapMaxBytes,
    processes: tally.processes,
    files,
    bytesRead: files.reduce((sum, file) => sum + file.bytesRead, 0),
    partial: partialOf(files),
    lines: reader.lines,
    unknownLines: { count: reader.unknown, samples: reader.samples },
    unknownShare: reader.lines === 0 ? 0 : reader.unknown / reader.lines,
    events: tally.events,
    eventsWithheld: tally.eventsWithheld,
    spanMs: spanMs === null ? null : rounded(spanMs),
    throughputShare: hasSpan ? Math.max(0, 1 - tally.pauses.totalMs / spanMs) : null,
    pauses,
    counts: countsOf(tally, pauses?.count ?? 0),
    causes: tally.causes.figures(),
    otherCauses: tally.causes.others,
    allocation: flow.allocation(),
    promotion: flow.promotion(spanMs),
    freedBytes,
    freedBytesPerMinute: freedBytes !== null && hasSpan ? (freedBytes / spanMs) * 60_000 : null,
    footprintBytes: flow.committedBytes,
    heapPeakBytes: flow.peakBytes,
    metaspacePeakBytes: flow.metaspaceBytes,
    humongousPeakBytes: flow.humongousBytes,
    liveSet: tally.liveSet.figures(),
    concurrentMsTotal: rounded(tally.concurrentMsTotal),
    stalls: tally.stalls.figures(),
    safepoints: tally.safepoints.figures(),
  }
  return { ...figures, advice: adviceOf(figures, tally) }
}

function countsOf({ seen, humongous, collector }: Tally, pauses: number): GcCounts {
  // Cycles of Shenandoah and CMS have no line of their own: each begins with a pause.
  const begunByPause = collector === 'Shenandoah' || collector === 'CMS' ? seen['initial-mark'].count : 0
  return {
    pauses,
    young: seen.young.count,
    mixed: seen.mixed.count,
    full: seen.full.count,
    initialMark: seen['initial-mark'].count,
    remark: seen.remark.count,
    cleanup: seen.cleanup.count,
    cycles: seen.cycle.count + begunByPause,
    abortedCycles: seen['aborted-cycle'].count,
    degenerated: seen.degenerated.count,
    evacuationFailures: seen['evacuation-failure'].count,
    concurrentModeFailures: seen['concurrent-mode-failure'].count,
    humongous: humongous.count,
    cancelledCycles: seen['cancelled-cycle'].count,
    outOfMemory: seen['out-of-memory'].count,
  }
}
