import type { GcLogDialect } from '../../model/gc-log-findings.js'
import { dialectOf } from './dialect.js'
import { GoReader } from './go/reader.js'
import { Jdk8Reader } from './jdk8/reader.js'
import type { Tally } from './tally/tally.js'
import { copyText } from './text/names.js'
import { UnifiedReader } from './unified/reader.js'
import { V8Reader } from './v8/reader.js'

/** Reads the lines of one dialect. */
export interface DialectReader {
  /** @returns false when the line is of no known form */
  read(text: string, from: number, to: number): boolean
  end(): void
}

const readers: Readonly<Record<GcLogDialect, new (tally: Tally) => DialectReader>> = {
  unified: UnifiedReader,
  jdk8: Jdk8Reader,
  v8: V8Reader,
  go: GoReader,
}

const mostSamples = 5
const sampleLength = 200
/** Lines kept until one shows the dialect: what a log without decorations says first fits into these. */
const mostWaiting = 64

interface WaitingLine {
  readonly file: number
  readonly line: number
  readonly text: string
}

/** Finds out the dialect by the first line that shows it, and counts the lines that nobody knows. */
export class LineReader {
  readonly #tally: Tally
  #reader: DialectReader | null = null
  #waiting: WaitingLine[] = []
  lines = 0
  unknown = 0
  readonly samples: { file: number; line: number; text: string }[] = []

  constructor(tally: Tally) {
    this.#tally = tally
  }

  /** @param cut the line end is missing: half a line that nobody knows is no unknown form */
  read(text: string, from: number, to: number, cut: boolean): void {
    this.lines++
    this.#tally.place.line++
    if (from === to) return
    if (this.#reader !== null) {
      if (!this.#reader.read(text, from, to) && !cut) this.#noteUnknown(text, from, to)
      return
    }
    this.#waiting.push({ ...this.#tally.place, text: text.slice(from, to) })
    const dialect = dialectOf(this.#waiting.at(-1)!.text)
    if (dialect !== null) this.#begin(dialect)
    else if (this.#waiting.length > mostWaiting) this.#noteWaiting(this.#waiting.shift()!)
  }

  tooLong(start: string): void {
    this.lines++
    this.#tally.place.line++
    this.#noteUnknown(start, 0, start.length)
  }

  end(): void {
    for (const line of this.#waiting) this.#noteWaiting(line)
    this.#reader?.end()
  }

  #begin(dialect: GcLogDialect): void {
    this.#tally.dialect = dialect
    this.#reader = new readers[dialect](this.#tally)
    const lines = this.#waiting
    this.#waiting = []
    const { place } = this.#tally
    for (const { file, line, text } of lines) {
      Object.assign(place, { file, line })
      if (!this.#reader.read(text, 0, text.length)) this.#noteUnknown(text, 0, text.length)
    }
  }

  #noteWaiting({ file, line, text }: WaitingLine): void {
    this.unknown++
    if (this.samples.length < mostSamples) this.samples.push({ file, line, text: shown(text) })
  }

  #noteUnknown(text: string, from: number, to: number): void {
    this.unknown++
    if (this.samples.length === mostSamples) return
    this.samples.push({
      ...this.#tally.place,
      text: shown(text.slice(from, Math.min(to, from + sampleLength))),
    })
  }
}

function shown(text: string): string {
  return copyText(text.slice(0, sampleLength))
}
