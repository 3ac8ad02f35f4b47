import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { LogHistogram } from '../../model/histogram.js'
import type { StreamJob } from '../../model/stream.js'
import type { HttpSinkPlan } from './http-sink.js'
import { HttpStream } from './http-stream.js'
import type { RequestWriter } from './request-writer.js'

const rehearsalMs = 200
/** Shorter or slower streams do not notice a cold start. */
const fewestRecords = 20_000
const fewestPerSecond = 1000

const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"status":"success"}',
)

/** Whether a stream is so fast that its first moments, in code not yet compiled, would show as lag. */
export function needsRehearsal({ records, pacer }: StreamJob): boolean {
  return records >= fewestRecords && (pacer === null || pacer.dueBy(1000) >= fewestPerSecond)
}

/**
 * Sends a stream's first records for 0.2 s to a server inside this process, so that V8 has compiled the whole way
 * (writer, pacing, sockets, answers) before the schedule starts: a cold start at 100,000 records a second is
 * otherwise a tenth of a second of lag. Nothing reaches the receiver, and nothing is counted. What goes wrong here
 * goes wrong again, and is told, when the stream itself is sent.
 */
export async function rehearse(plan: HttpSinkPlan, job: StreamJob, requests: RequestWriter): Promise<void> {
  const sockets: Socket[] = []
  const ends = new RequestEnds(requests)
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const whole = ends.received(bytes.length)
      if (whole > 0) socket.write(whole === 1 ? answer : Buffer.concat(new Array(whole).fill(answer)))
    })
  })
  try {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    // One connection, so that the requests arrive in the order in which they were written.
    const here = { ...plan, host: '127.0.0.1', port, connections: 1 }
    await new HttpStream(here, uncounted(job), ends).run()
  } catch {
    // See above.
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

/** The same records on the same schedule, counted by nobody, until the time is over. */
function uncounted({ writer, firstIndex, records, pacer, counters, stopRequested }: StreamJob): StreamJob {
  const endMs = performance.now() + rehearsalMs
  const none = Object.fromEntries(Object.keys(counters).map((name) => [name, 0])) as unknown
  return {
    ...{ writer, firstIndex, records, pacer, stopRequested },
    counters: none as StreamJob['counters'],
    sendLagMicros: new LogHistogram(),
    responseMicros: new LogHistogram(),
    endRequested: () => performance.now() > endMs,
  }
}

/** Notes where each request ends, so that the server need not read them. Holds no more than are unanswered. */
class RequestEnds implements RequestWriter {
  readonly maxBytes: number
  readonly #requests: RequestWriter
  readonly #ends: number[] = []
  #writtenBytes = 0
  #receivedBytes = 0

  constructor(requests: RequestWriter) {
    this.#requests = requests
    this.maxBytes = requests.maxBytes
  }

  write(buffer: Buffer, position: number, index: number, dueMicros: number): number {
    const end = this.#requests.write(buffer, position, index, dueMicros)
    this.#writtenBytes += end - position
    this.#ends.push(this.#writtenBytes)
    return end
  }

  /** @returns how many requests these bytes complete */
  received(bytes: number): number {
    this.#receivedBytes += bytes
    let whole = 0
    while (whole < this.#ends.length && this.#ends[whole]! <= this.#receivedBytes) whole++
    this.#ends.splice(0, whole)
    return whole
  }
}
