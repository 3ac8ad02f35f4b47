import { compileWriter } from '../generate/compile-writer.js'
import { makePacer } from '../generate/schedule/index.js'
import { HeapmarkError } from '../model/errors.js'
import type { SinkPlan } from '../model/stream.js'
import { createSink } from '../sinks/index.js'
import { type BreakingPoint, BreakingWatch } from './breaking-watch.js'
import type { EmbeddedJob } from './job.js'
import type { StreamState } from './stream-state.js'

/** How the streams ended. */
export type StreamEnd =
  | { readonly kind: 'all-sent' }
  | { readonly kind: 'stopped' }
  /** At the condition of a breakingPoint; all records made until then were answered. */
  | { readonly kind: 'broke'; readonly met: BreakingPoint }
  | { readonly kind: 'broken'; readonly reason: string }

/**
 * Joins generator and sinks: runs the plan's streams one after another, until one meets its breaking condition.
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
    const watch =
      stream.breaking && stream.schedule ? new BreakingWatch(stream.breaking, stream.schedule, state) : null
    try {
      await sink.send({
        writer: compileWriter(stream, { seed, nowMs }),
        firstIndex: stream.firstIndex,
        records: stream.records,
        pacer: stream.schedule === null ? null : makePacer(stream.schedule),
        counters: state.counters,
        sendLagMicros: state.sendLagMicros,
        responseMicros: state.responseMicros,
        started: (startMs) => {
          state.started(startMs)
          watch?.start(startMs)
        },
        stopRequested: () => state.stopRequested,
        endRequested: () => watch?.met != null,
      })
    } catch (error) {
      if (error instanceof HeapmarkError && error.code === 'SINK_FAILED') {
        return { kind: 'broken', reason: reasonOf(error) }
      }
      throw error
    } finally {
      watch?.stop()
    }
    if (watch?.met && answered(state) === state.counters.generated) return { kind: 'broke', met: watch.met }
    if (state.stopRequested && !allAnswered(job, state)) return { kind: 'stopped' }
  }
  return { kind: 'all-sent' }
}

/** Everything the user will see of the error: its next step too. */
function reasonOf({ message, hint }: HeapmarkError): string {
  return hint === undefined ? message : `${message}; ${hint}`
}

function allAnswered({ plan }: EmbeddedJob, state: StreamState): boolean {
  return answered(state) === plan.streams.reduce((sum, stream) => sum + stream.records, 0)
}

function answered({ counters }: StreamState): number {
  return counters.acknowledged + counters.refused
}

function sameFile(a: SinkPlan, b: SinkPlan): boolean {
  return 'path' in a && 'path' in b && a.path === b.path
}
