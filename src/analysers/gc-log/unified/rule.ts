import type { Jvm } from './jvm.js'
import type { UnifiedLine } from './line.js'

/** One form of a line's message: the text behind decorations and `GC(n)`, without leading blanks. */
export interface UnifiedRule {
  readonly name: string
  /** A message of this form, as a JVM wrote it; the matrix test holds that no other rule reads it. */
  readonly sample: string
  /** How a message of this form begins: a cheap test before the pattern. */
  readonly starts: string | readonly string[]
  /** The one character a message of this form ends with, where that spares trying the pattern. */
  readonly ends?: string
  readonly pattern: RegExp
  /** Its lines come in the order of their times: where time goes back, another process began. */
  readonly tellsTime?: true
  /** @returns false when a number in it is absurd: then the line counts as unknown */
  read(found: RegExpExecArray, line: UnifiedLine, jvm: Jvm): boolean | undefined
}

/** A form that tells nothing heapmark shows. Told apart by its beginning alone. */
export interface PassedOver {
  readonly starts: string
  readonly sample: string
}
