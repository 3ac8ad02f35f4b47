import { quote } from '../json-text.js'
import { charactersPerDraw } from '../regex/length.js'
import { type CodeRange, classCodes } from '../regex/tree.js'
import type { TextEncoding, WriterCode } from './code.js'

/** Pairs of characters come from a table while it fits the processor's first cache. */
const largestPairTable = 128 * 128

/** What CSV puts in quotes, so that such classes are not compiled. */
const csvSpecial = /[",\r\n]/

/** The bytes of each character of a class in an encoding; null when they cannot be written one by one. */
export function encodedCharacters(ranges: readonly CodeRange[], encoding: TextEncoding): Uint8Array[] | null {
  const characters = classCodes(ranges).map((code) => String.fromCodePoint(code))
  if (encoding === 'csv' && characters.some((character) => csvSpecial.test(character))) return null
  return characters.map(
    (character) =>
      new Uint8Array(Buffer.from(encoding === 'json' ? quote(character).slice(1, -1) : character)),
  )
}

/** Writes `min`..`max` characters of a class: the compiled form of `classText` in regex/text.ts. */
export function writeClassRun(
  code: WriterCode,
  characters: readonly Uint8Array[],
  min: number,
  max: number,
): void {
  const size = characters.length
  const perDraw = charactersPerDraw(size)
  const digits = characters.every((bytes) => bytes.length === 1)
    ? byteDigits(code, characters)
    : wideDigits(code, characters)
  const run = (count: number) => {
    code.drawBelow(size ** count, true)
    digits(count)
  }
  if (min === max) {
    fixedRun(code, Math.floor(min / perDraw), () => run(perDraw))
    if (min % perDraw > 0) run(min % perDraw)
    return
  }
  const left = code.variable()
  code.drawBelow(max - min + 1)
  code.line(`${left} = ${min} + r;`)
  code.line(`while (${left} >= ${perDraw}) { ${left} -= ${perDraw};`)
  run(perDraw)
  code.line('}')
  if (perDraw === 1) return
  code.line(`switch (${left}) {`)
  for (let count = 1; count < perDraw; count++) {
    code.line(`case ${count}: {`)
    run(count)
    code.line('break; }')
  }
  code.line('}')
}

/** Two rounds in each turn of the loop: 20 % faster than one, and no worse than four. */
function fixedRun(code: WriterCode, rounds: number, round: () => void): void {
  const turns = rounds > 3 ? Math.floor(rounds / 2) : 0
  if (turns > 0) {
    const left = code.variable()
    code.line(`for (${left} = ${turns}; ${left} > 0; ${left}--) {`)
    round()
    round()
    code.line('}')
  }
  for (let i = 2 * turns; i < rounds; i++) round()
}

/** Takes digits in base `size` off r and writes their characters. */
type DigitWriter = (count: number) => void

/** Every character is one byte: two at a time where a table of pairs is small enough. */
function byteDigits(code: WriterCode, characters: readonly Uint8Array[]): DigitWriter {
  const size = characters.length
  const single = code.reference(sharedTable(characters.map((bytes) => bytes[0]!)))
  const pairs = size * size <= largestPairTable ? code.reference(pairTable(characters)) : null
  return (count) => {
    let written = 0
    while (written < count) {
      const two = pairs !== null && count - written >= 2
      const base = two ? size * size : size
      // The quotient serves the remainder too: V8 would otherwise divide twice.
      code.line(`q = r / ${base} >>> 0; t = ${two ? pairs : single}[r - Math.imul(q, ${base}) | 0]; r = q;`)
      code.line(`buf[pos + ${written}] = t;`)
      if (two) code.line(`buf[pos + ${written + 1}] = t >>> 8;`)
      written += two ? 2 : 1
    }
    code.line(`pos += ${count};`)
  }
}

/** Characters that JSON escapes or UTF-8 spreads over several bytes. */
function wideDigits(code: WriterCode, characters: readonly Uint8Array[]): DigitWriter {
  const size = characters.length
  const put = code.reference(putBytes)
  const table = code.reference(characters)
  return (count) => {
    for (let i = 0; i < count; i++) {
      code.line(`pos = ${put}(${table}[r % ${size}], buf, pos);`)
      if (i + 1 < count) code.line(`r = r / ${size} >>> 0;`)
    }
  }
}

function putBytes(from: Uint8Array, to: Uint8Array, position: number): number {
  for (let i = 0; i < from.length; i++) to[position + i] = from[i]!
  return position + from.length
}

const tables = new Map<string, Uint8Array>()

/** Tables of the same characters are made once, so that fields share them in the cache. */
function sharedTable(bytes: readonly number[]): Uint8Array {
  const key = String(bytes)
  let table = tables.get(key)
  if (!table) {
    table = Uint8Array.from(bytes)
    tables.set(key, table)
  }
  return table
}

const pairTables = new Map<string, Uint16Array>()

/** Entry `first + size * second` holds both bytes, the first in the lower half. */
function pairTable(characters: readonly Uint8Array[]): Uint16Array {
  const key = String(characters)
  let table = pairTables.get(key)
  if (!table) {
    const size = characters.length
    table = new Uint16Array(size * size)
    for (let second = 0; second < size; second++) {
      for (let first = 0; first < size; first++) {
        table[first + size * second] = characters[first]![0]! | (characters[second]![0]! << 8)
      }
    }
    pairTables.set(key, table)
  }
  return table
}
