import type { ReceiverLimits } from '../model/receiver.js'
import type { Arena } from './arena.js'
import { CR, LF } from './characters.js'
import { ChunkedBody, type PieceTaker } from './chunked-body.js'
import { incomplete, malformed } from './field-line.js'
import { type Refusal, refusals } from './refusal.js'
import { RequestHead } from './request-head.js'

/** What a connection's bytes are made into. Called in the order of the bytes. */
export interface RequestTaker {
  /** False = the next request must not be begun now; the bytes are asked for again later. */
  ready(): boolean
  /**
   * A head was read; `head` is valid until the request is complete.
   * @param bodyIsDue the peer waits for `100 Continue` before it sends the body
   * @returns who wants to see the body's bytes, or null
   */
  begin(head: RequestHead, bodyIsDue: boolean): PieceTaker | null
  /** The request is whole. False = nothing more is read from this connection. */
  complete(head: RequestHead, bodyBytes: number): boolean
  /** What came is no request; nothing more is read from this connection. */
  refuse(refusal: Refusal): void
}

const nothing = Buffer.alloc(0)

/**
 * Cuts one connection's bytes into HTTP/1.1 requests (RFC 9112), strictly: what could be understood in two ways is
 * refused. Holds no body; between two reads it keeps only an unfinished head or chunk line.
 */
export class Framing {
  readonly #head = new RequestHead()
  #phase: 'head' | 'body' | 'chunks' | 'over' = 'head'
  #chunks: ChunkedBody | null = null
  #body: PieceTaker | null = null
  #bodyRemaining = 0
  /** Beginning of a head or line that the next read goes on with. */
  #carry: Buffer = nothing

  constructor(
    private readonly arena: Arena,
    private readonly limits: ReceiverLimits,
    private readonly taker: RequestTaker,
  ) {}

  /** A head has begun and not ended. */
  get insideHead(): boolean {
    return this.#phase === 'head' && this.#carry.length > 0
  }

  /** A request has begun and not ended. */
  get insideRequest(): boolean {
    return this.#phase === 'body' || this.#phase === 'chunks' || this.insideHead
  }

  /** Reads nothing more. */
  close(): void {
    this.#phase = 'over'
    this.#carry = nothing
    this.#chunks = null
    this.#body = null
  }

  /**
   * Takes `length` bytes that were just read into the arena's read area.
   * @returns where it stopped because the taker was not ready, or the end of the bytes
   */
  readArea(length: number): number {
    const start = this.arena.readStart - this.#carry.length
    if (this.#carry.length > 0) {
      this.#carry.copy(this.arena.bytes, start)
      this.#carry = nothing
    }
    return this.read(start, this.arena.readStart + length)
  }

  /** As `readArea`, for bytes that lie anywhere in the arena. */
  read(start: number, end: number): number {
    let position = start
    while (position < end) {
      switch (this.#phase) {
        case 'head':
          if (!this.taker.ready()) return position
          position = this.#readHead(position, end)
          break
        case 'body':
          position = this.#readBody(position, end)
          break
        case 'chunks':
          position = this.#readChunks(position, end)
          break
        case 'over':
          return end
      }
    }
    return end
  }

  #readHead(start: number, end: number): number {
    const { bytes } = this.arena
    let position = start
    // Empty lines before a request line are let pass (RFC 9112, 2.2).
    while (position < end && bytes[position] === CR) {
      if (position + 1 === end) return this.#carryOn(position, end)
      if (bytes[position + 1] !== LF) return this.#refuse(refusals.requestLine, end)
      position += 2
    }
    if (position === end) return end
    const head = this.#head
    const bodyStart = head.parse(bytes, position, end)
    if (bodyStart === malformed) return this.#refuse(head.refusal, end)
    const headBytes = (bodyStart === incomplete ? end : bodyStart) - position
    if (headBytes > this.limits.headerBytes) return this.#refuse(refusals.headTooLarge, end)
    if (bodyStart === incomplete) return this.#carryOn(position, end)
    if (head.contentLength > this.limits.bodyBytes) return this.#refuse(refusals.bodyTooLarge, end)
    const body = this.taker.begin(head, head.expectsContinue && bodyStart === end)
    if (head.chunked) {
      this.#phase = 'chunks'
      const { bodyBytes, headerBytes } = this.limits
      this.#chunks = new ChunkedBody({ bodyBytes, trailerBytes: headerBytes }, body)
      return bodyStart
    }
    const length = head.contentLength > 0 ? head.contentLength : 0
    const bodyEnd = bodyStart + length
    if (bodyEnd <= end) {
      if (length > 0) body?.piece(bytes, bodyStart, bodyEnd)
      this.#complete(length)
      return bodyEnd
    }
    this.#phase = 'body'
    this.#body = body
    this.#bodyRemaining = length
    return bodyStart
  }

  #readBody(start: number, end: number): number {
    const take = Math.min(this.#bodyRemaining, end - start)
    this.#body?.piece(this.arena.bytes, start, start + take)
    this.#bodyRemaining -= take
    if (this.#bodyRemaining === 0) this.#complete(this.#head.contentLength)
    return start + take
  }

  #readChunks(start: number, end: number): number {
    const chunks = this.#chunks!
    const position = chunks.read(this.arena.bytes, start, end)
    if (position === malformed) return this.#refuse(chunks.refusal, end)
    if (!chunks.done) return this.#carryOn(position, end)
    this.#complete(chunks.bytes)
    return position
  }

  #complete(bodyBytes: number): void {
    this.#phase = 'head'
    this.#chunks = null
    this.#body = null
    if (!this.taker.complete(this.#head, bodyBytes)) this.close()
  }

  #refuse(refusal: Refusal, end: number): number {
    this.close()
    this.taker.refuse(refusal)
    return end
  }

  #carryOn(position: number, end: number): number {
    if (position < end) this.#carry = Buffer.from(this.arena.bytes.subarray(position, end))
    return end
  }
}
