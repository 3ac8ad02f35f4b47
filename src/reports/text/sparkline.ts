/** Eighths of a character cell, from the bottom (Unicode's block elements, U+2581 to U+2588). */
const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * A curve one character high, from 0 to `highest`: a character a value, a space where there is none. 0 and what is
 * near it keep the lowest bar, so that nothing measured looks like something not measured.
 */
export function sparkline(values: readonly (number | null)[], highest: number): string {
  return values.map((value) => (value === null ? ' ' : barOf(value, highest))).join('')
}

function barOf(value: number, highest: number): string {
  const share = highest > 0 ? value / highest : 0
  const eighths = Math.ceil(Math.min(1, Math.max(0, share)) * bars.length)
  return bars[Math.max(0, eighths - 1)]!
}
