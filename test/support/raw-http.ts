import { connect, type Socket } from 'node:net'

/** A raw TCP connection that remembers what came back; for talking HTTP byte by byte. */
export class RawConnection {
  readonly socket: Socket
  #text = ''
  #closed = false
  #wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1')
      this.#wake()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#closed = true
      this.#wake()
    })
  }

  static open(port: number, host = '127.0.0.1'): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host, allowHalfOpen: true })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new RawConnection(socket)))
    })
  }

  /** Everything received so far, one character a byte. */
  get text(): string {
    return this.#text
  }

  /** How many responses began so far. */
  get responses(): number {
    return this.#text.split('HTTP/1.1 ').length - 1
  }

  get closed(): boolean {
    return this.#closed
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** Resolves when `done` holds; looks again whenever bytes come. Rejects when the connection closes before. */
  async until(done: (connection: this) => boolean): Promise<string> {
    while (!done(this)) {
      if (this.#closed) throw new Error(`closed after: ${JSON.stringify(this.#text)}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#text
  }

  /** Everything up to the peer's end. */
  async untilClosed(): Promise<string> {
    this.socket.on('end', () => this.socket.end())
    while (!this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#text
  }

  destroy(): void {
    this.socket.destroy()
  }
}

/** Sends bytes on a connection of their own and returns all that comes back until the peer ends. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const connection = await RawConnection.open(port)
  connection.send(bytes)
  return await connection.untilClosed()
}

/** The event loop has gone round twice: what was written on loopback has been read by a server in this process. */
export async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}

/** Waits for something that another process or socket brings about; fails by the test's own timeout. */
export async function eventually(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 5))
}
