import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** What the receiver saw, by its final statistics or else by the last counters heard of it. */
export function receiverFigures(
  record: RunRecord,
  seen: Observations,
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
      null,
      receiver === null ? why : 'the receiver was not calibrated before this run',
    ),
  }
}
