import { KnownBytes, viewOf } from '../model/known-bytes.js'
import { noRecord } from './record-header.js'

/** Longer heads are not worth keeping. */
const longestBytes = 512
/** Numbers of so many digits always stay below 2^53. */
const safeDigits = 15

/** A number in a head, digits only, that may differ in the next one. */
export interface DigitRun {
  readonly start: number
  readonly end: number
}

/**
 * A head that was parsed and found good, with the places of the numbers that change from record to record. A head
 * that has the same bytes but for those digits, and as many of them, means the same but for those numbers: reading
 * them is all that is left to do. Anything else is for the parser.
 */
export class KnownHead {
  /** From the last head that `read` recognised. */
  recordIndex = noRecord
  dueMicros = -1
  contentLength = -1
  /** The bytes before each number, and behind the last one. */
  readonly #texts: readonly KnownBytes[]
  readonly #digits: Uint8Array
  readonly #values: Float64Array
  readonly #length: number
  readonly #index: number
  readonly #due: number
  readonly #body: number

  /** @returns null when there is no use in keeping this head */
  static of(
    bytes: Buffer,
    start: number,
    end: number,
    places: {
      readonly index: DigitRun | null
      readonly due: DigitRun | null
      readonly body: DigitRun | null
    },
  ): KnownHead | null {
    if (end - start > longestBytes) return null
    // The due time has 16 digits; one that passes 2^53 is left to the parser.
    if (places.index !== null && places.index.end - places.index.start > safeDigits) return null
    return new KnownHead(bytes.subarray(start, end), start, places)
  }

  private constructor(
    head: Buffer,
    start: number,
    { index, due, body }: { index: DigitRun | null; due: DigitRun | null; body: DigitRun | null },
  ) {
    const runs = [index, due, body].filter((run) => run !== null).sort((a, b) => a.start - b.start)
    const edges = [start, ...runs.flatMap((run) => [run.start, run.end]), start + head.length]
    const texts: KnownBytes[] = []
    for (let i = 0; i < edges.length; i += 2) {
      texts.push(new KnownBytes(head.subarray(edges[i]! - start, edges[i + 1]! - start)))
    }
    this.#texts = texts
    this.#digits = Uint8Array.from(runs, (run) => run.end - run.start)
    this.#values = new Float64Array(runs.length)
    this.#length = head.length
    this.#index = index === null ? -1 : runs.indexOf(index)
    this.#due = due === null ? -1 : runs.indexOf(due)
    this.#body = body === null ? -1 : runs.indexOf(body)
  }

  /** @returns the position after the head at `start`, or 0 when it is another one or not there whole */
  read(bytes: Buffer, start: number, end: number): number {
    if (end - start < this.#length) return 0
    const view = viewOf(bytes)
    const digits = this.#digits
    let position = start
    for (let i = 0; i < digits.length; i++) {
      const text = this.#texts[i]!
      if (!text.isAt(view, position)) return 0
      position += text.length
      let value = 0
      for (const behind = position + digits[i]!; position < behind; position++) {
        const digit = bytes[position]! - 0x30
        if (digit < 0 || digit > 9) return 0
        value = value * 10 + digit
      }
      this.#values[i] = value
    }
    if (!this.#texts[digits.length]!.isAt(view, position)) return 0
    if (this.#index >= 0) this.recordIndex = this.#values[this.#index]!
    if (this.#body >= 0) this.contentLength = this.#values[this.#body]!
    if (this.#due >= 0) {
      this.dueMicros = this.#values[this.#due]!
      if (this.dueMicros > Number.MAX_SAFE_INTEGER) return 0
    }
    return start + this.#length
  }
}
