/** A whole number is cut here so that both halves fit 32-bit arithmetic, which is several times faster. */
const half = 100_000_000

/**
 * Writes `value` right-aligned so that its last digit stands at `end - 1`, over zeros that are already there.
 * @param value whole, 0 .. 10^16 - 1
 */
export function patchDigits(buffer: Buffer, end: number, value: number): void {
  let at = end
  let low = value
  if (value >= half) {
    let high = Math.floor(value / half)
    low = value - high * half
    let above = end - 8
    while (high > 0) {
      const tenth = (high / 10) | 0
      buffer[--above] = 48 + high - tenth * 10
      high = tenth
    }
  }
  while (low > 0) {
    const tenth = (low / 10) | 0
    buffer[--at] = 48 + low - tenth * 10
    low = tenth
  }
}
