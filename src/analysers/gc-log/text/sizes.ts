/** Bytes of one unit letter as HotSpot prints it; sizes are powers of 1024 everywhere. */
const units: Readonly<Record<string, number>> = { B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }

/**
 * @param number digits, with a fraction in JDK 8's G1 (`12.6`, or `12,6` in some locales)
 * @param unit one of `BKMGT`
 * @returns null for an absurd number: no machine has 2^53 bytes
 */
export function sizeBytes(number: string, unit: string): number | null {
  const bytes = Math.round(decimal(number) * (units[unit] ?? Number.NaN))
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

/** JDK 8 writes fractions with a comma in some locales. */
function decimal(number: string): number {
  return Number(number.includes(',') ? number.replace(',', '.') : number)
}
