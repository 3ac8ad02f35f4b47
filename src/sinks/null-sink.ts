import type { Sink, StreamJob } from '../model/stream.js'
import { streamLines } from './record-loop.js'

/** Generates and forgets: shows what generation alone costs. */
export class NullSink implements Sink {
  send(job: StreamJob): Promise<void> {
    // A turn of the event loop for each chunk, so that counters and a stop get through.
    return streamLines(job, { write: () => new Promise((resolve) => setImmediate(resolve)) })
  }
}
