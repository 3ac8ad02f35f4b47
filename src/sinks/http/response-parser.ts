import { KnownAnswer } from './known-answer.js'

/** Told of each whole response. */
export interface ResponseListener {
  /**
   * @param last the server said that it closes the connection after this response
   * @param answers how many such responses came in a row; one if it is the last
   */
  answered(status: number, last: boolean, answers: number): void
}

const state = {
  statusLine: 0,
  headerLine: 1,
  sizedBody: 2,
  chunkSize: 3,
  chunkData: 4,
  chunkEnd: 5,
  trailerLine: 6,
  bodyUntilClose: 7,
} as const

const maxLineBytes = 8192
const lf = 10
const cr = 13

/**
 * Reads HTTP/1.x responses (RFC 9112) from the bytes of one connection, cut anywhere. Bodies are skipped, not
 * kept: all it holds is the part of one line that was cut at the end of a read.
 */
export class ResponseParser {
  readonly #listener: ResponseListener
  #state: number = state.statusLine
  #status = 0
  #last = false
  #chunked = false
  /** Content-Length, or what is left of the body or chunk; -1 = none given. */
  #length = -1
  #cut: Buffer | null = null
  readonly #known = new KnownAnswer()
  /** Where in these bytes the answer began that is being read; -1 = in earlier ones. */
  #answerStart = -1

  constructor(listener: ResponseListener) {
    this.#listener = listener
  }

  /** @returns what is wrong with the bytes, or null; after a fault the parser is of no more use */
  feed(bytes: Buffer, length: number): string | null {
    let at = 0
    this.#answerStart = -1
    while (at < length) {
      switch (this.#state) {
        case state.sizedBody:
        case state.chunkData: {
          const step = Math.min(this.#length, length - at)
          at += step
          this.#length -= step
          if (this.#length > 0) break
          if (this.#state === state.chunkData) this.#state = state.chunkEnd
          else {
            if (this.#answerStart >= 0 && !this.#last) {
              this.#known.learn(bytes, this.#answerStart, at, this.#status)
            }
            this.#complete()
          }
          break
        }
        case state.bodyUntilClose:
          return null
        default: {
          if (this.#state === state.statusLine && this.#cut === null) {
            const times = this.#known.timesAt(bytes, at, length)
            if (times > 0) {
              at += times * this.#known.length
              this.#listener.answered(this.#known.status, false, times)
              break
            }
            this.#answerStart = at
          }
          const end = lineEnd(bytes, at, length)
          if (end < 0) return this.#keep(bytes, at, length)
          const fault = this.#cut === null ? this.#line(bytes, at, end) : this.#joined(bytes, at, end)
          if (fault !== null) return fault
          at = end + 1
        }
      }
    }
    return null
  }

  /** The connection ended: completes a response whose body lasts until then. */
  end(): void {
    if (this.#state === state.bodyUntilClose) this.#complete()
  }

  #keep(bytes: Buffer, from: number, to: number): string | null {
    const part = bytes.subarray(from, to)
    // A copy in both cases: the bytes belong to the socket and are overwritten by the next read.
    this.#cut = Buffer.concat(this.#cut === null ? [part] : [this.#cut, part])
    return this.#cut.length > maxLineBytes ? `a response line of more than ${maxLineBytes} bytes` : null
  }

  #joined(bytes: Buffer, from: number, end: number): string | null {
    const line = Buffer.concat([this.#cut!, bytes.subarray(from, end)])
    this.#cut = null
    return this.#line(line, 0, line.length)
  }

  /** A line without its LF; a CR before it is dropped. */
  #line(bytes: Buffer, from: number, lfAt: number): string | null {
    const to = lfAt > from && bytes[lfAt - 1] === cr ? lfAt - 1 : lfAt
    switch (this.#state) {
      case state.statusLine:
        return this.#statusLine(bytes, from, to)
      case state.headerLine:
        return to === from ? this.#headEnd() : this.#header(bytes, from, to)
      case state.chunkSize:
        return this.#chunkSize(bytes, from, to)
      case state.chunkEnd:
        this.#state = state.chunkSize
        return to === from ? null : 'a chunk is longer than its size says'
      default:
        if (to === from) this.#complete()
        return null
    }
  }

  #statusLine(bytes: Buffer, from: number, to: number): string | null {
    // Empty lines between responses are passed over, as RFC 9112 section 2.2 asks of a robust recipient.
    if (to === from) return null
    // HTTP/1.1 200 OK
    const status = to - from >= 12 ? threeDigits(bytes, from + 9) : -1
    if (status < 100 || bytes[from] !== 72 || bytes[from + 5] !== 49 || bytes[from + 6] !== 46) {
      return `the answer '${bytes.toString('latin1', from, Math.min(to, from + 40))}' is not HTTP/1`
    }
    this.#status = status
    this.#last = bytes[from + 7] === 48
    this.#chunked = false
    this.#length = -1
    this.#state = state.headerLine
    return null
  }

  #header(bytes: Buffer, from: number, to: number): string | null {
    const first = bytes[from]! | 32
    if (first === 99 && isNamed(bytes, from, contentLength)) {
      this.#length = wholeNumber(bytes, from + contentLength.length, to)
      return this.#length < 0
        ? `'${bytes.toString('latin1', from, Math.min(to, from + 60))}' is not a length`
        : null
    }
    if (first === 99 && isNamed(bytes, from, connection)) {
      const value = valueText(bytes, from + connection.length, to)
      if (value.includes('close')) this.#last = true
      else if (value.includes('keep-alive')) this.#last = false
    } else if (first === 116 && isNamed(bytes, from, transferEncoding)) {
      this.#chunked = valueText(bytes, from + transferEncoding.length, to).endsWith('chunked')
    }
    return null
  }

  #headEnd(): string | null {
    if (this.#status < 200) {
      // 100 Continue and the like announce the real response.
      this.#state = state.statusLine
    } else if (this.#status === 204 || this.#status === 304) {
      this.#complete()
    } else if (this.#chunked) {
      this.#state = state.chunkSize
    } else if (this.#length < 0) {
      this.#last = true
      this.#state = state.bodyUntilClose
    } else if (this.#length === 0) {
      this.#complete()
    } else {
      this.#state = state.sizedBody
    }
    return null
  }

  #chunkSize(bytes: Buffer, from: number, to: number): string | null {
    const text = bytes.toString('latin1', from, to)
    const digits = /^[0-9a-fA-F]{1,12}(?=\s*(?:;|$))/.exec(text)
    if (digits === null) return `'${text.slice(0, 40)}' is not the size of a chunk`
    this.#length = Number.parseInt(digits[0], 16)
    this.#state = this.#length === 0 ? state.trailerLine : state.chunkData
    return null
  }

  #complete(): void {
    this.#state = state.statusLine
    this.#listener.answered(this.#status, this.#last, 1)
  }
}

/** Position of the next LF, or -1. A plain loop: response lines are short, and a call into C++ costs more. */
function lineEnd(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) if (bytes[at] === lf) return at
  return -1
}

function threeDigits(bytes: Buffer, at: number): number {
  let value = 0
  for (let i = at; i < at + 3; i++) {
    const digit = bytes[i]! - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

const contentLength = Buffer.from('content-length:')
const connection = Buffer.from('connection:')
const transferEncoding = Buffer.from('transfer-encoding:')

/** Whether a header line starts with `name` (lower case, with its colon), in any case. */
function isNamed(bytes: Buffer, from: number, name: Buffer): boolean {
  // Bit 5 is the case of a letter, and set anyway in '-' and ':'.
  for (let i = 0; i < name.length; i++) if ((bytes[from + i]! | 32) !== name[i]) return false
  return true
}

function valueText(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to).trim().toLowerCase()
}

/** Decimal digits with white space around them; -1 for anything else, or more than 15 digits. */
function wholeNumber(bytes: Buffer, from: number, to: number): number {
  let at = from
  let end = to
  while (at < end && isBlank(bytes[at]!)) at++
  while (end > at && isBlank(bytes[end - 1]!)) end--
  if (end === at || end - at > 15) return -1
  let value = 0
  for (; at < end; at++) {
    const digit = bytes[at]! - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9
}
