import { DASH, SEMICOLON } from './characters.js'

/** The record header was not there. */
export const noRecord = -1
/** It was there and could not be read. */
export const unreadableRecord = -2

/** Largest number of digits that always stays below 2^53. */
const maxDigits = 15

/** What the last call of `parseRecordHeader` read. One object for all: nothing is allocated per record. */
export const recordHeader = { index: noRecord, dueMicros: -1 }

/**
 * Reads the value `<index>;<due>` of the record header in place: decimal digits, leading zeros allowed, and
 * `-` for a record without a due time (then dueMicros is -1).
 */
export function parseRecordHeader(bytes: Uint8Array, start: number, end: number): void {
  recordHeader.index = unreadableRecord
  recordHeader.dueMicros = -1
  let position = start
  let index = 0
  for (; position < end; position++) {
    const digit = bytes[position]! - 0x30
    if (digit < 0 || digit > 9) break
    index = index * 10 + digit
  }
  const indexDigits = position - start
  // Zero padding may be wider than 15 digits; the number itself may not.
  if (indexDigits === 0 || (indexDigits > maxDigits && index > Number.MAX_SAFE_INTEGER)) return
  if (position >= end - 1 || bytes[position] !== SEMICOLON) return
  position++
  if (bytes[position] === DASH) {
    if (position + 1 === end) recordHeader.index = index
    return
  }
  let due = 0
  for (; position < end; position++) {
    const digit = bytes[position]! - 0x30
    if (digit < 0 || digit > 9) return
    due = due * 10 + digit
  }
  if (due > Number.MAX_SAFE_INTEGER) return
  recordHeader.index = index
  recordHeader.dueMicros = due
}
