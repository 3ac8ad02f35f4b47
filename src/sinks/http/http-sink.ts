import { HeapmarkError } from '../../model/errors.js'
import type { Sink, SinkPlan, StreamJob } from '../../model/stream.js'
import { warmUp } from '../warm-up.js'
import { HttpStream } from './http-stream.js'
import { needsRehearsal, rehearse } from './rehearsal.js'
import { prepareRequests } from './request-writer.js'

export type HttpSinkPlan = Extract<SinkPlan, { type: 'http' }>

/** Sends each record as one HTTP/1.1 request over keep-alive connections. One sink serves one stream. */
export class HttpSink implements Sink {
  readonly #plan: HttpSinkPlan

  constructor(plan: HttpSinkPlan) {
    this.#plan = plan
  }

  async send(job: StreamJob): Promise<void> {
    const { host, port } = this.#plan
    const requests = prepareRequests(job.writer, `${host}:${port}`, job.pacer !== null)
    const scratch = Buffer.allocUnsafeSlow(requests.maxBytes)
    warmUp(job.records, (ordinal) => requests.write(scratch, 0, job.firstIndex + ordinal, 0))
    const fast = needsRehearsal(job)
    if (fast) await rehearse(this.#plan, job, requests)
    try {
      await new HttpStream(this.#plan, job, requests, fast).run()
    } catch (error) {
      throw error instanceof HeapmarkError ? error : broken(host, port, error)
    }
  }
}

function broken(host: string, port: number, error: unknown): HeapmarkError {
  const reason = error instanceof Error ? error.message : String(error)
  return new HeapmarkError('SINK_FAILED', `the stream to ${host}:${port} broke: ${reason}`, { cause: error })
}
