export interface StackLine {
  /** The outermost first. */
  readonly frames: readonly string[]
  readonly weight: number
}

/** The weight at a line's end: a whole number or a decimal; some converters put it in brackets. */
const weightText = /^(?:\d+(?:\.\d+)?|\[\d+(?:\.\d+)?\])$/

/** `main;run;work 12`, `main;run;work [12]`. @returns null when it is no such line */
export function parseStackLine(text: string): StackLine | 'empty' | null {
  const line = text.trimEnd()
  if (line === '') return 'empty'
  const space = line.lastIndexOf(' ')
  const written = line.slice(space + 1)
  if (space <= 0 || !weightText.test(written)) return null
  const weight = Number(written.replace(/[[\]]/g, ''))
  if (!Number.isFinite(weight)) return null
  const stack = line.slice(0, space)
  return { frames: stack.split(';'), weight }
}
