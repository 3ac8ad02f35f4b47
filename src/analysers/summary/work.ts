import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { gcWasWatched } from './gc-watch.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'
import { sinceStart } from './since-start.js'

/** Processor time of the target. */
export function cpuFigures(record: RunRecord, seen: Observations, missing: NotMeasured): RunReport['cpu'] {
  const { process } = seen
  const none = 'no sample of the target process was taken'
  const falls = 'it takes two samples of the target process, with a counter that does not fall'
  const totalMs = sinceStart(record, process.first?.cpuMs, process.last?.cpuMs)
  return {
    totalMs: missing.take('cpu.totalMs', roundTo(totalMs, 0), process.count === 0 ? none : falls),
    averageCores: missing.take(
      'cpu.averageCores',
      roundTo(process.averageCores, 3),
      process.count === 0 ? none : falls,
    ),
  }
}

/** Counts of pauses and their time, before their reasons. */
interface Pauses {
  readonly source: RunReport['gc']['source']
  readonly count: number | null
  readonly totalMs: number | null
  readonly maxMs: number | null
}

const notWatched = 'garbage collection was not watched: the target gave no samples from inside its heap'

/** Garbage collection of the target. @param durationMs the run time that pauses are a share of */
export function gcFigures(
  record: RunRecord,
  seen: Observations,
  durationMs: number | null,
  missing: NotMeasured,
): RunReport['gc'] {
  const { source, count, totalMs, maxMs } = pausesOf(record, seen)
  const take = <T>(name: string, value: T | null, reason: string) => missing.take(`gc.${name}`, value, reason)
  const why = whyNoPauses(seen, source)
  return {
    source: take('source', source, why),
    count: take('count', count, why),
    pauseMsTotal: take('pauseMsTotal', roundTo(totalMs, 3), why),
    pauseMsMax: take(
      'pauseMsMax',
      roundTo(maxMs, 3),
      source === 'counters' ? 'without a GC log only the count of collections and their time are known' : why,
    ),
    share: take(
      'share',
      totalMs !== null && durationMs !== null && durationMs > 0 ? roundTo(totalMs / durationMs, 6) : null,
      totalMs === null ? why : 'the run time is not known',
    ),
    allocatedBytes: take(
      'allocatedBytes',
      roundTo(allocatedBytes(seen, source), 0),
      whyNoAllocation(source, why),
    ),
    byName: seen.gc.byName.entries.map(([name, { count: times, msTotal, msMax }]) => ({
      name,
      count: times,
      pauseMsTotal: roundTo(msTotal, 3) ?? 0,
      pauseMsMax: roundTo(msMax, 3) ?? 0,
    })),
    concurrent: seen.gc.concurrent.entries.map(([name, { count: times, msTotal, msMax }]) => ({
      name,
      count: times,
      msTotal: roundTo(msTotal, 3) ?? 0,
      msMax: roundTo(msMax, 3) ?? 0,
    })),
    advice: seen.gcLog?.advice ?? [],
  }
}

/** A JVM's log also tells of collections beside the program, of which pauses alone would give a wrong sum. */
function allocatedBytes(seen: Observations, source: RunReport['gc']['source']): number | null {
  if (source === 'gc-log') return seen.gcLog?.allocatedBytes ?? null
  return source === 'samples' ? seen.gc.allocatedBytes : null
}

function whyNoAllocation(source: RunReport['gc']['source'], whyNoPauses: string): string {
  switch (source) {
    case null:
      return whyNoPauses
    case 'counters':
      return 'without a GC log the heap at the beginning and the end of a collection is not known'
    default:
      return 'it takes two collections with a known heap, none of them merged with others'
  }
}

function whyNoPauses(seen: Observations, source: RunReport['gc']['source']): string {
  if (source !== null) return 'the JVM’s counters fell'
  return seen.gcFromCounters
    ? 'neither a GC log nor the JVM’s counters were there: the attach socket does not tell of collections'
    : notWatched
}

function pausesOf(record: RunRecord, seen: Observations): Pauses {
  const { gc, firstCounters, lastCounters } = seen
  if (!gcWasWatched(seen)) return { source: null, count: null, totalMs: null, maxMs: null }
  if (seen.gcFromCounters && lastCounters === null) {
    return { source: null, count: null, totalMs: null, maxMs: null }
  }
  if (seen.gcFromCounters) {
    return {
      source: 'counters',
      count: sinceStart(record, firstCounters?.gcCount, lastCounters?.gcCount),
      totalMs: sinceStart(record, firstCounters?.gcMs, lastCounters?.gcMs),
      maxMs: null,
    }
  }
  const source = seen.gcLog === null ? 'samples' : 'gc-log'
  return { source, count: gc.count, totalMs: gc.pauseMsTotal, maxMs: gc.pauseMsMax }
}
