import type { RunRecord } from '../../model/run-record.js'
import type { Observations } from './observations.js'

/**
 * Where a run's records went: its receiver, files (or nowhere, the null sink), or some to each. `unknown`: a
 * program that was run without a scenario and without a receiver.
 */
export type Destination = 'receiver' | 'files' | 'both' | 'unknown'

export function destinationOf(record: RunRecord): Destination {
  const { steps } = record.asked
  const overHttp = steps.filter((step) => step.sink === 'http').length
  if (record.receiver === null) return steps.length === 0 && !hasScenario(record) ? 'unknown' : 'files'
  if (steps.length === 0 || overHttp === steps.length) return 'receiver'
  return overHttp === 0 ? 'files' : 'both'
}

/** False for a program that was run by itself (`heapmark exec`). */
export function hasScenario(record: RunRecord): boolean {
  return record.scenario.file !== null
}

/** Counts of what arrived. Where one is null, `why` says the reason. */
export interface Delivered {
  readonly received: number | null
  readonly unique: number | null
  readonly duplicated: number | null
  /** True when nothing can have arrived after the count was taken. */
  readonly final: boolean
  readonly why: string
}

/** What the receiver counted, by its final statistics or else by the last counters heard of it. */
export function receivedByReceiver(record: RunRecord, seen: Observations): Delivered {
  const stats = record.receiver?.stats ?? null
  if (stats !== null) {
    const { ledger } = stats
    if (ledger !== null) {
      const { received, unique, duplicated } = ledger
      return { received, unique, duplicated, final: true, why: '' }
    }
    if (stats.requests === 0) return { received: 0, unique: 0, duplicated: 0, final: true, why: '' }
    return {
      received: stats.requests,
      unique: null,
      duplicated: null,
      final: true,
      why: 'the target does not mark its records, so the receiver cannot tell them apart',
    }
  }
  const last = record.receiver?.lastCounters ?? seen.lastReceiver
  return {
    received: last?.requests ?? null,
    unique: last?.unique ?? null,
    duplicated: null,
    final: false,
    why: 'the receiver could not be asked for its final statistics',
  }
}

/** What the target itself says it delivered: the only count there is for files. */
export interface StreamCount {
  readonly generated: number | null
  readonly sent: number | null
  readonly acknowledged: number | null
  readonly refused: number | null
  readonly resent: number | null
  /** False when the target ended without its last word; the counts are then a little old. */
  readonly final: boolean
}

export function countedByTarget(record: RunRecord, seen: Observations): StreamCount {
  const { stream } = record
  if (stream !== null) return { ...stream.counters, final: stream.final }
  const last = seen.lastStream
  return {
    generated: last?.generated ?? null,
    sent: last?.sent ?? null,
    acknowledged: last?.acknowledged ?? null,
    refused: null,
    resent: null,
    final: false,
  }
}

/** Records that the scenario's file steps write. */
export function recordsForFiles(record: RunRecord): number {
  return record.asked.steps
    .filter((step) => step.sink !== 'http')
    .reduce((sum, step) => sum + step.records, 0)
}
