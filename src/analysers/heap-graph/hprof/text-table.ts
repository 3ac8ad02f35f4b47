import { largest } from '../graph/tree-children.js'

/**
 * Distinct texts, by 64 bits of hash: how often each occurred and one node that has it. 20 bytes a text and slot,
 * whatever its length; that two of a hundred million texts share a hash has a chance below one in three thousand.
 */
export class TextTable {
  #slots = new Int32Array(1024)
  #high = new Int32Array(512)
  #low = new Int32Array(512)
  #counts = new Uint32Array(512)
  #samples = new Int32Array(512)
  #size = 0

  get size(): number {
    return this.#size
  }

  count(entry: number): number {
    return this.#counts[entry]!
  }

  sample(entry: number): number {
    return this.#samples[entry]!
  }

  add(view: DataView, from: number, to: number, node: number): void {
    // Two multiplicative hashes of the same words, mixed as MurmurHash3 ends (Appleby).
    let one = to - from
    let two = 0x9747b28c ^ (to - from)
    let at = from
    for (; at + 4 <= to; at += 4) {
      const word = view.getInt32(at)
      one = Math.imul(one ^ word, 0x85ebca6b)
      one ^= one >>> 15
      two = Math.imul(two ^ word, 0xc2b2ae35)
      two ^= two >>> 13
    }
    for (; at < to; at++) {
      const byte = view.getUint8(at)
      one = Math.imul(one ^ byte, 0x85ebca6b)
      two = Math.imul(two ^ byte, 0xc2b2ae35)
    }
    this.#count(mixed(one), mixed(two), node)
  }

  largest(most: number, measure: (entry: number) => number): number[] {
    return largest(this.#duplicates(), most, measure)
  }

  *#duplicates(): Generator<number> {
    for (let entry = 0; entry < this.#size; entry++) if (this.#counts[entry]! > 1) yield entry
  }

  #count(high: number, low: number, node: number): void {
    const mask = this.#slots.length - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]! - 1
      if (entry < 0) break
      if (this.#low[entry] === low && this.#high[entry] === high) {
        this.#counts[entry]!++
        return
      }
    }
    if (this.#size === this.#high.length) this.#grow()
    const entry = this.#size++
    this.#high[entry] = high
    this.#low[entry] = low
    this.#counts[entry] = 1
    this.#samples[entry] = node
    this.#place(entry)
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#low[entry]! & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = entry + 1
  }

  #grow(): void {
    const length = this.#high.length * 2
    const [high, low, counts, samples] = [
      new Int32Array(length),
      new Int32Array(length),
      new Uint32Array(length),
      new Int32Array(length),
    ]
    high.set(this.#high)
    low.set(this.#low)
    counts.set(this.#counts)
    samples.set(this.#samples)
    this.#high = high
    this.#low = low
    this.#counts = counts
    this.#samples = samples
    this.#slots = new Int32Array(length * 2)
    for (let entry = 0; entry < this.#size; entry++) this.#place(entry)
  }
}

function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
