import { CR, equalsIgnoringCase, LF, latin1, SEMICOLON } from './characters.js'
import { fieldLine, incomplete, malformed, parseFieldLine } from './field-line.js'
import { type Refusal, refusals } from './refusal.js'

/** No line that announces a chunk is longer; extensions have no use here. */
export const maxChunkLineBytes = 1024
/** Sum over a body: as much room as an attacker gets for bytes that are thrown away (as in Node's own server). */
const maxExtensionBytes = 16 * 1024
const maxSizeDigits = 8
const extensions =
  /^(?:;[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:=(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"[^"\\\x00-\x08\x0a-\x1f\x7f]*"))?)+$/

/** Headers that a trailer must not bring: they would change framing, routing or persistence (RFC 9110, 6.5.1). */
const forbiddenTrailers = ['content-length', 'transfer-encoding', 'host', 'connection', 'upgrade'].map(
  (name) => Buffer.from(name),
)

export interface ChunkLimits {
  readonly bodyBytes: number
  readonly trailerBytes: number
}

/** Takes the pieces of a body's data, in order. */
export interface PieceTaker {
  piece(bytes: Buffer, start: number, end: number): void
}

/** Reads one chunked body (RFC 9112, section 7.1) as it arrives; holds none of it. */
export class ChunkedBody {
  /** Data bytes so far. */
  bytes = 0
  done = false
  refusal: Refusal = refusals.chunk
  #state: 'size' | 'data' | 'data-end' | 'trailer' = 'size'
  #remaining = 0
  #extensionBytes = 0
  #trailerBytes = 0

  constructor(
    private readonly limits: ChunkLimits,
    private readonly taker: PieceTaker | null,
  ) {}

  /**
   * Reads on from `start`.
   * @returns the position up to which bytes were used, or `malformed`. When it is before `end` and the body is
   *   not done, a line is cut there: call again with the rest and more.
   */
  read(bytes: Buffer, start: number, end: number): number {
    let position = start
    while (position < end && !this.done) {
      const next = this.#step(bytes, position, end)
      if (next === malformed) return malformed
      if (next === incomplete) return position
      position = next
    }
    return position
  }

  #step(bytes: Buffer, position: number, end: number): number {
    switch (this.#state) {
      case 'size':
        return this.#readSize(bytes, position, end)
      case 'data':
        return this.#readData(bytes, position, end)
      case 'data-end':
        return this.#readLineEnd(bytes, position, end)
      case 'trailer':
        return this.#readTrailer(bytes, position, end)
    }
  }

  #readSize(bytes: Buffer, start: number, end: number): number {
    let position = start
    let size = 0
    for (; position < end; position++) {
      const digit = hexDigit(bytes[position]!)
      if (digit < 0) break
      size = size * 16 + digit
    }
    if (position - start > maxSizeDigits) return this.#refuse(refusals.chunk)
    if (position === end) return incomplete
    if (position === start) return this.#refuse(refusals.chunk)
    if (bytes[position] === SEMICOLON) {
      position = this.#readExtensions(bytes, position, end)
      if (position <= 0) return position
    }
    if (bytes[position] !== CR) return this.#refuse(refusals.chunk)
    if (position + 1 === end) return incomplete
    if (bytes[position + 1] !== LF) return this.#refuse(refusals.lineEnd)
    if (this.bytes + size > this.limits.bodyBytes) return this.#refuse(refusals.bodyTooLarge)
    this.#remaining = size
    this.#state = size === 0 ? 'trailer' : 'data'
    return position + 2
  }

  #readExtensions(bytes: Buffer, start: number, end: number): number {
    const found = bytes.indexOf(CR, start)
    if (found === -1 || found >= end) {
      if (end - start > maxChunkLineBytes) return this.#refuse(refusals.chunk)
      // A bare line feed would never be followed by the end that is waited for.
      const feed = bytes.indexOf(LF, start)
      return feed !== -1 && feed < end ? this.#refuse(refusals.lineEnd) : incomplete
    }
    // The line's end is judged again by the caller; wait for both of its bytes so that extensions count once.
    if (found + 1 === end) return incomplete
    this.#extensionBytes += found - start
    if (found - start > maxChunkLineBytes || this.#extensionBytes > maxExtensionBytes) {
      return this.#refuse(refusals.chunk)
    }
    return extensions.test(latin1(bytes, start, found)) ? found : this.#refuse(refusals.chunk)
  }

  #readData(bytes: Buffer, start: number, end: number): number {
    const take = Math.min(this.#remaining, end - start)
    this.taker?.piece(bytes, start, start + take)
    this.bytes += take
    this.#remaining -= take
    if (this.#remaining === 0) this.#state = 'data-end'
    return start + take
  }

  #readLineEnd(bytes: Buffer, start: number, end: number): number {
    if (bytes[start] !== CR) return this.#refuse(refusals.chunk)
    if (start + 1 === end) return incomplete
    if (bytes[start + 1] !== LF) return this.#refuse(refusals.lineEnd)
    this.#state = 'size'
    return start + 2
  }

  #readTrailer(bytes: Buffer, start: number, end: number): number {
    if (bytes[start] === CR) {
      if (start + 1 === end) return incomplete
      if (bytes[start + 1] !== LF) return this.#refuse(refusals.lineEnd)
      this.done = true
      return start + 2
    }
    const next = parseFieldLine(bytes, start, end)
    const used = (next > 0 ? next : end) - start
    if (this.#trailerBytes + used > this.limits.trailerBytes) return this.#refuse(refusals.headTooLarge)
    if (next === incomplete) return incomplete
    if (next === malformed) return this.#refuse(fieldLine.refusal)
    this.#trailerBytes += used
    const { nameStart, nameEnd } = fieldLine
    const forbidden = forbiddenTrailers.some((name) => equalsIgnoringCase(bytes, nameStart, nameEnd, name))
    return forbidden ? this.#refuse(refusals.trailer) : next
  }

  #refuse(refusal: Refusal): typeof malformed {
    this.refusal = refusal
    return malformed
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
