import { COLON, CR, isTokenByte, isValueByte, LF, SP, TAB } from './characters.js'
import { type Refusal, refusals } from './refusal.js'

/** The bytes end before the thing does. */
export const incomplete = 0
/** The thing is malformed; what read it says why. */
export const malformed = -1

/** Where the parts of the last field line lie. One object for all lines: nothing is allocated per line. */
export const fieldLine = {
  nameStart: 0,
  nameEnd: 0,
  /** Without white space around it. */
  valueStart: 0,
  valueEnd: 0,
  /** Where CR is. */
  lineEnd: 0,
  refusal: refusals.headerName as Refusal,
}

/**
 * Reads one `Name: value CR LF` (RFC 9112, section 5) into `fieldLine`.
 * @returns the position after the line's end, `incomplete` or `malformed`
 */
export function parseFieldLine(bytes: Uint8Array, start: number, end: number): number {
  let position = start
  while (position < end && isTokenByte[bytes[position]!] === 1) position++
  if (position === end) return incomplete
  if (position === start || bytes[position] !== COLON) {
    const first = bytes[start]
    return refuse(first === SP || first === TAB ? refusals.foldedHeader : refusals.headerName)
  }
  fieldLine.nameStart = start
  fieldLine.nameEnd = position
  position++
  while (position < end && isBlank(bytes[position]!)) position++
  fieldLine.valueStart = position
  while (position < end && isValueByte[bytes[position]!] === 1) position++
  if (position === end) return incomplete
  fieldLine.lineEnd = position
  let valueEnd = position
  while (valueEnd > fieldLine.valueStart && isBlank(bytes[valueEnd - 1]!)) valueEnd--
  fieldLine.valueEnd = valueEnd
  if (bytes[position] !== CR) {
    return refuse(bytes[position] === LF ? refusals.lineEnd : refusals.headerValue)
  }
  if (position + 1 === end) return incomplete
  return bytes[position + 1] === LF ? position + 2 : refuse(refusals.lineEnd)
}

function isBlank(byte: number): boolean {
  return byte === SP || byte === TAB
}

function refuse(refusal: Refusal): typeof malformed {
  fieldLine.refusal = refusal
  return malformed
}
