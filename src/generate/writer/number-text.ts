/** Writers of numbers and times into a buffer; each returns the position after its last byte. */

/** Two digits of 00..99, the first in the lower half. */
const twoDigits = Uint16Array.from(
  { length: 100 },
  (_, n) => (48 + Math.floor(n / 10)) | ((48 + (n % 10)) << 8),
)

/** A whole number of at most 2^53 in size. */
export function putInteger(buffer: Uint8Array, position: number, value: number): number {
  let pos = position
  let size = value
  if (value < 0) {
    buffer[pos++] = 45
    size = -value
  }
  const end = pos + digitCount(size)
  putPadded(buffer, pos, size, end - pos)
  return end
}

/** Exactly `width` digits, with leading zeros; `value` must fit. */
export function putPadded(buffer: Uint8Array, position: number, value: number, width: number): number {
  let at = position + width
  let rest = value
  // Beyond 2^31 the remainder is taken once on doubles, the rest is 32-bit arithmetic.
  while (rest > 0x7fffffff && at - position > 2) {
    const quotient = Math.floor(rest / 100)
    const pair = twoDigits[rest - quotient * 100]!
    buffer[--at] = pair >>> 8
    buffer[--at] = pair & 255
    rest = quotient
  }
  let small = rest | 0
  while (at - position >= 2) {
    const quotient = (small / 100) | 0
    const pair = twoDigits[small - quotient * 100]!
    buffer[--at] = pair >>> 8
    buffer[--at] = pair & 255
    small = quotient
  }
  if (at > position) buffer[--at] = 48 + (small % 10)
  return position + width
}

function digitCount(value: number): number {
  if (value < 10) return 1
  if (value < 100) return 2
  if (value < 1000) return 3
  if (value < 10_000) return 4
  if (value < 100_000) return 5
  if (value < 1_000_000) return 6
  let count = 7
  for (let bound = 10_000_000; count < 16 && value >= bound; bound *= 10) count++
  return count
}

/** A decimal of at most 2^53 unscaled: `-12.05`. */
export function putDecimal(buffer: Uint8Array, position: number, unscaled: number, scale: number): number {
  let pos = position
  let size = unscaled
  if (unscaled < 0) {
    buffer[pos++] = 45
    size = -unscaled
  }
  if (scale === 0) return putInteger(buffer, pos, size)
  const one = 10 ** scale
  const whole = Math.floor(size / one)
  pos = putInteger(buffer, pos, whole)
  buffer[pos++] = 46
  return putPadded(buffer, pos, size - whole * one, scale)
}

/** `2026-02-14`, for the years 0000 to 9999. Days to dates after Howard Hinnant, "chrono-compatible low-level date algorithms". */
export function putDate(buffer: Uint8Array, position: number, epochDay: number): number {
  const shifted = epochDay + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = (shifted - era * 146_097) | 0
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0
  const dayOfYear = (dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0))) | 0
  const shiftedMonth = ((5 * dayOfYear + 2) / 153) | 0
  const day = (dayOfYear - (((153 * shiftedMonth + 2) / 5) | 0) + 1) | 0
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = (yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) | 0
  const century = twoDigits[(year / 100) | 0]!
  const yearPair = twoDigits[year % 100]!
  const monthPair = twoDigits[month]!
  const dayPair = twoDigits[day]!
  buffer[position] = century & 255
  buffer[position + 1] = century >>> 8
  buffer[position + 2] = yearPair & 255
  buffer[position + 3] = yearPair >>> 8
  buffer[position + 4] = 45
  buffer[position + 5] = monthPair & 255
  buffer[position + 6] = monthPair >>> 8
  buffer[position + 7] = 45
  buffer[position + 8] = dayPair & 255
  buffer[position + 9] = dayPair >>> 8
  return position + 10
}

/** `2026-02-14T20:52:30.123Z`, for the years 0000 to 9999. */
export function putTimestamp(buffer: Uint8Array, position: number, epochMs: number): number {
  const epochDay = Math.floor(epochMs / 86_400_000)
  const pos = putDate(buffer, position, epochDay)
  const ms = (epochMs - epochDay * 86_400_000) | 0
  const seconds = (ms / 1000) | 0
  const minutes = (seconds / 60) | 0
  const hours = (minutes / 60) | 0
  const hourPair = twoDigits[hours]!
  const minutePair = twoDigits[minutes - hours * 60]!
  const secondPair = twoDigits[seconds - minutes * 60]!
  const fraction = ms - seconds * 1000
  const hundreds = (fraction / 100) | 0
  const fractionPair = twoDigits[fraction - hundreds * 100]!
  buffer[pos] = 84
  buffer[pos + 1] = hourPair & 255
  buffer[pos + 2] = hourPair >>> 8
  buffer[pos + 3] = 58
  buffer[pos + 4] = minutePair & 255
  buffer[pos + 5] = minutePair >>> 8
  buffer[pos + 6] = 58
  buffer[pos + 7] = secondPair & 255
  buffer[pos + 8] = secondPair >>> 8
  buffer[pos + 9] = 46
  buffer[pos + 10] = 48 + hundreds
  buffer[pos + 11] = fractionPair & 255
  buffer[pos + 12] = fractionPair >>> 8
  buffer[pos + 13] = 90
  return pos + 14
}
