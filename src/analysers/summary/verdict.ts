import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { liveSetPoints } from '../live-set/points.js'
import { singleRunVerdict } from '../live-set/single-run.js'
import { destinationOf } from './delivery.js'
import { gcWasWatched, whyNoLiveSet } from './gc-watch.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/**
 * Says whether memory grows with the records delivered (METHODS sections 1 and 2).
 * @param vetoes why these samples cannot carry a verdict: it is then withheld, its figures are still shown
 */
export function judgeGrowth(
  record: RunRecord,
  seen: Observations,
  vetoes: readonly string[],
  missing: NotMeasured,
): RunReport['verdict'] {
  const delivered = deliveredOver(record, seen)
  const judged = singleRunVerdict(liveSetPoints(seen.gc.old.items, delivered))
  const { bytesPerRecord, low, high } = judged
  const reasons = whyNoPoints(seen, delivered.length) ?? judged.reasons
  const take = (name: string, value: number | null, reason: string) =>
    missing.take(`verdict.${name}`, roundTo(value, 3), reason)
  const tooFew = 'too few old-generation collections at different record counts'
  const noEnds = bytesPerRecord === null ? tooFew : 'too few points for an interval'
  return {
    kind: vetoes.length > 0 ? 'inconclusive' : judged.kind,
    bytesPerRecord: take('bytesPerRecord', bytesPerRecord, tooFew),
    bytesPerRecordLow: take('bytesPerRecordLow', low, noEnds),
    bytesPerRecordHigh: take('bytesPerRecordHigh', high, noEnds),
    reasons: [...vetoes.map((veto) => `verdict withheld: ${veto}`), ...reasons],
  }
}

/** Where there cannot be a point, the reason is not that the run was too short. */
function whyNoPoints(seen: Observations, deliverySamples: number): readonly string[] | null {
  if (!gcWasWatched(seen) || seen.gcFromCounters) return [`the live set is not known: ${whyNoLiveSet(seen)}`]
  return deliverySamples === 0 ? ['nobody counted records, which growth is judged over'] : null
}

/** The axis of records: what the receiver counted, or the target where files take part. */
function deliveredOver(record: RunRecord, seen: Observations) {
  return deliveredByReceiver(record, seen) ? seen.receiverSeries.items : seen.streamSeries.items
}

/** Whether the receiver's samples tell what was delivered when, or the target's own. */
export function deliveredByReceiver(
  record: RunRecord,
  { receiverSeries, streamSeries }: Observations,
): boolean {
  const byReceiver = destinationOf(record) === 'receiver' || streamSeries.seen === 0
  return byReceiver && receiverSeries.seen > 0
}
