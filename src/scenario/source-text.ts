import { isUtf8 } from 'node:buffer'
import type { Place } from '../model/problem.js'
import { MiB } from '../model/size.js'
import type { Problems } from './problems.js'

/** Larger files are refused unread. */
export const maxFileBytes = 10 * MiB

/**
 * The file's text without a byte order mark, or null (with a problem) when it is no text a scenario can be in.
 */
export function decodeText(bytes: Buffer, problems: Problems): string | null {
  if (bytes.length > maxFileBytes) {
    problems.error(
      'too-large',
      { line: 1, column: 1 },
      `the file has ${(bytes.length / MiB).toFixed(1)} MiB; scenarios may have ${maxFileBytes / MiB} MiB`,
      'describe the data with regex, oneOf or sql rather than listing it',
    )
    return null
  }
  if (!isUtf8(bytes)) {
    const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    problems.error(
      'not-utf8',
      wide ? { line: 1, column: 1 } : placeOfBadByte(bytes),
      wide ? 'the file is UTF-16, not UTF-8' : 'the file is not UTF-8 text',
      'save the file with the encoding UTF-8',
    )
    return null
  }
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** The first bad byte: every shorter beginning of the file is good text, or ends within a character. */
function placeOfBadByte(bytes: Buffer): Place {
  let good = 0
  let bad = bytes.length
  while (good < bad) {
    const middle = (good + bad + 1) >> 1
    if (isUtf8(bytes.subarray(0, characterEnd(bytes, middle)))) good = middle
    else bad = middle - 1
  }
  const text = bytes.toString('utf8', 0, characterEnd(bytes, good))
  return placeIn(text, text.length)
}

/** The end of the last whole character within the first `length` bytes (at most three bytes back). */
function characterEnd(bytes: Buffer, length: number): number {
  for (let start = length - 1; start >= Math.max(0, length - 3); start--) {
    const byte = bytes[start]!
    if (byte < 0x80 || (byte >= 0xc0 && byte < 0xf8)) {
      const size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      return start + size > length ? start : length
    }
  }
  return length
}

/** One place, without an index: for texts that may have millions of lines. */
export function placeIn(text: string, offset: number): Place {
  let line = 1
  let start = 0
  for (let at = 0; at < offset; at++) {
    if (!isLineEnd(text, at)) continue
    line++
    start = at + 1
  }
  return { line, column: Math.min(offset, text.length) - start + 1 }
}

function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)
}

/** Offsets to lines and columns. A line ends at LF, CR LF or CR, as in YAML. */
export class LineIndex {
  readonly #starts: number[] = [0]
  readonly #length: number

  constructor(text: string) {
    this.#length = text.length
    for (let at = 0; at < text.length; at++) {
      if (isLineEnd(text, at)) this.#starts.push(at + 1)
    }
  }

  /** @param offset cut to the text's length */
  place(offset: number): Place {
    const at = Math.max(0, Math.min(offset, this.#length))
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= at) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: at - this.#starts[low]! + 1 }
  }
}
