import { CR, equalsIgnoringCase, LF, latin1, SEMICOLON, TAB } from './characters.js'
import { fieldLine, incomplete, malformed, parseFieldLine } from './field-line.js'
import { type DigitRun, KnownHead } from './known-head.js'
import { noRecord, parseRecordHeader, recordHeader, unreadableRecord } from './record-header.js'
import { type Refusal, refusals } from './refusal.js'
import { type Method, parseRequestLine, requestLine } from './request-line.js'

const names = {
  host: Buffer.from('host'),
  expect: Buffer.from('expect'),
  connection: Buffer.from('connection'),
  contentType: Buffer.from('content-type'),
  contentLength: Buffer.from('content-length'),
  transferEncoding: Buffer.from('transfer-encoding'),
  record: Buffer.from('x-heapmark-record'),
}
const values = {
  json: Buffer.from('application/json'),
  keepAlive: Buffer.from('keep-alive'),
  close: Buffer.from('close'),
  chunked: Buffer.from('chunked'),
  continue: Buffer.from('100-continue'),
}
/** A header of more lines is refused as too large; bounds the work of a head that comes in small pieces. */
const maxFieldLines = 200
/** More digits than any body here may have. */
const maxLengthDigits = 15

/** A connection whose heads keep changing in more than numbers gives up keeping them. */
const keptInVain = 16

/** What the receiver needs to know of a request's head. One object per connection, filled again by each request. */
export class RequestHead {
  method: Method = 'GET'
  /** Path without query; null for POST and PUT to anywhere but `/reset`, which are all treated alike. */
  path: string | null = null
  minorVersion = 1
  keepAlive = true
  /** -1 = no Content-Length. */
  contentLength = -1
  chunked = false
  expectsContinue = false
  saysJson = false
  /** Ledger index, or `noRecord`, `unreadableRecord`. */
  recordIndex = noRecord
  /** -1 = none. */
  dueMicros = -1
  /** Why `parse` returned `malformed`. */
  refusal: Refusal = refusals.requestLine
  #hosts = 0
  #closes = false
  /** The head that stands in the fields above, when the next one is likely to differ in its numbers only. */
  #known: KnownHead | null = null
  /** Heads kept since one was last recognised. */
  #kept = 0
  #indexDigits: DigitRun | null = null
  #dueDigits: DigitRun | null = null
  #lengthDigits: DigitRun | null = null

  /**
   * Reads a whole head, request line to empty line, in place.
   * @returns the position after it, `incomplete` or `malformed`
   */
  parse(bytes: Buffer, start: number, end: number): number {
    if (this.#known !== null) {
      const behind = this.#known.read(bytes, start, end)
      if (behind > 0) {
        this.recordIndex = this.#known.recordIndex
        this.dueMicros = this.#known.dueMicros
        this.contentLength = this.#known.contentLength
        this.#kept = 0
        return behind
      }
      this.#known = null
    }
    const behind = this.#parseLines(bytes, start, end)
    if (behind > 0 && this.#kept < keptInVain && this.#isOfStream) {
      this.#kept++
      this.#known = KnownHead.of(bytes, start, behind, {
        index: this.#indexDigits,
        due: this.#dueDigits,
        body: this.#lengthDigits,
      })
    }
    return behind
  }

  /** As nearly all requests of a stream are. */
  get #isOfStream(): boolean {
    const { path, chunked, expectsContinue, keepAlive, recordIndex } = this
    return path === null && !chunked && !expectsContinue && keepAlive && recordIndex !== unreadableRecord
  }

  #parseLines(bytes: Buffer, start: number, end: number): number {
    let position = parseRequestLine(bytes, start, end)
    if (position === malformed) return this.#refuse(requestLine.refusal)
    if (position === incomplete) return incomplete
    this.#begin()
    for (let lines = 0; ; lines++) {
      if (position === end) return incomplete
      if (bytes[position] === CR) {
        if (position + 1 === end) return incomplete
        if (bytes[position + 1] !== LF) return this.#refuse(refusals.lineEnd)
        return this.#finish(bytes) ? position + 2 : malformed
      }
      const next = parseFieldLine(bytes, position, end)
      if (next === incomplete) return incomplete
      if (next === malformed) return this.#refuse(fieldLine.refusal)
      if (lines === maxFieldLines) return this.#refuse(refusals.headTooLarge)
      if (!this.#apply(bytes)) return malformed
      position = next
    }
  }

  #begin(): void {
    this.method = requestLine.method
    this.minorVersion = requestLine.minorVersion
    this.keepAlive = requestLine.minorVersion === 1
    this.contentLength = -1
    this.chunked = false
    this.expectsContinue = false
    this.saysJson = false
    this.recordIndex = noRecord
    this.dueMicros = -1
    this.#hosts = 0
    this.#closes = false
    this.#indexDigits = null
    this.#dueDigits = null
    this.#lengthDigits = null
  }

  /** Takes the header line in `fieldLine` in. The length of a name rules most of them out. */
  #apply(bytes: Buffer): boolean {
    const { nameStart, nameEnd } = fieldLine
    switch (nameEnd - nameStart) {
      case 4:
        if (equalsIgnoringCase(bytes, nameStart, nameEnd, names.host)) this.#hosts++
        return true
      case 6:
        if (equalsIgnoringCase(bytes, nameStart, nameEnd, names.expect)) return this.#applyExpect(bytes)
        return true
      case 10:
        if (equalsIgnoringCase(bytes, nameStart, nameEnd, names.connection)) this.#applyConnection(bytes)
        return true
      case 12:
        if (equalsIgnoringCase(bytes, nameStart, nameEnd, names.contentType)) this.#applyContentType(bytes)
        return true
      case 14:
        if (equalsIgnoringCase(bytes, nameStart, nameEnd, names.contentLength)) {
          return this.#applyContentLength(bytes)
        }
        return true
      case 17:
        if (equalsIgnoringCase(bytes, nameStart, nameEnd, names.record)) this.#applyRecord(bytes)
        else if (equalsIgnoringCase(bytes, nameStart, nameEnd, names.transferEncoding)) {
          return this.#applyTransferEncoding(bytes)
        }
        return true
      default:
        return true
    }
  }

  #applyExpect(bytes: Buffer): boolean {
    if (!equalsIgnoringCase(bytes, fieldLine.valueStart, fieldLine.valueEnd, values.continue)) {
      this.refusal = refusals.expectation
      return false
    }
    this.expectsContinue = true
    return true
  }

  #applyConnection(bytes: Buffer): void {
    const { valueStart, valueEnd } = fieldLine
    if (equalsIgnoringCase(bytes, valueStart, valueEnd, values.keepAlive)) this.keepAlive = true
    else if (equalsIgnoringCase(bytes, valueStart, valueEnd, values.close)) this.#closes = true
    else {
      // Blanks are spaces and tabs; trim() would take more for one (0xa0).
      for (const option of latin1(bytes, valueStart, valueEnd)
        .toLowerCase()
        .split(/[ \t]*,[ \t]*/)) {
        if (option === 'close') this.#closes = true
        if (option === 'keep-alive') this.keepAlive = true
      }
    }
  }

  #applyContentType(bytes: Buffer): void {
    const { valueStart, valueEnd } = fieldLine
    if (equalsIgnoringCase(bytes, valueStart, valueEnd, values.json)) this.saysJson = true
    else {
      const type = latin1(bytes, valueStart, valueEnd)
      this.saysJson = /^(?:application|text)\/(?:json|[^\s;]+\+json)[ \t]*(?:;|$)/i.test(type)
    }
  }

  #applyContentLength(bytes: Buffer): boolean {
    const { valueStart, valueEnd } = fieldLine
    if (this.contentLength !== -1) {
      this.refusal = refusals.contentLengthTwice
      return false
    }
    let length = 0
    const digits = valueEnd - valueStart
    let good = digits > 0 && digits <= maxLengthDigits && !tabBehindValue(bytes)
    for (let position = valueStart; good && position < valueEnd; position++) {
      const digit = bytes[position]! - 0x30
      good = digit >= 0 && digit <= 9
      length = length * 10 + digit
    }
    if (!good) this.refusal = refusals.contentLength
    this.contentLength = length
    this.#lengthDigits = { start: valueStart, end: valueEnd }
    return good
  }

  #applyTransferEncoding(bytes: Buffer): boolean {
    if (this.chunked) {
      this.refusal = refusals.encodingTwice
      return false
    }
    if (
      tabBehindValue(bytes) ||
      !equalsIgnoringCase(bytes, fieldLine.valueStart, fieldLine.valueEnd, values.chunked)
    ) {
      this.refusal = refusals.encoding
      return false
    }
    this.chunked = true
    return true
  }

  #applyRecord(bytes: Buffer): void {
    if (this.recordIndex !== noRecord) {
      this.recordIndex = unreadableRecord
      return
    }
    const { valueStart, valueEnd } = fieldLine
    parseRecordHeader(bytes, valueStart, valueEnd)
    this.recordIndex = recordHeader.index
    this.dueMicros = recordHeader.dueMicros
    if (this.recordIndex === unreadableRecord) return
    const indexEnd = bytes.indexOf(SEMICOLON, valueStart)
    this.#indexDigits = { start: valueStart, end: indexEnd }
    if (this.dueMicros >= 0) this.#dueDigits = { start: indexEnd + 1, end: valueEnd }
  }

  /** Rules that need the whole head. */
  #finish(bytes: Buffer): boolean {
    if (this.#closes) this.keepAlive = false
    if (this.minorVersion === 0) this.expectsContinue = false
    if (this.chunked && this.contentLength !== -1) return this.#no(refusals.lengthAndEncoding)
    if (this.chunked && this.minorVersion === 0) return this.#no(refusals.encodingInOldVersion)
    if (this.#hosts !== 1 && (this.minorVersion === 1 || this.#hosts > 1)) return this.#no(refusals.host)
    this.path = this.#pathOf(bytes)
    return true
  }

  #pathOf(bytes: Buffer): string | null {
    const { targetStart, targetEnd } = requestLine
    const streams = this.method === 'POST' || this.method === 'PUT'
    // `/r` is the shortest beginning of what a streamed request could be taken for.
    if (streams && (targetEnd - targetStart < 6 || bytes[targetStart + 1] !== 0x72)) {
      if (bytes[targetStart] === 0x2f) return null
    }
    const target = latin1(bytes, targetStart, targetEnd).replace(/^https?:\/\/[^/?]*/i, '')
    const path = target.replace(/\?.*$/, '') || '/'
    return streams && !(this.method === 'POST' && path === '/reset') ? null : path
  }

  #refuse(refusal: Refusal): typeof malformed {
    this.refusal = refusal
    return malformed
  }

  #no(refusal: Refusal): false {
    this.refusal = refusal
    return false
  }
}

/**
 * A tab behind a value is blank to RFC 9110 and part of the value to llhttp. The headers that decide where a body
 * ends must not be open to two readings.
 */
function tabBehindValue(bytes: Buffer): boolean {
  for (let position = fieldLine.valueEnd; position < fieldLine.lineEnd; position++) {
    if (bytes[position] === TAB) return true
  }
  return false
}
