import type { StreamCount } from '../generate/count-streams.js'
import { makePacer } from '../generate/schedule/index.js'
import type { RunRecord } from '../model/run-record.js'
import type { ScenarioStep } from '../model/scenario.js'

export type Asked = RunRecord['asked']

/** Sums up what the scenario (or the command line over it) asks for. */
export function askedOf(streams: readonly StreamCount[], steps: readonly ScenarioStep[]): Asked {
  const asked = streams.map((stream, i) => ({
    name: stream.name,
    sink: steps[i]?.connection.value ?? 'unknown',
    records: stream.records,
    ratePerSecond: averageRate(stream),
  }))
  const records = asked.reduce((sum, step) => sum + step.records, 0)
  const seconds = asked.map((step) =>
    step.ratePerSecond === null ? null : step.records / step.ratePerSecond,
  )
  const paced = seconds.every((value) => value !== null)
  const total = seconds.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  return { records, ratePerSecond: paced && total > 0 ? records / total : null, steps: asked }
}

/** How long the schedules of all steps last together; 0 for those at full speed. */
export function scheduledMs(streams: readonly StreamCount[]): number {
  return streams.reduce((sum, stream) => sum + streamMs(stream), 0)
}

function streamMs(stream: StreamCount): number {
  if (stream.schedule === null || stream.records < 1) return 0
  return makePacer(stream.schedule).dueAtMs(stream.records)
}

/** Records over the time at which one more would be due: n records at 5/s take n/5 s, whatever n. */
function averageRate(stream: StreamCount): number | null {
  const ms = streamMs(stream)
  return ms > 0 ? (stream.records / ms) * 1000 : null
}
