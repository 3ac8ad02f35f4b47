import { HeapmarkError } from '../../model/errors.js'
import { recordHeaderName } from '../../model/receiver.js'
import type { RecordPart, RecordWriter } from '../../model/stream.js'
import { patchDigits } from './digits.js'
import { requestTarget } from './request-target.js'

/** Longest request line, and longest block of headers, that generated values may lead to. */
const maxGeneratedHeadBytes = 8192
const indexDigits = 15
const dueDigits = 16

/** Writes whole HTTP requests into a buffer. */
export interface RequestWriter {
  /** No request is longer. */
  readonly maxBytes: number
  /**
   * Writes the request of record `index`.
   * @param dueMicros whole microseconds on the monotonic clock; ignored when the stream has no schedule
   * @returns the position after its last byte
   */
  write(buffer: Buffer, position: number, index: number, dueMicros: number): number
}

/**
 * Prepares the requests of a stream:
 *
 *     POST /path HTTP/1.1
 *     X-Heapmark-Record: 000000000000042;0000001234567890   <- patched (`-` for the time at full speed)
 *     Host: 127.0.0.1:8080
 *     Content-Type: application/json
 *     Content-Length: 000315                                <- patched once the body's length is known
 *
 * The record header stands first so that the receiver finds it without a search. Leading zeros in
 * Content-Length are valid (RFC 9110, section 8.6: 1*DIGIT).
 * @param withDueTimes whether the stream has a schedule
 * @throws HeapmarkError SINK_FAILED for a method or header name that HTTP does not allow
 */
export function prepareRequests(
  writer: RecordWriter,
  authority: string,
  withDueTimes: boolean,
): RequestWriter {
  const record = `${recordHeaderName}: ${'0'.repeat(indexDigits)};${withDueTimes ? '0'.repeat(dueDigits) : '-'}\r\n`
  const length = `Content-Length: ${'0'.repeat(String(writer.maxBytes).length)}\r\n\r\n`
  const { requestLine, headers } = headParts(writer, authority)
  return typeof requestLine === 'string' && typeof headers === 'string'
    ? constantHead(writer, requestLine, record, headers + length, withDueTimes)
    : generatedHead(writer, asFunction(requestLine), record, asFunction(headers), length, withDueTimes)
}

function constantHead(
  writer: RecordWriter,
  requestLine: string,
  record: string,
  rest: string,
  withDueTimes: boolean,
): RequestWriter {
  const head = Buffer.from(requestLine + record + rest)
  const headBytes = head.length
  const recordEnd = Buffer.byteLength(requestLine) + record.length - 2
  const indexEnd = recordEnd - (withDueTimes ? dueDigits : 1) - 1
  const lengthEnd = headBytes - 4
  return {
    maxBytes: headBytes + writer.maxBytes,
    write(buffer, position, index, dueMicros) {
      buffer.set(head, position)
      patchDigits(buffer, position + indexEnd, index)
      if (withDueTimes) patchDigits(buffer, position + recordEnd, dueMicros)
      const bodyStart = position + headBytes
      const end = writer.write(buffer, bodyStart, index)
      patchDigits(buffer, position + lengthEnd, end - bodyStart)
      return end
    },
  }
}

/** The slower way, for a URL, method or header that differs from record to record. */
function generatedHead(
  writer: RecordWriter,
  requestLine: (index: number) => string,
  record: string,
  headers: (index: number) => string,
  length: string,
  withDueTimes: boolean,
): RequestWriter {
  return {
    maxBytes: 2 * maxGeneratedHeadBytes + record.length + length.length + writer.maxBytes,
    write(buffer, position, index, dueMicros) {
      let at = writeBounded(buffer, position, requestLine(index), 'URL')
      at += buffer.write(record, at, 'latin1')
      patchDigits(buffer, at - 2 - (withDueTimes ? dueDigits : 1) - 1, index)
      if (withDueTimes) patchDigits(buffer, at - 2, dueMicros)
      at = writeBounded(buffer, at, headers(index), 'headers')
      const bodyStart = at + buffer.write(length, at, 'latin1')
      const end = writer.write(buffer, bodyStart, index)
      patchDigits(buffer, bodyStart - 4, end - bodyStart)
      return end
    },
  }
}

function writeBounded(buffer: Buffer, position: number, text: string, what: string): number {
  const bytes = Buffer.byteLength(text)
  if (bytes > maxGeneratedHeadBytes) {
    throw new HeapmarkError('SINK_FAILED', `a record's ${what} took ${bytes} bytes`, {
      hint: `keep generated URLs and headers under ${maxGeneratedHeadBytes} bytes`,
    })
  }
  return position + buffer.write(text, position)
}

/** Set by the sink itself, or at odds with its framing. */
const ownHeaders = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'expect',
  'upgrade',
  recordHeaderName.toLowerCase(),
])

function headParts(
  writer: RecordWriter,
  authority: string,
): { requestLine: RecordPart; headers: RecordPart } {
  const url = writer.parts.get('url') ?? '/'
  const method = writer.parts.get('method') ?? 'POST'
  const headers = [...writer.parts].filter(
    ([name]) => name !== 'url' && name !== 'method' && !ownHeaders.has(name.toLowerCase()),
  )
  for (const [name] of headers) mustBeToken(name, 'header name')
  return {
    requestLine: combine([method, url], ([verb, address]) => {
      return `${methodOf(verb!)} ${requestTarget(address!.trim())} HTTP/1.1\r\n`
    }),
    headers: combine(
      headers.map(([, value]) => value),
      (values) => {
        const lines = headers.map(([name], i) => `${name}: ${headerValue(values[i]!)}\r\n`)
        return `Host: ${authority}\r\n${lines.join('')}`
      },
    ),
  }
}

/** Answers to HEAD and CONNECT have no body whatever their headers say, and neither carries a record. */
function methodOf(text: string): string {
  const method = mustBeToken(text.trim().toUpperCase(), 'method')
  if (method === 'HEAD' || method === 'CONNECT') {
    throw new HeapmarkError('SINK_FAILED', `a ${method} request cannot carry a record`, {
      hint: 'write POST or PUT',
    })
  }
  return method
}

/** A constant if all parts are, else a function of the record's index. */
function combine(parts: readonly RecordPart[], join: (values: string[]) => string): RecordPart {
  if (parts.every((part) => typeof part === 'string')) return join([...parts])
  return (index) => join(parts.map((part) => (typeof part === 'string' ? part : part(index))))
}

function asFunction(part: RecordPart): (index: number) => string {
  return typeof part === 'string' ? () => part : part
}

function mustBeToken(text: string, what: string): string {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)) {
    throw new HeapmarkError('SINK_FAILED', `'${text}' is not an HTTP ${what}`, {
      hint: `write a ${what} of letters, digits and dashes`,
    })
  }
  return text
}

/** Control characters would end the header, or start another one: they become spaces. */
function headerValue(text: string): string {
  return text.replace(/[\0-\x08\x0a-\x1f\x7f]+/g, ' ').trim()
}
