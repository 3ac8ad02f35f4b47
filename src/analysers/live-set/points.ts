import type { ReceiverSample, StreamSample } from '../../model/sample.js'

/** The live set at one moment. */
export interface LiveSetPoint {
  /** Records delivered by then. */
  readonly records: number
  readonly bytes: number
}

/** The heap in use right after a collection of the old generation, on the run's clock. */
export interface LiveSetReading {
  readonly tMs: number
  readonly bytes: number
}

/**
 * The live set over records delivered: heap in use after each collection of the old generation, its time turned
 * into a count of records by linear interpolation between the samples of delivery (METHODS section 1).
 *
 * Records are the x-axis because a slope over them does not depend on the rate. Collections before the first
 * record tell of start-up and are left out. Several at the same count (a stall, or after the stream's end) are
 * one point, the lowest: nothing was delivered between them that could have been retained.
 *
 * @param delivered samples of the receiver, or of the stream where there is no receiver, in order of time
 * @returns in order, records rising
 */
export function liveSetPoints(
  readings: readonly LiveSetReading[],
  delivered: readonly (ReceiverSample | StreamSample)[],
): LiveSetPoint[] {
  const inOrder = [...readings].sort((a, b) => a.tMs - b.tMs)
  const points: LiveSetPoint[] = []
  let next = 0
  for (const { tMs, bytes } of inOrder) {
    while (next < delivered.length && delivered[next]!.tMs < tMs) next++
    const records = deliveredAt(delivered[next - 1], delivered[next], tMs)
    if (records === null || records <= 0) continue
    const last = points.at(-1)
    if (last === undefined || records > last.records) points.push({ records, bytes })
    else if (bytes < last.bytes) points[points.length - 1] = { ...last, bytes }
  }
  return points
}

type Delivery = ReceiverSample | StreamSample

/**
 * Records delivered at a moment between two samples.
 * Before the first sample its count is not known to be anything yet; after the last it stays.
 */
export function deliveredAt(
  before: Delivery | undefined,
  after: Delivery | undefined,
  tMs: number,
): number | null {
  if (before === undefined) return null
  const from = recordsOf(before)
  if (after === undefined || after.tMs <= before.tMs) return from
  const share = (tMs - before.tMs) / (after.tMs - before.tMs)
  return from + share * Math.max(0, recordsOf(after) - from)
}

function recordsOf(sample: Delivery): number {
  return sample.series === 'receiver' ? (sample.unique ?? sample.requests) : sample.acknowledged
}
