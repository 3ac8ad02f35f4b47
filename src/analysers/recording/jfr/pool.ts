/**
 * The constants of one type in a chunk: where the bytes of each stand, by its key of 64 bits. Only those that are used
 * are ever decoded. Typed arrays, as a chunk can have millions.
 */
export class Pool {
  size = 0
  #low = new Int32Array(64)
  #high = new Int32Array(64)
  /** Which of the chunk's checkpoints, and where in it. */
  #checkpoint = new Int32Array(64)
  #at = new Int32Array(64)
  /** Open addressing; index + 1, 0 is free. */
  #table = new Int32Array(256)

  /** The first one of a key stays: constants of one key are the same wherever a chunk repeats them. */
  add(low: number, high: number, checkpoint: number, at: number): void {
    let slot = this.#slotOf(low, high)
    if (this.#table[slot] !== 0) return
    if (this.size === this.#low.length) this.#growColumns()
    const index = this.size++
    this.#low[index] = low
    this.#high[index] = high
    this.#checkpoint[index] = checkpoint
    this.#at[index] = at
    this.#table[slot] = index + 1
    if (this.size * 2 <= this.#table.length) return
    this.#table = new Int32Array(this.#table.length * 2)
    for (let i = 0; i < this.size; i++) {
      slot = this.#slotOf(this.#low[i]!, this.#high[i]!)
      this.#table[slot] = i + 1
    }
  }

  /** The index of a key, -1 when the pool lacks it. */
  find(low: number, high: number): number {
    return this.#table[this.#slotOf(low, high)]! - 1
  }

  checkpointOf(index: number): number {
    return this.#checkpoint[index]!
  }

  atOf(index: number): number {
    return this.#at[index]!
  }

  #slotOf(low: number, high: number): number {
    const mask = this.#table.length - 1
    const mixed = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)
    let slot = (mixed ^ (mixed >>> 15)) & mask
    for (;;) {
      const index = this.#table[slot]! - 1
      if (index < 0 || (this.#low[index] === low && this.#high[index] === high)) return slot
      slot = (slot + 1) & mask
    }
  }

  #growColumns(): void {
    const length = this.#low.length * 2
    this.#low = widened(this.#low, length)
    this.#high = widened(this.#high, length)
    this.#checkpoint = widened(this.#checkpoint, length)
    this.#at = widened(this.#at, length)
  }
}

function widened(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length)
  wider.set(old)
  return wider
}
