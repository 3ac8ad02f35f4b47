import { isDigit, isWhiteSpace, JsonSyntax } from './json-syntax.js'

/** One in so many bodies said to be JSON is read from end to end. */
export const jsonSampleEvery = 64

/**
 * Looks at one body as it streams by and keeps none of it: notes its first and last byte that are not white
 * space. A body that was chosen as a sample is read whole.
 */
export class BodyCheck {
  #first = 0
  #last = 0
  #sample: JsonSyntax | null = null
  /** Made for the first sample; most connections of a short run have none. */
  #syntax: JsonSyntax | null = null

  /** @param sample whether to read this body whole */
  begin(sample: boolean): void {
    this.#first = 0
    this.#last = 0
    this.#sample = null
    if (!sample) return
    this.#syntax ??= new JsonSyntax()
    this.#sample = this.#syntax
    this.#sample.begin()
  }

  piece(bytes: Buffer, start: number, end: number): void {
    if (this.#first === 0) {
      let position = start
      while (position < end && isWhiteSpace(bytes[position]!)) position++
      if (position < end) this.#first = bytes[position]!
    }
    let position = end - 1
    while (position >= start && isWhiteSpace(bytes[position]!)) position--
    if (position >= start) this.#last = bytes[position]!
    this.#sample?.piece(bytes, start, end)
  }

  /** False when the body cannot be JSON. True proves it only for a sample. */
  end(): boolean {
    return endsAgree(this.#first, this.#last) && (this.#sample === null || this.#sample.end())
  }
}

/** Whether one JSON value can begin with `first` and end with `last`. */
function endsAgree(first: number, last: number): boolean {
  switch (first) {
    case 0x7b: // {
      return last === 0x7d
    case 0x5b: // [
      return last === 0x5d
    case 0x22: // "
      return last === 0x22
    case 0x74: // true
    case 0x66: // false
      return last === 0x65
    case 0x6e: // null
      return last === 0x6c
    default:
      return (first === 0x2d || isDigit(first)) && isDigit(last)
  }
}
