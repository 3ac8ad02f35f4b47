import { largest } from '../graph/tree-children.js'

/** Numbers of an entry: both halves of the hash, how often the text occurred, a node that has it. */
const width = 4

/**
 * Distinct texts, by 64 bits of hash: 16 bytes a text and 8 to 16 for its slot, whatever its length. That two of a
 * hundred million texts share a hash has a chance below one in three thousand.
 */
export class TextTable {
  readonly #slots: Int32Array
  readonly #entries: Int32Array
  #size = 0

  /** @param most texts that there can be */
  constructor(most: number) {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 2)))
    this.#entries = new Int32Array(width * most)
  }

  get size(): number {
    return this.#size
  }

  count(entry: number): number {
    return this.#entries[width * entry + 2]!
  }

  sample(entry: number): number {
    return this.#entries[width * entry + 3]!
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
    for (let entry = 0; entry < this.#size; entry++) if (this.count(entry) > 1) yield entry
  }

  #count(high: number, low: number, node: number): void {
    const entries = this.#entries
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = low & mask
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const at = width * (slots[slot]! - 1)
      if (entries[at] === high && entries[at + 1] === low) {
        entries[at + 2]!++
        return
      }
    }
    const at = width * this.#size
    if (at === entries.length) return
    slots[slot] = ++this.#size
    entries[at] = high
    entries[at + 1] = low
    entries[at + 2] = 1
    entries[at + 3] = node
  }
}

function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
