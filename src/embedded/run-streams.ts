import { compileWriter } from '../generate/compile-writer.js'
import { makePacer } from '../generate/schedule/index.js'
import { HeapmarkError } from '../model/errors.js'
import type { SinkPlan } from '../model/stream.js'
import { createSink } from '../sinks/index.js'
import type { EmbeddedJob } from './job.js'
import type { StreamState } from './stream-state.js'

/**
 * Joins generator and sinks: runs the plan's streams one after another.
 * @returns why it ended before all records were sent; null when it sent them all
 */
export async function runStreams(job: EmbeddedJob, state: StreamState): Promise<string | null> {
  const { seed, nowMs, streams } = job.plan
  for (const [i, stream] of streams.entries()) {
    const plan = job.sinks[i]!
    const sink = createSink(
      plan,
      job.sinks.slice(0, i).some((earlier) => sameFile(earlier, plan)),
    )
    try {
      await sink.send({
        writer: compileWriter(stream, { seed, nowMs }),
        firstIndex: stream.firstIndex,
        records: stream.records,
        pacer: stream.schedule === null ? null : makePacer(stream.schedule),
        counters: state.counters,
        sendLagMicros: state.sendLagMicros,
        responseMicros: state.responseMicros,
        started: (startMs) => state.started(startMs),
        stopRequested: () => state.stopRequested,
      })
    } catch (error) {
      if (error instanceof HeapmarkError && error.code === 'SINK_FAILED') return error.message
      throw error
    }
    if (state.stopRequested) return 'it was asked to stop'
  }
  return null
}

function sameFile(a: SinkPlan, b: SinkPlan): boolean {
  return 'path' in a && 'path' in b && a.path === b.path
}
