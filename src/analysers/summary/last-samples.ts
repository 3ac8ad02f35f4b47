import type { LastSamplesRow } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { gcWasWatched } from './gc-watch.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'
import { type CounterSlot, recentMs } from './recent-figures.js'
import { slotMs } from './recent-slots.js'
import { deliveredByReceiver } from './verdict.js'

const mostRows = 10

/** A step of the time before the end: after `fromMs`, up to and with `toMs`. */
interface Step {
  readonly fromMs: number
  readonly toMs: number
}

/** What the last half minute of a run looked like that did not end as it should; nothing for one that did. */
export function lastSamples(
  record: RunRecord,
  seen: Observations,
  durationMs: number | null,
  missing: NotMeasured,
): readonly LastSamplesRow[] {
  if (record.outcome?.kind === 'completed' || durationMs === null) return []
  const { recent } = seen
  const delivered = deliveredByReceiver(record, seen) ? recent.received : recent.written
  const rows = stepsBefore(durationMs, record.sampleIntervalMs).map((step) => {
    const within = <T>(slots: readonly T[], timeOf: (slot: T) => number) =>
      slots.filter((slot) => timeOf(slot) > step.fromMs && timeOf(slot) <= step.toMs)
    const largest = (slots: typeof recent.rss) => {
      const sizes = within(slots, ({ lastMs }) => lastMs).map(({ bytes }) => bytes)
      return sizes.length === 0 ? null : Math.max(...sizes)
    }
    const pauses = watchedSinglePauses(seen) ? within(recent.gc, ({ lastMs }) => lastMs) : null
    const cpu = rise(recent.treeCpu, step) ?? rise(recent.cpu, step)
    return {
      beforeEndMs: roundTo(Math.max(0, durationMs - step.toMs), 3) ?? 0,
      rssBytes: largest(recent.rss),
      heapUsedBytes: largest(recent.heap),
      gcPauses: pauses === null ? null : sumOf(pauses.map((slot) => slot.pauses)),
      gcPauseMs: pauses === null ? null : roundTo(sumOf(pauses.map((slot) => slot.pauseMs)), 3),
      records: rise(delivered, step)?.total ?? null,
      cpuCores: cpu !== null && cpu.ms > 0 ? roundTo(cpu.total / cpu.ms, 3) : null,
    }
  })
  return explained(rows, record, seen, missing)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** At most ten equal steps; no more than there can have been samples. The last one takes what came after the end. */
function stepsBefore(endMs: number, intervalMs: number): Step[] {
  const windowMs = Math.min(recentMs, endMs)
  if (windowMs <= 0) return []
  const count = Math.max(1, Math.min(mostRows, Math.floor(windowMs / Math.max(slotMs, intervalMs))))
  const startMs = endMs - windowMs
  return Array.from({ length: count }, (_, i) => ({
    fromMs: i === 0 && startMs === 0 ? Number.NEGATIVE_INFINITY : startMs + (i * windowMs) / count,
    toMs: i === count - 1 ? Number.POSITIVE_INFINITY : startMs + ((i + 1) * windowMs) / count,
  }))
}

/** How far a counter rose in a step, from what it was before; null when it was not seen then, or fell (damage). */
function rise(
  slots: readonly CounterSlot[],
  { fromMs, toMs }: Step,
): { readonly total: number; readonly ms: number } | null {
  const last = slots.findLast(({ last }) => last.tMs > fromMs && last.tMs <= toMs)?.last
  if (last === undefined) return null
  const before =
    slots.findLast((slot) => slot.last.tMs <= fromMs)?.last ??
    slots.find(({ first }) => first.tMs > fromMs)?.first
  if (before === undefined || last.total < before.total) return null
  return { total: last.total - before.total, ms: last.tMs - before.tMs }
}

/** A JVM's counters tell how many pauses there were, but only its log when. */
function watchedSinglePauses(seen: Observations): boolean {
  return gcWasWatched(seen) && !seen.gcFromCounters
}

function explained(
  rows: readonly LastSamplesRow[],
  record: RunRecord,
  seen: Observations,
  missing: NotMeasured,
): readonly LastSamplesRow[] {
  const steps = 'some steps hold no such sample'
  const noPauses = seen.gcFromCounters
    ? 'without a GC log it is not known when the collections were'
    : 'garbage collection was not watched'
  const reasons: Readonly<Record<Exclude<keyof LastSamplesRow, 'beforeEndMs'>, string>> = {
    rssBytes: steps,
    heapUsedBytes: seen.heap.count === 0 ? 'no sample from inside the heap was taken' : steps,
    gcPauses: noPauses,
    gcPauseMs: noPauses,
    records:
      record.receiver === null && seen.streamSeries.seen === 0
        ? 'neither a receiver nor the target itself counted records'
        : steps,
    cpuCores: 'some steps hold too few samples of the target process',
  }
  for (const [column, reason] of Object.entries(reasons)) {
    const hole = rows.some((row) => row[column as keyof LastSamplesRow] === null)
    if (hole) missing.take(`lastSamples[].${column}`, null, reason)
  }
  return rows
}
