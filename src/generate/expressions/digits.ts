const pairs = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))

/** `07` for 7; whole numbers 0 .. 99. A table, because dates are written for every record. */
export function twoDigits(value: number): string {
  return pairs[value]!
}

/** `007` for 7; whole numbers 0 .. 999. */
export function threeDigits(value: number): string {
  const hundreds = Math.floor(value / 100)
  return hundreds + pairs[value - hundreds * 100]!
}

const bytes = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

/** Eight hexadecimal digits of a whole number 0 .. 2^32 - 1. */
export function hexDigits(value: number): string {
  return (
    bytes[value >>> 24]! + bytes[(value >>> 16) & 255]! + bytes[(value >>> 8) & 255]! + bytes[value & 255]!
  )
}
