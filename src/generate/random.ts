/**
 * The random numbers of one field of one record: sfc32 (Chris Doty-Humphrey, PractRand), its state filled from
 * (seed, field, index) by a 32-bit mixer ("lowbias32", Chris Wellons). Every field has a stream of its own, so
 * a value depends on nothing but seed, field name and record index: it can be made alone, on any machine, in any
 * order, and another field added to the scenario does not change it.
 *
 * This file is the definition: generated writers inline the same steps and must agree with it bit for bit.
 */
export class FieldRandom {
  a = 0
  b = 0
  c = 0
  d = 0

  /**
   * Goes to the start of the numbers of one field of one record.
   * @param seed 32-bit; @param key of the field, see `fieldKey`; @param index record number, 0 .. 2^53
   */
  seek(seed: number, key: number, index: number): void {
    const high = (index / 0x100000000) >>> 0
    const first = mix32((seedWord(seed) + Math.imul(high, 0x9e3779b1) + (index >>> 0)) | 0)
    const second = mix32(((first ^ high) + 0x85ebca6b) | 0)
    this.a = mix32((first + key) | 0)
    this.b = second ^ Math.imul(key, 0x2c1b3c6d)
    this.c = this.a ^ second
    this.d = 1
    // Two rounds carry the field's word into the whole state.
    this.next()
    this.next()
  }

  /** A uniform whole number, 0 .. 2^32 - 1. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0
    return t >>> 0
  }

  /** A uniform whole number, 0 .. 2^53 - 1. */
  next53(): number {
    const high = this.next() >>> 11
    return high * 0x100000000 + this.next()
  }

  /** A uniform fraction, 0 <= f < 1, of 53 bits. */
  fraction(): number {
    return this.next53() / 2 ** 53
  }

  /**
   * A whole number 0 .. bound - 1, each exactly as likely: numbers of the incomplete last round are drawn again.
   * @param bound whole, 1 .. 2^53; a bound of 1 draws nothing
   */
  below(bound: number): number {
    if (bound <= 1) return 0
    if (bound <= 0x100000000) {
      const limit = wholeRounds(bound)
      let drawn = this.next()
      while (drawn >= limit) drawn = this.next()
      return drawn % bound
    }
    const limit = wholeRounds53(bound)
    let drawn = this.next53()
    while (drawn >= limit) drawn = this.next53()
    return remainder53(drawn, bound)
  }
}

/** The largest multiple of `bound` that 32 bits can count: what lies above it would favour small numbers. */
export function wholeRounds(bound: number): number {
  return Math.floor(0x100000000 / bound) * bound
}

/** The same for 53 bits. */
export function wholeRounds53(bound: number): number {
  return Math.floor(2 ** 53 / bound) * bound
}

/** `value % bound` for whole numbers up to 2^53, several times faster than V8's `%` on doubles. */
export function remainder53(value: number, bound: number): number {
  const rest = value - Math.floor(value / bound) * bound
  // The division may round up to the next whole number; the product is exact all the same.
  return rest < 0 ? rest + bound : rest
}

export function mix32(x: number): number {
  let h = x | 0
  h ^= h >>> 16
  h = Math.imul(h, 0x7feb352d)
  h ^= h >>> 15
  h = Math.imul(h, 0x846ca68b)
  h ^= h >>> 16
  return h | 0
}

/** The word a seed adds to the record index; spreads neighbouring seeds apart. */
export function seedWord(seed: number): number {
  return mix32(seed ^ 0x9e3779b9)
}

/** The 32-bit key of a field: FNV-1a over the name's UTF-16 units, mixed. */
export function fieldKey(name: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193)
  return mix32(h)
}
