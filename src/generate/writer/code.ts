import { quote } from '../json-text.js'
import { fieldKey, seedWord, wholeRounds, wholeRounds53 } from '../random.js'

/** How string values stand in the text: JSON strings, plain, or plain but safe in a CSV cell. */
export type TextEncoding = 'json' | 'raw' | 'csv'

/** One step of sfc32 on the local state a, b, c, d: leaves the number in t. See FieldRandom.next. */
const step =
  't = (a + b | 0) + d | 0; d = d + 1 | 0; a = b ^ b >>> 9; b = c + (c << 3) | 0; c = (c << 21 | c >>> 11) + t | 0;'

/** mix32 on the variable h. */
const mixH =
  'h ^= h >>> 16; h = Math.imul(h, 0x7feb352d); h ^= h >>> 15; h = Math.imul(h, 0x846ca68b); h ^= h >>> 16;'

/** Longer texts are copied in a loop from a table instead of byte by byte in code. */
const longestInlineText = 48

/**
 * Puts together the source of a record writer. Only numbers and names made here ever get into the source;
 * everything from the scenario (texts, tables) is handed over by reference, so no text can become code.
 *
 * In the code, `buf` is the buffer, `pos` the next position, `index` the record, `ordinal` its number in the
 * stream, and a, b, c, d the random state of the current field.
 */
export class WriterCode {
  readonly #lines: string[] = []
  readonly #data: unknown[] = []
  readonly #seeds = new Map<number, number>()
  #literal = ''
  #variables = 0

  constructor(
    readonly encoding: TextEncoding,
    readonly planSeed: number,
  ) {}

  /** Text as it is, whatever the encoding. Neighbouring texts become one. */
  literal(text: string): void {
    this.#literal += text
  }

  /** Text as part of a string value: escaped where the encoding asks for it. */
  text(text: string): void {
    this.literal(this.encoding === 'json' ? quote(text).slice(1, -1) : text)
  }

  /** The quotes around a string value. */
  stringEnds(): void {
    if (this.encoding === 'json') this.literal('"')
  }

  line(source: string): void {
    this.#flush()
    this.#lines.push(source)
  }

  /** Hands an object to the code; the same object twice is handed over once. */
  reference(value: unknown): string {
    const known = this.#data.indexOf(value)
    return `D${known >= 0 ? known : this.#data.push(value) - 1}`
  }

  /** A new local variable. */
  variable(): string {
    return `v${this.#variables++}`
  }

  /** Goes to the random numbers of a field: FieldRandom.seek. */
  seek(name: string, seed: number | null): void {
    const words = this.#seedNumber(seed ?? this.planSeed)
    const key = fieldKey(name)
    this.line(`h = f${words} + ${key} | 0; ${mixH} a = h; b = s${words} ^ ${Math.imul(key, 0x2c1b3c6d)};`)
    this.line(`c = a ^ s${words}; d = 1; ${step} ${step}`)
  }

  /** One number of 32 bits in t (signed). */
  draw(): void {
    this.line(step)
  }

  /**
   * A number below `bound` (at most 2^32) in r, exactly uniform; with `keepRounds` r may be larger by whole
   * multiples of `bound`, which a following `%` takes away anyhow.
   */
  drawBelow(bound: number, keepRounds = false): void {
    if (bound <= 1) {
      this.line('r = 0;')
      return
    }
    const limit = wholeRounds(bound)
    this.line(
      limit === 0x100000000 ? `${step} r = t >>> 0;` : `do { ${step} r = t >>> 0; } while (r >= ${limit});`,
    )
    if (!keepRounds && bound < 0x100000000) this.line(`r = r % ${bound};`)
  }

  /** A number below `bound` (at most 2^53) in x: FieldRandom.below. */
  drawBelow53(bound: number): void {
    if (bound <= 0x100000000) {
      this.drawBelow(bound)
      this.line('x = r;')
      return
    }
    this.line(`do { ${step} x = t >>> 11; ${step} x = x * 4294967296 + (t >>> 0); }`)
    this.line(`while (x >= ${wholeRounds53(bound)});`)
    this.line(`x = x - Math.floor(x / ${bound}) * ${bound}; if (x < 0) x += ${bound};`)
  }

  /** `write(buf, pos, index)` made of everything added so far. */
  compile(firstIndex: number): (buffer: Buffer, position: number, index: number) => number {
    this.#flush()
    const names = this.#data.map((_, i) => `D${i}`)
    const variables = Array.from({ length: this.#variables }, (_, i) => `, v${i} = 0`).join('')
    const source = [
      '"use strict"; return function write(buf, pos, index) {',
      `let a = 0, b = 0, c = 0, d = 0, t = 0, r = 0, q = 0, h = 0, x = 0${variables};`,
      `const ordinal = index - ${firstIndex}, high = index / 4294967296 >>> 0;`,
      ...this.#seedLines(),
      ...this.#lines,
      'return pos; }',
    ].join('\n')
    return new Function(...names, source)(...this.#data)
  }

  #seedNumber(seed: number): number {
    const known = this.#seeds.get(seed)
    if (known !== undefined) return known
    this.#seeds.set(seed, this.#seeds.size)
    return this.#seeds.size - 1
  }

  #seedLines(): string[] {
    return [...this.#seeds].map(
      ([seed, i]) =>
        `h = ${seedWord(seed)} + Math.imul(high, 0x9e3779b1) + (index >>> 0) | 0; ${mixH} const f${i} = h; ` +
        `h = (h ^ high) + 0x85ebca6b | 0; ${mixH} const s${i} = h;`,
    )
  }

  #flush(): void {
    if (this.#literal === '') return
    const bytes = Buffer.from(this.#literal)
    this.#literal = ''
    if (bytes.length > longestInlineText) {
      this.#lines.push(`${this.reference(copyBytes)}(${this.reference(new Uint8Array(bytes))}, buf, pos);`)
    } else {
      this.#lines.push(Array.from(bytes, (byte, i) => `buf[pos + ${i}] = ${byte};`).join(' '))
    }
    this.#lines.push(`pos += ${bytes.length};`)
  }
}

function copyBytes(from: Uint8Array, to: Uint8Array, position: number): void {
  for (let i = 0; i < from.length; i++) to[position + i] = from[i]!
}
