import { connect, type Socket } from 'node:net'
import { ResponseParser } from './response-parser.js'

/** Told by a connection what happens on it. `nowMs` is `performance.now()`. */
export interface ConnectionOwner {
  opened(connection: Connection): void
  /** Answers read at `nowMs`, `waitedMs` since their requests were handed to the socket together. */
  answered(status: number, answers: number, waitedMs: number, nowMs: number): void
  /** Answers were read, or the kernel took the rest of a batch: there may be room for more requests. */
  ready(connection: Connection, nowMs: number): void
  /** The kernel has the batch, or its connection is over: the buffer is free again. */
  taken(buffer: Buffer, firstSends: number): void
  /** It is over, whichever side ended it. Requests still unanswered are in `unanswered`. */
  closed(connection: Connection, reason: string | null): void
}

/**
 * Shared by all connections: the system reads into it and the parser has used the bytes up before the next read
 * starts (libuv asks for the buffer, reads, and calls back in one step), so one is enough.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/**
 * One keep-alive connection with a fixed window of unanswered requests. At most one batch is with the socket at
 * any time: nothing is written, so nothing needs to be generated, before the kernel took the batch before.
 */
export class Connection {
  isOpen = false
  /** In the owner's list of connections with room. */
  isListed = false
  readonly startedAtMs = performance.now()
  readonly #owner: ConnectionOwner
  readonly #socket: Socket
  readonly #parser: ResponseParser
  readonly #window: number
  /** Ring of the unanswered requests, oldest at #head. */
  readonly #ordinals: Float64Array
  readonly #sentAtMs: Float64Array
  #head = 0
  #count = 0
  #batch: Buffer | null = null
  #firstSends = 0
  #last = false
  #over = false
  // Never a small integer: V8 would lay objects out anew at the first fraction, and throw code away.
  #nowMs = performance.now()
  #fault: string | null = null

  constructor(owner: ConnectionOwner, host: string, port: number, window: number) {
    this.#owner = owner
    this.#window = window
    this.#ordinals = new Float64Array(window)
    this.#sentAtMs = new Float64Array(window)
    this.#parser = new ResponseParser(this)
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      onread: { buffer: readBuffer, callback: (bytes, buffer) => this.#read(bytes, buffer) },
    })
    this.#socket.on('connect', () => {
      this.isOpen = true
      owner.opened(this)
    })
    this.#socket.on('end', () => {
      this.#nowMs = performance.now()
      this.#parser.end()
      this.#socket.destroy()
    })
    this.#socket.on('error', (error) => {
      this.#fault ??= error.message
    })
    this.#socket.on('close', () => this.#closed())
  }

  /** How many more requests may be sent now. */
  get room(): number {
    return !this.isOpen || this.#last || this.#over || this.#batch !== null ? 0 : this.#window - this.#count
  }

  get unansweredCount(): number {
    return this.#count
  }

  /** Ordinals of the requests without an answer, oldest first. */
  *unanswered(): Generator<number> {
    for (let i = 0; i < this.#count; i++) yield this.#ordinals[(this.#head + i) % this.#window]!
  }

  /** Notes a request that the next `write` contains. */
  push(ordinal: number): void {
    let at = this.#head + this.#count
    if (at >= this.#window) at -= this.#window
    this.#ordinals[at] = ordinal
    this.#count++
  }

  /**
   * Hands over a batch of the requests pushed since the last one. `buffer` belongs to the connection until `taken`.
   * @param requests how many there are; `firstSends` of them were never sent before
   */
  write(buffer: Buffer, bytes: number, requests: number, firstSends: number): void {
    const nowMs = performance.now()
    let at = this.#head + this.#count - requests
    for (let i = 0; i < requests; i++, at++)
      this.#sentAtMs[at < this.#window ? at : at - this.#window] = nowMs
    this.#batch = buffer
    this.#firstSends = firstSends
    this.#socket.write(buffer.subarray(0, bytes), this.#written)
    // The system is asked at once; when it took everything, nothing is left in the stream's queue.
    if (this.#socket.writableLength === 0) this.#batchTaken()
  }

  /** Ends the connection now; `closed` is told later. */
  destroy(): void {
    this.#socket.destroy()
  }

  /** From the parser. */
  answered(status: number, last: boolean, answers: number): void {
    // What follows a closing answer is not meant for us.
    if (this.#last) return
    for (let left = answers; left > 0; ) {
      if (this.#count === 0) {
        this.#fault = 'an answer came that no request had asked for'
        this.#socket.destroy()
        return
      }
      const sentAtMs = this.#sentAtMs[this.#head]!
      let together = 0
      do {
        together++
        if (++this.#head === this.#window) this.#head = 0
        this.#count--
      } while (together < left && this.#count > 0 && this.#sentAtMs[this.#head] === sentAtMs)
      left -= together
      if (last) {
        this.#last = true
        this.#socket.destroy()
      }
      this.#owner.answered(status, together, this.#nowMs - sentAtMs, this.#nowMs)
    }
  }

  readonly #written = (): void => {
    // Also called, later in the same tick, for a batch that was taken at once: then another may be under way.
    if (this.#batch === null || this.#socket.writableLength > 0 || this.#over) return
    this.#batchTaken()
    this.#owner.ready(this, performance.now())
  }

  #batchTaken(): void {
    const buffer = this.#batch!
    this.#batch = null
    this.#owner.taken(buffer, this.#firstSends)
  }

  #read(bytes: number, buffer: Uint8Array): boolean {
    if (this.#over || this.#socket.destroyed) return false
    this.#nowMs = performance.now()
    const fault = this.#parser.feed(buffer as Buffer, bytes)
    if (fault === null) {
      this.#owner.ready(this, this.#nowMs)
      return true
    }
    this.#fault ??= fault
    this.#socket.destroy()
    return false
  }

  #closed(): void {
    if (this.#over) return
    this.#over = true
    // Some of a batch cut short may have arrived: its requests count as sent.
    if (this.#batch !== null) this.#batchTaken()
    this.#owner.closed(this, this.#fault)
  }
}
