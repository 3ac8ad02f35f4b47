import { LogHistogram } from '../../model/histogram.js'
import { newStreamCounters, type StreamJob } from '../../model/stream.js'
import type { HttpSinkPlan } from './http-sink.js'
import { HttpStream } from './http-stream.js'
import { startRehearsalServer } from './rehearsal-server.js'
import type { RequestWriter } from './request-writer.js'

/** Later turns meet the objects of a stream anew, as the stream itself will. */
const turns = 3
const turnMs = 100
/** More than one, as in the stream itself; each takes part of the short time. */
const mostConnections = 8
/** Shorter or slower streams do not notice a cold start. */
const fewestRecords = 20_000
const fewestPerSecond = 1000

/** Whether a stream is so fast that its first moments, in code not yet compiled, would show as lag. */
export function needsRehearsal({ records, pacer }: StreamJob): boolean {
  return records >= fewestRecords && (pacer === null || pacer.dueBy(1000) >= fewestPerSecond)
}

/**
 * Sends a stream's first records for 0.3 s to a server inside this process, so that V8 has compiled the whole way
 * (writer, pacing, sockets, answers) before the schedule starts: a cold start at 100,000 records a second is
 * otherwise a tenth of a second of lag. It uses what the stream will use, down to the shapes of the objects, since
 * code compiled for others is thrown away at the first record. Nothing reaches the receiver, and nothing is counted.
 * What goes wrong here goes wrong again, and is told, when the stream itself is sent.
 */
export async function rehearse(plan: HttpSinkPlan, job: StreamJob, requests: RequestWriter): Promise<void> {
  const server = await startRehearsalServer().catch(() => null)
  if (server === null) return
  const connections = Math.min(plan.connections, mostConnections)
  const here = { ...plan, host: '127.0.0.1', port: server.port, connections }
  try {
    for (let turn = 0; turn < turns; turn++) await new HttpStream(here, uncounted(job), requests, true).run()
  } catch {
    // See above.
  } finally {
    server.stop()
  }
}

/** The same records on the same schedule, counted by nobody, until the time is over. */
function uncounted({ writer, firstIndex, records, pacer, stopRequested }: StreamJob): StreamJob {
  const endMs = performance.now() + turnMs
  return {
    ...{ writer, firstIndex, records, pacer, stopRequested },
    counters: newStreamCounters(),
    sendLagMicros: new LogHistogram(),
    responseMicros: new LogHistogram(),
    endRequested: () => performance.now() > endMs,
  }
}
