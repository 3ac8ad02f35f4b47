import { isUtf8 } from 'node:buffer'

/** One in so many bodies said to be JSON is parsed whole. */
export const jsonSampleEvery = 64
/** Larger bodies are never parsed whole, only looked at from both ends. */
export const jsonSampleMaxBytes = 16 * 1024

/**
 * Looks at one body as it streams by and keeps none of it: notes its first and last byte that are not white
 * space. When the body was chosen as a sample, keeps up to `jsonSampleMaxBytes` and parses them at the end.
 */
export class BodyCheck {
  #first = 0
  #last = 0
  #sample: Buffer | null = null
  #sampleBytes = 0

  /** @param sample whether to parse this body whole; @param lengthBytes -1 = not known yet */
  begin(sample: boolean, lengthBytes: number): void {
    this.#first = 0
    this.#last = 0
    this.#sampleBytes = 0
    this.#sample =
      sample && lengthBytes <= jsonSampleMaxBytes
        ? Buffer.allocUnsafe(lengthBytes < 0 ? jsonSampleMaxBytes : lengthBytes)
        : null
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
    if (this.#sample !== null) this.#keep(bytes, start, end)
  }

  /** False when the body cannot be JSON. True proves it only for a sample. */
  end(): boolean {
    const sample = this.#sample
    this.#sample = null
    if (!endsAgree(this.#first, this.#last)) return false
    return sample === null || parses(sample.subarray(0, this.#sampleBytes))
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    if (this.#sampleBytes + end - start > this.#sample!.length) {
      this.#sample = null
      return
    }
    bytes.copy(this.#sample!, this.#sampleBytes, start, end)
    this.#sampleBytes += end - start
  }
}

function parses(body: Buffer): boolean {
  if (!isUtf8(body)) return false
  try {
    JSON.parse(body.toString('utf8'))
    return true
  } catch {
    return false
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

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** JSON's own white space (RFC 8259, section 2). */
function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
