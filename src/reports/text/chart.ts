/** Eighths of a character cell, from the bottom (Unicode's block elements, U+2581 to U+2588); the first is empty. */
const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

export interface ChartShape {
  /** Characters for the curve, without its axis. */
  readonly columns: number
  readonly rows: number
  /** Characters for the words at the axis. */
  readonly axisColumns: number
}

export interface ChartWords {
  /** A value as it stands at the axis. */
  readonly value: (value: number) => string
  /** A time as it stands below. */
  readonly time: (ms: number) => string
}

/**
 * Values over time as columns of blocks, from 0 to the highest: what was measured has at least the lowest eighth, what
 * was not has none.
 * @param values one a step, from time 0; several steps that fall into one column show their largest
 * @param lengthMs the time that all values take
 */
export function chartLines(
  values: readonly (number | null)[],
  lengthMs: number,
  shape: ChartShape,
  words: ChartWords,
): string[] {
  const columns = inColumns(values, shape.columns)
  const highest = Math.max(0, ...columns.map((value) => value ?? 0))
  const heights = columns.map((value) => heightOf(value, highest, shape.rows))
  const axis = (row: number) => {
    if (row === shape.rows - 1) return words.value(highest)
    return row === 0 ? words.value(0) : ''
  }
  const lines: string[] = []
  for (let row = shape.rows - 1; row >= 0; row--) {
    const cells = heights.map((height) => eighths[Math.min(8, Math.max(0, height - 8 * row))]!).join('')
    lines.push(`${axis(row).padStart(shape.axisColumns)} |${cells}`.trimEnd())
  }
  lines.push(`${' '.repeat(shape.axisColumns)} +${timeAxis(lengthMs, shape.columns, words.time)}`)
  return lines
}

/** The largest value of each column; null where there was none. */
function inColumns(values: readonly (number | null)[], columns: number): (number | null)[] {
  const result = new Array<number | null>(columns).fill(null)
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    // A step that is wider than a column fills all of its columns.
    const from = Math.floor((i * columns) / values.length)
    const to = Math.max(from + 1, Math.floor(((i + 1) * columns) / values.length))
    for (let column = from; column < Math.min(to, columns); column++) {
      result[column] = Math.max(result[column] ?? 0, value)
    }
  }
  return result
}

/** In eighths of a row. */
function heightOf(value: number | null, highest: number, rows: number): number {
  if (value === null) return 0
  return Math.max(1, Math.round((highest > 0 ? value / highest : 0) * rows * 8))
}

/** The times at the beginning, the middle and the end. */
function timeAxis(lengthMs: number, columns: number, word: (ms: number) => string): string {
  const [first, middle, last] = [word(0), word(lengthMs / 2), word(lengthMs)]
  const half = Math.floor(columns / 2)
  const left = `${first} `.padEnd(half - Math.floor(middle.length / 2), '-')
  const right = ` ${last}`.padStart(columns - left.length - middle.length - 1, '-')
  return `${left}${middle} ${right}`.slice(0, columns + last.length)
}
