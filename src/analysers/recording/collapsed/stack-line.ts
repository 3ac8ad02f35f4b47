export interface StackLine {
  /** The outermost first. */
  readonly frames: readonly string[]
  readonly weight: number
}

/** `main;run;work 12`, the count a whole number or a decimal. @returns null when it is no such line */
export function parseStackLine(text: string): StackLine | 'empty' | null {
  const line = text.trimEnd()
  if (line === '') return 'empty'
  const space = line.lastIndexOf(' ')
  if (space <= 0 || !/^\d+(\.\d+)?$/.test(line.slice(space + 1))) return null
  const weight = Number(line.slice(space + 1))
  if (!Number.isFinite(weight)) return null
  const stack = line.slice(0, space)
  return { frames: stack.split(';'), weight }
}
