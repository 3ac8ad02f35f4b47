import { type HistogramData, LogHistogram } from '../../model/histogram.js'
import type { Quantiles, RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { destinationOf, hasScenario } from './delivery.js'
import { type NotMeasured, roundTo } from './not-measured.js'

type Latencies = Pick<RunReport, 'lag' | 'sendLag' | 'responseTime'>

const atFullSpeed = 'no rate was asked: at full speed nothing is late'
const noLastWord = 'the target ended without its last word'

/** The three times of a stream: how late records arrived, how late they left, how long an answer took. */
export function latencyFigures(record: RunRecord, missing: NotMeasured): Latencies {
  const lag = record.receiver?.stats?.lagMicros ?? null
  const sendLag = record.stream?.sendLagMicros ?? null
  return {
    lag: quantiles('lag', lag, whyNoLag(record), missing),
    sendLag: quantiles('sendLag', sendLag, whyNoSendLag(record), missing),
    responseTime: quantiles(
      'responseTime',
      record.stream?.responseMicros ?? null,
      whyNoResponseTime(record),
      missing,
    ),
  }
}

function whyNoLag(record: RunRecord): string {
  if (record.asked.ratePerSecond === null) return noRate(record)
  if (record.receiver === null || destinationOf(record) === 'files') {
    return 'the stream went to no receiver; see sendLag'
  }
  if (record.receiver?.stats === null) return 'the receiver could not be asked for its final statistics'
  return 'no record that arrived carried the time it was due'
}

function noRate(record: RunRecord): string {
  return hasScenario(record) ? atFullSpeed : 'no rate was asked for, so nothing was due'
}

function whyNoSendLag(record: RunRecord): string {
  if (record.asked.ratePerSecond === null) return noRate(record)
  return record.stream === null ? noCounts(record) : noLastWord
}

function whyNoResponseTime(record: RunRecord): string {
  if (record.stream === null) return noCounts(record)
  if (destinationOf(record) === 'files') return 'writing to a file brings no answer to wait for'
  return record.stream.final ? 'the target got no answer' : noLastWord
}

function noCounts(record: RunRecord): string {
  return `the ${record.target.kind} target told no times of its own`
}

/** Microseconds in, milliseconds out. An empty histogram is as good as none. */
function quantiles(
  path: string,
  data: HistogramData | null,
  reason: string,
  missing: NotMeasured,
): Quantiles {
  const histogram = data === null ? null : LogHistogram.fromJSON(data)
  const take = (name: string, micros: number | null) =>
    missing.take(`${path}.${name}`, roundTo(micros === null ? null : micros / 1000, 3), reason)
  return {
    p50Ms: take('p50Ms', histogram?.quantile(0.5) ?? null),
    p99Ms: take('p99Ms', histogram?.quantile(0.99) ?? null),
    p999Ms: take('p999Ms', histogram?.quantile(0.999) ?? null),
    maxMs: take('maxMs', histogram?.max ?? null),
  }
}
