import { compileWriter } from '../generate/compile-writer.js'
import { makePacer } from '../generate/schedule/index.js'
import { HeapmarkError } from '../model/errors.js'
import type { SinkPlan } from '../model/stream.js'
import { createSink } from '../sinks/index.js'
import type { EmbeddedJob } from './job.js'
import type { StreamState } from './stream-state.js'

/** How the streams ended. */
export type StreamEnd =
  | { readonly kind: 'all-sent' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broken'; readonly reason: string }

/**
 * Joins generator and sinks: runs the plan's streams one after another.
 * @throws anything but SINK_FAILED, which is a way to end: those are faults of heapmark
 */
export async function runStreams(job: EmbeddedJob, state: StreamState): Promise<StreamEnd> {
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
      if (error instanceof HeapmarkError && error.code === 'SINK_FAILED') {
        return { kind: 'broken', reason: reasonOf(error) }
      }
      throw error
    }
    if (state.stopRequested && !allAnswered(job, state)) return { kind: 'stopped' }
  }
  return { kind: 'all-sent' }
}

/** Everything the user will see of the error: its next step too. */
function reasonOf({ message, hint }: HeapmarkError): string {
  return hint === undefined ? message : `${message}; ${hint}`
}

function allAnswered({ plan }: EmbeddedJob, { counters }: StreamState): boolean {
  const records = plan.streams.reduce((sum, stream) => sum + stream.records, 0)
  return counters.acknowledged + counters.refused === records
}

function sameFile(a: SinkPlan, b: SinkPlan): boolean {
  return 'path' in a && 'path' in b && a.path === b.path
}
