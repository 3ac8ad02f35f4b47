import { LogHistogram } from '../../src/model/histogram.js'
import {
  newStreamCounters,
  type Pacer,
  type RecordPart,
  type RecordWriter,
  type StreamJob,
} from '../../src/model/stream.js'

/** A writer whose record says its own index, so that a test sees what arrived: `{"id":42,"payload":"xxx"}`. */
export function tinyWriter(
  options: {
    payloadBytes?: number
    maxBytes?: number
    parts?: Record<string, RecordPart>
    header?: string
  } = {},
): RecordWriter {
  const payload = 'x'.repeat(options.payloadBytes ?? 20)
  return {
    maxBytes: options.maxBytes ?? payload.length + 50,
    header: options.header ?? null,
    parts: new Map(Object.entries(options.parts ?? {})),
    write: (buffer, position, index) =>
      position + buffer.write(`{"id":${index},"payload":"${payload}"}`, position),
  }
}

/** Record k is due k / rate seconds after the start. */
export function steadyPacer(records: number, ratePerSecond: number): Pacer {
  return {
    dueBy: (elapsedMs) =>
      Math.max(0, Math.min(records, Math.floor((elapsedMs * ratePerSecond) / 1000 + 1e-9) + 1)),
    dueAtMs: (ordinal) => (ordinal * 1000) / ratePerSecond,
  }
}

export interface TestJob extends StreamJob {
  startMs: number | null
  stopped: boolean
  ended: boolean
}

export function streamJob(records: number, overrides: Partial<StreamJob> = {}): TestJob {
  const job: TestJob = {
    writer: tinyWriter(),
    firstIndex: 0,
    records,
    pacer: null,
    counters: newStreamCounters(),
    sendLagMicros: new LogHistogram(),
    responseMicros: new LogHistogram(),
    startMs: null,
    stopped: false,
    ended: false,
    started: (startMs) => {
      job.startMs = startMs
    },
    stopRequested: () => job.stopped,
    endRequested: () => job.ended,
    ...overrides,
  }
  return job
}
