/**
 * The random numbers of one record: sfc32 (Chris Doty-Humphrey, PractRand), its state filled from
 * (seed, index) by a 32-bit mixer (MurmurHash3's finaliser with the constants of "lowbias32", Chris Wellons),
 * so that any record can be made on its own, on any machine, in any order.
 *
 * This file is the definition: generated writers inline the same steps and must agree with it bit for bit.
 */
export class RecordRandom {
  a = 0
  b = 0
  c = 0
  d = 0

  /** @param seed 32-bit; @param index record number, 0 .. 2^53 */
  seek(seed: number, index: number): void {
    const low = index >>> 0
    const high = (index / 0x100000000) >>> 0
    let h = mix32((seed ^ 0x9e3779b9) | 0)
    h = mix32((h + low) | 0)
    this.a = h
    h = mix32((h ^ high) + 0x85ebca6b)
    this.b = h
    h = mix32((h ^ low) + 0xc2b2ae35)
    this.c = h
    this.d = 1
    // Two rounds carry every seed bit into every word of the state.
    this.next()
    this.next()
  }

  /** A uniform whole number, 0 .. 2^32 - 1. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + t
    this.c |= 0
    return t >>> 0
  }
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
