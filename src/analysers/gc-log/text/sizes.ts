/** Bytes of one unit letter as HotSpot prints it; sizes are powers of 1024 everywhere. */
function unitBytes(letter: number): number {
  switch (letter) {
    case 0x4b: // K
      return 1024
    case 0x4d: // M
      return 1024 ** 2
    case 0x47: // G
      return 1024 ** 3
    case 0x54: // T
      return 1024 ** 4
    default: // B
      return 1
  }
}

/**
 * @param number digits, with a fraction in JDK 8's G1 (`12.6`, or `12,6` in some locales)
 * @param unit one of `BKMGT`
 * @returns null for an absurd number: no machine has 2^53 bytes
 */
export function sizeBytes(number: string, unit: string): number | null {
  const bytes = Math.round(decimal(number) * unitBytes(unit.charCodeAt(0)))
  return Number.isSafeInteger(bytes) ? bytes : null
}

export function kibibytes(number: string): number | null {
  return sizeBytes(number, 'K')
}

export function mebibytes(number: string): number | null {
  return sizeBytes(number, 'M')
}

/** A duration longer than this is damage, not a duration. */
const longestMs = 1000 * 3600 * 24 * 366

/** @returns milliseconds, whole nanoseconds, or null for an absurd number */
export function durationMs(number: string, unit: 's' | 'ms' | 'us' | 'ns'): number | null {
  const value = decimal(number)
  const ms =
    unit === 'ms'
      ? value
      : unit === 's'
        ? Math.round(value * 1e9) / 1e6
        : unit === 'us'
          ? value / 1e3
          : value / 1e6
  return ms >= 0 && ms <= longestMs ? ms : null
}

/** Whole numbers of a log are short: added up by digits, which is faster than to convert a text. */
function decimal(text: string): number {
  let value = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // JDK 8 writes fractions with a comma in some locales.
    if (code < 0x30 || code > 0x39) return Number(text.replace(',', '.'))
    value = value * 10 + code - 0x30
  }
  return text === '' ? Number.NaN : value
}
