import { createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as it came off the wire. */
export interface SeenRequest {
  readonly requestLine: string
  readonly headerLines: readonly string[]
  /** From the record header; -1 without. */
  readonly index: number
  readonly dueMicros: number | null
  readonly body: Buffer
  readonly connection: SeenConnection
}

export interface SeenConnection {
  readonly socket: Socket
  /** Requests read and not yet answered. */
  unanswered: number
  /** Writes a plain answer with a length. */
  answer(status?: number): void
}

export interface RecordServer {
  readonly port: number
  readonly server: Server
  /** How often each record index came. */
  readonly seen: Map<number, number>
  readonly totals: { requests: number; connections: number; open: number; mostUnanswered: number }
  close(): void
}

/**
 * A receiver for tests, on a free port of loopback, which leaves every answer to `onRequest`: it may come late, in
 * pieces, or never. Slow and simple on purpose; it shares no code with what it tests.
 */
export async function startRecordServer(
  onRequest: (request: SeenRequest) => void,
  onConnection: (socket: Socket) => void = () => {},
): Promise<RecordServer> {
  const seen = new Map<number, number>()
  const totals = { requests: 0, connections: 0, open: 0, mostUnanswered: 0 }
  let unansweredNow = 0
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    totals.connections++
    totals.open++
    sockets.add(socket)
    const connection: SeenConnection = {
      socket,
      unanswered: 0,
      answer(status = 200) {
        connection.unanswered--
        unansweredNow--
        if (!socket.destroyed) socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nok`)
      },
    }
    socket.on('error', () => {})
    socket.on('close', () => {
      totals.open--
      unansweredNow -= connection.unanswered
      connection.unanswered = 0
      sockets.delete(socket)
    })
    let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      for (;;) {
        const headEnd = rest.indexOf('\r\n\r\n')
        if (headEnd < 0) return
        const [requestLine, ...headerLines] = rest.toString('latin1', 0, headEnd).split('\r\n')
        const length = Number(/^content-length: *(\d+)$/im.exec(headerLines.join('\n'))?.[1] ?? 0)
        if (rest.length < headEnd + 4 + length) return
        const body = Buffer.from(rest.subarray(headEnd + 4, headEnd + 4 + length))
        rest = rest.subarray(headEnd + 4 + length)
        const record = /^X-Heapmark-Record: (\d{15});(\d{16}|-)$/.exec(headerLines[0] ?? '')
        const index = record === null ? -1 : Number(record[1])
        const dueMicros = record === null || record[2] === '-' ? null : Number(record[2])
        seen.set(index, (seen.get(index) ?? 0) + 1)
        totals.requests++
        connection.unanswered++
        totals.mostUnanswered = Math.max(totals.mostUnanswered, ++unansweredNow)
        onRequest({ requestLine: requestLine!, headerLines, index, dueMicros, body, connection })
      }
    })
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(close)
  const address = server.address() as { port: number }
  return { port: address.port, server, seen, totals, close }
}
