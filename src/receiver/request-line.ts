import { CR, isTargetByte, isTokenByte, LF, latin1, SP } from './characters.js'
import { incomplete, malformed } from './field-line.js'
import { type Refusal, refusals } from './refusal.js'

/** The methods whose requests can be framed here. Every other name is refused (CONNECT changes the protocol). */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'] as const
export type Method = (typeof methods)[number]

/** What the last request line said. One object for all: nothing is allocated per request. */
export const requestLine = {
  method: 'GET' as Method,
  targetStart: 0,
  targetEnd: 0,
  /** 0 or 1, of HTTP/1.x. */
  minorVersion: 1,
  refusal: refusals.requestLine as Refusal,
}

const versionPrefix = Buffer.from('HTTP/')
const longestMethod = 32

/**
 * Reads `METHOD SP target SP HTTP/1.x CR LF` (RFC 9112, section 3) into `requestLine`; exactly one space each.
 * @returns the position after the line's end, `incomplete` or `malformed`
 */
export function parseRequestLine(bytes: Buffer, start: number, end: number): number {
  let position = start
  while (position < end && isTokenByte[bytes[position]!] === 1) position++
  if (position - start > longestMethod) return refuse(refusals.requestLine)
  if (position === end) return incomplete
  if (position === start || bytes[position] !== SP) return refuse(refusals.requestLine)
  const method = methodOf(bytes, start, position)
  if (method === undefined) return refuse(refusals.method)
  requestLine.method = method

  position++
  requestLine.targetStart = position
  while (position < end && isTargetByte[bytes[position]!] === 1) position++
  requestLine.targetEnd = position
  if (position === end) return incomplete
  if (bytes[position] !== SP || !isTarget(bytes)) return refuse(refusals.target)
  return parseVersion(bytes, position + 1, end)
}

function parseVersion(bytes: Buffer, start: number, end: number): number {
  let position = start
  for (const expected of versionPrefix) {
    if (position === end) return incomplete
    if (bytes[position++] !== expected) return refuse(refusals.requestLine)
  }
  if (end - position < 3) return incomplete
  const [major, dot, minor] = [bytes[position]!, bytes[position + 1], bytes[position + 2]!]
  if (!isDigit(major) || dot !== 0x2e || !isDigit(minor)) return refuse(refusals.requestLine)
  if (major !== 0x31 || minor > 0x31) return refuse(refusals.version)
  requestLine.minorVersion = minor - 0x30
  position += 3
  if (position === end) return incomplete
  if (bytes[position] !== CR) {
    return refuse(bytes[position] === LF ? refusals.lineEnd : refusals.requestLine)
  }
  if (position + 1 === end) return incomplete
  return bytes[position + 1] === LF ? position + 2 : refuse(refusals.lineEnd)
}

function methodOf(bytes: Buffer, start: number, end: number): Method | undefined {
  // The method of nearly every request of a stream, compared without making a string.
  if (
    end - start === 4 &&
    bytes[start] === 0x50 &&
    bytes[start + 1] === 0x4f &&
    bytes[start + 2] === 0x53 &&
    bytes[start + 3] === 0x54
  ) {
    return 'POST'
  }
  const name = latin1(bytes, start, end)
  return methods.find((method) => method === name)
}

/** origin-form (`/...`), absolute-form (`http://host...`), or `*` for OPTIONS. */
function isTarget(bytes: Buffer): boolean {
  if (bytes[requestLine.targetStart] === 0x2f) return true
  const text = latin1(bytes, requestLine.targetStart, requestLine.targetEnd)
  if (text === '*') return requestLine.method === 'OPTIONS'
  return /^https?:\/\/[A-Za-z0-9._:[\]-]+(?:[/?]|$)/i.test(text)
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function refuse(refusal: Refusal): typeof malformed {
  requestLine.refusal = refusal
  return malformed
}
