import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import {
  countedByTarget,
  type Delivered,
  destinationOf,
  hasScenario,
  receivedByReceiver,
  recordsForFiles,
  type StreamCount,
} from './delivery.js'
import type { NotMeasured } from './not-measured.js'
import type { Observations } from './observations.js'

/**
 * The ledger: generated = sent = received = unique, when all is well.
 *
 * - generated, sent, acknowledged: the target's own counts;
 * - received, unique, duplicated: the receiver's, by the index that each record carries;
 * - lost = sent - unique, and only when both are final: a record in flight is not lost yet.
 *
 * Records written to files have no receiver: there received and unique are the target's count of records
 * written, and a note says so.
 */
export function ledger(
  record: RunRecord,
  seen: Observations,
  missing: NotMeasured,
  note: (text: string) => void,
): RunReport['records'] {
  const sent = countedByTarget(record, seen)
  const arrived = delivered(record, seen, sent, note)
  const noCounts = `the ${record.target.kind} target told no counts of its own`
  const take = (name: string, value: number | null, reason: string) =>
    missing.take(`records.${name}`, value, reason)
  return {
    asked: take(
      'asked',
      record.asked.records,
      hasScenario(record) ? 'the scenario gives no number of records' : 'no number of records was asked for',
    ),
    generated: take('generated', sent.generated, noCounts),
    sent: take('sent', sent.sent, noCounts),
    acknowledged: take('acknowledged', sent.acknowledged, noCounts),
    refused: take('refused', sent.refused, noCounts),
    resent: take('resent', sent.resent, noCounts),
    received: take('received', arrived.received, arrived.why),
    unique: take('unique', arrived.unique, arrived.why),
    lost: take('lost', lost(sent, arrived), whyNotLost(sent, arrived, noCounts)),
    duplicated: take('duplicated', arrived.duplicated, arrived.why),
  }
}

function delivered(
  record: RunRecord,
  seen: Observations,
  sent: StreamCount,
  note: (text: string) => void,
): Delivered {
  const destination = destinationOf(record)
  if (destination === 'unknown') return notCounted
  if (destination === 'receiver') return receivedByReceiver(record, seen)
  if (destination === 'files') return writtenToFiles(record, sent, note)
  return splitDelivery(record, receivedByReceiver(record, seen), sent, note)
}

const notCounted: Delivered = {
  received: null,
  unique: null,
  duplicated: null,
  final: false,
  why: 'no receiver took part in the run: --receiver starts one',
}

function writtenToFiles(record: RunRecord, sent: StreamCount, note: (text: string) => void): Delivered {
  const why =
    record.receiver === null && record.asked.steps.some((step) => step.sink === 'http')
      ? 'no receiver took part in the run'
      : 'nothing but the target counts records written to files, and it told no counts'
  if (sent.acknowledged !== null) {
    note('the stream went to no receiver: received and unique are the target’s own count of records written')
  }
  return {
    received: sent.acknowledged,
    unique: sent.acknowledged,
    duplicated: sent.resent,
    final: sent.final,
    why,
  }
}

/** With steps to both, the count is whole only when every record was acknowledged. */
function splitDelivery(
  record: RunRecord,
  http: Delivered,
  sent: StreamCount,
  note: (text: string) => void,
): Delivered {
  if (!sent.final || sent.acknowledged === null || sent.acknowledged !== record.asked.records) {
    note('received and unique cover the HTTP steps only: the run did not write all records of its file steps')
    return {
      ...http,
      final: false,
      why: http.why || 'the run ended before all its steps did, and files have no receiver that counts',
    }
  }
  const files = recordsForFiles(record)
  note(`received and unique include ${files} records written to files, by the target’s own count`)
  const plusFiles = (count: number | null) => (count === null ? null : count + files)
  return { ...http, received: plusFiles(http.received), unique: plusFiles(http.unique) }
}

function lost(sent: StreamCount, arrived: Delivered): number | null {
  if (sent.sent === null || arrived.unique === null || !sent.final || !arrived.final) return null
  return Math.max(0, sent.sent - arrived.unique)
}

function whyNotLost(sent: StreamCount, arrived: Delivered, noCounts: string): string {
  if (sent.sent === null) return noCounts
  if (!sent.final) return 'the target ended without its last count, so what was in flight is not known'
  return arrived.why || 'the count of what arrived is not final'
}
