import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"status":"success"}',
)
const headEnd = Buffer.from('\r\n\r\n')
const bodyLength = /\r\ncontent-length: *(\d+)/i

export interface RehearsalServer {
  readonly port: number
  stop(): void
}

/** Answers every request, on loopback, inside this process. For requests as `request-writer.ts` makes them. */
export async function startRehearsalServer(): Promise<RehearsalServer> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    const requests = new RequestCounter()
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (bytes) => {
      const whole = requests.received(bytes)
      if (whole > 0) socket.write(whole === 1 ? answer : Buffer.concat(new Array(whole).fill(answer)))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

class RequestCounter {
  /** The beginning of a head, from the reads before. */
  #head: Buffer | null = null
  /** What is still to come of a body. */
  #bodyBytes = 0

  /** @returns how many requests these bytes complete */
  received(read: Buffer): number {
    const bytes = this.#head === null ? read : Buffer.concat([this.#head, read])
    this.#head = null
    let whole = 0
    let position = 0
    if (this.#bodyBytes > 0) {
      position = Math.min(this.#bodyBytes, bytes.length)
      this.#bodyBytes -= position
      if (this.#bodyBytes === 0) whole++
    }
    while (position < bytes.length) {
      const end = bytes.indexOf(headEnd, position)
      if (end < 0) {
        this.#head = Buffer.from(bytes.subarray(position))
        break
      }
      const length = Number(bodyLength.exec(bytes.toString('latin1', position, end))?.[1] ?? 0)
      position = Math.min(bytes.length, end + headEnd.length + length)
      this.#bodyBytes = end + headEnd.length + length - position
      if (this.#bodyBytes === 0) whole++
    }
    return whole
  }
}
