import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** What the receiver saw, by its final statistics or else by the last counters heard of it. */
export function receiverFigures(
  record: RunRecord,
  seen: Observations,
  throughput: RunReport['throughput'],
  missing: NotMeasured,
): RunReport['receiver'] {
  const { receiver } = record
  const stats = receiver?.stats ?? null
  const last = receiver?.lastCounters ?? seen.lastReceiver
  const why =
    receiver === null
      ? 'the stream went to no receiver'
      : 'the receiver could not be asked for its final statistics'
  const take = <T>(name: string, value: T | null | undefined, reason = why) =>
    missing.take(`receiver.${name}`, value, reason)
  return {
    url: take('url', receiver?.url),
    requests: take('requests', stats?.requests ?? last?.requests),
    bytes: take('bytes', stats?.bytes ?? last?.bytes),
    errors: take('errors', stats?.errors ?? last?.errors),
    averageLatencyMs: take(
      'averageLatencyMs',
      roundTo(stats?.latency.averageMs, 6),
      stats === null ? why : 'the receiver answered no request',
    ),
    emptyBodies: take('emptyBodies', stats?.emptyBodies),
    invalidJson: take('invalidJson', stats?.invalidJson),
    connections: take('connections', stats?.connections),
    rssBytes: take('rssBytes', stats?.rssBytes ?? seen.lastReceiver?.rssBytes),
    headroom: take(
      'headroom',
      roundTo(headroomOf(record, throughput), 2),
      receiver === null ? why : whyNoHeadroom(record),
    ),
  }
}

/** Calibrated capacity over the rate reached, or over the rate asked for when none was measured. */
export function headroomOf(record: RunRecord, throughput: RunReport['throughput']): number | null {
  const rate = throughput.recordsPerSecond ?? record.asked.ratePerSecond
  if (record.receiver === null || record.calibration == null || rate === null || rate <= 0) return null
  return record.calibration.recordsPerSecond / rate
}

function whyNoHeadroom({ asked, calibration }: RunRecord): string {
  if (calibration != null) return 'the rate reached was not measured'
  if (asked.ratePerSecond === null) return 'at full speed generator and receiver are at their limit together'
  return 'the receiver was not calibrated: the rate asked for is far below what it takes, or the test was cut short'
}
