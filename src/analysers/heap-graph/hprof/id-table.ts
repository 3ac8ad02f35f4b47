/**
 * Identifiers of 4 or 8 bytes -> 0, 1, 2, ... in the order they were first seen: open addressing in typed arrays, so
 * that millions cost 20 bytes each and no object.
 */
export class IdTable {
  #slots = new Int32Array(1024)
  #high = new Uint32Array(512)
  #low = new Uint32Array(512)
  #size = 0

  get size(): number {
    return this.#size
  }

  high(index: number): number {
    return this.#high[index]!
  }

  low(index: number): number {
    return this.#low[index]!
  }

  /** @returns -1 when it was never added */
  find(high: number, low: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash(high, low) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]! - 1
      if (index < 0) return -1
      if (this.#low[index] === low && this.#high[index] === high) return index
    }
  }

  add(high: number, low: number): number {
    const found = this.find(high, low)
    if (found >= 0) return found
    if (this.#size === this.#high.length) this.#grow()
    const index = this.#size++
    this.#high[index] = high
    this.#low[index] = low
    this.#place(index)
    return index
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1
    let slot = hash(this.#high[index]!, this.#low[index]!) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = index + 1
  }

  #grow(): void {
    this.#high = copyInto(new Uint32Array(this.#high.length * 2), this.#high)
    this.#low = copyInto(new Uint32Array(this.#low.length * 2), this.#low)
    this.#slots = new Int32Array(this.#high.length * 2)
    for (let index = 0; index < this.#size; index++) this.#place(index)
  }
}

/** Ids are addresses or small counters: multiplied, so that all their bits reach the low ones (Knuth, 6.4). */
function hash(high: number, low: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

function copyInto(target: Uint32Array<ArrayBuffer>, source: Uint32Array): Uint32Array<ArrayBuffer> {
  target.set(source)
  return target
}
