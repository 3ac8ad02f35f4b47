import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { destinationOf, hasScenario } from './delivery.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** A rate, or why there is none. */
interface Reached {
  readonly recordsPerSecond: number | null
  readonly bytesPerSecond: number | null
  readonly why: string
}

/**
 * The rate of delivery: (n - 1) records over the time from the first arrival to the last, for n arrivals leave
 * n - 1 gaps (100 records at 5/s take 19.8 s). Fidelity = reached over asked (METHODS section 7).
 */
export function throughputFigures(
  record: RunRecord,
  seen: Observations,
  missing: NotMeasured,
): RunReport['throughput'] {
  const reached = destinationOf(record) === 'receiver' ? byReceiver(record, seen) : byTarget(record)
  const asked = record.asked.ratePerSecond
  const hasRate = asked !== null && asked > 0
  const { recordsPerSecond, bytesPerSecond, why } = reached
  const noRate = hasScenario(record)
    ? 'no rate was asked: the stream ran at full speed'
    : 'no rate was asked for'
  return {
    askedPerSecond: missing.take('throughput.askedPerSecond', roundTo(asked, 6), noRate),
    recordsPerSecond: missing.take('throughput.recordsPerSecond', roundTo(recordsPerSecond, 3), why),
    fidelity: missing.take(
      'throughput.fidelity',
      hasRate && recordsPerSecond !== null ? roundTo(recordsPerSecond / asked, 6) : null,
      hasRate ? why : noRate,
    ),
    bytesPerSecond: missing.take(
      'throughput.bytesPerSecond',
      roundTo(bytesPerSecond, 0),
      why || 'the bytes of the stream were not counted',
    ),
  }
}

const tooFew = 'a rate needs two records that did not arrive at the same time'

function byReceiver(record: RunRecord, seen: Observations): Reached {
  const stats = record.receiver?.stats ?? null
  if (stats === null) return bySamples(seen)
  const { requests, bytes, firstRequestNs, lastRequestNs } = stats
  if (firstRequestNs === null || lastRequestNs === null) return none(tooFew)
  return rateOf(requests, bytes, Number(BigInt(lastRequestNs) - BigInt(firstRequestNs)) / 1e9)
}

/** Without final statistics the receiver's periodic counters still tell the rate, between the first and the last. */
function bySamples({ firstArrivals: first, lastArrivals: last }: Observations): Reached {
  const seconds = first === null || last === null ? 0 : (last.tMs - first.tMs) / 1000
  if (first === null || last === null || last.requests <= first.requests || seconds <= 0) {
    return none(
      'the receiver could not be asked for its final statistics, and its counters were seen too rarely',
    )
  }
  const perSecond = (last.requests - first.requests) / seconds
  const bytes = last.bytes - first.bytes
  return reached(perSecond, bytes < 0 ? null : bytes / seconds)
}

/** Records written to files: the target's own count over its own active time. */
function byTarget(record: RunRecord): Reached {
  const { stream } = record
  if (stream === null) return none('the target told no counts of its own, and no receiver counted')
  if (stream.activeMs === null)
    return none('the target ended without its last word, so its active time is not known')
  const files = record.artefacts.filter((artefact) => artefact.kind === 'records')
  const bytes = destinationOf(record) === 'files' && files.length > 0 ? sumBytes(files) : null
  return rateOf(stream.counters.acknowledged, bytes, stream.activeMs / 1000)
}

function rateOf(records: number, bytes: number | null, seconds: number): Reached {
  if (records < 2 || seconds <= 0) return none(tooFew)
  const perSecond = (records - 1) / seconds
  return reached(perSecond, bytes === null ? null : (bytes / records) * perSecond)
}

function reached(recordsPerSecond: number, bytesPerSecond: number | null): Reached {
  return Number.isFinite(recordsPerSecond) ? { recordsPerSecond, bytesPerSecond, why: '' } : none(tooFew)
}

function sumBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0)
}

function none(why: string): Reached {
  return { recordsPerSecond: null, bytesPerSecond: null, why }
}
