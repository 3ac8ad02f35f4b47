/** Pairs in memory at a time; more are handed on early. */
const maxPairs = 1_000_000

/**
 * Sums by pairs of a stack and a class, both by their keys of 64 bits in a chunk's constants, in halves: nothing is
 * looked up or decoded as long as the same pairs come again.
 */
export class StackSums {
  #size = 0
  /** Five numbers a pair: stack low, high, class low, high, slice. */
  #keys = new Int32Array(5 * 1024)
  /** Two a pair: its weight and its samples. */
  #sums = new Float64Array(2 * 1024)
  /** Open addressing; index + 1, 0 is free. */
  #table = new Int32Array(4096)

  /**
   * @param slice of time, when pairs of different times are to be told apart
   * @returns whether it is full and should be handed on
   */
  add(
    stackLow: number,
    stackHigh: number,
    classLow: number,
    classHigh: number,
    slice: number,
    weight: number,
    samples: number,
  ): boolean {
    const keys = this.#keys
    const mask = this.#table.length - 1
    let slot = hash(stackLow, stackHigh, classLow, classHigh, slice) & mask
    for (;;) {
      const index = this.#table[slot]! - 1
      if (index < 0) break
      const at = index * 5
      if (
        keys[at] === stackLow &&
        keys[at + 1] === stackHigh &&
        keys[at + 2] === classLow &&
        keys[at + 3] === classHigh &&
        keys[at + 4] === slice
      ) {
        this.#sums[index * 2]! += weight
        this.#sums[index * 2 + 1]! += samples
        return false
      }
      slot = (slot + 1) & mask
    }
    if (this.#size * 2 === this.#sums.length) this.#growColumns()
    const index = this.#size++
    this.#keys.set([stackLow, stackHigh, classLow, classHigh, slice], index * 5)
    this.#sums[index * 2] = weight
    this.#sums[index * 2 + 1] = samples
    this.#table[slot] = index + 1
    if (this.#size * 2 > this.#table.length) this.#growTable()
    return this.#size >= maxPairs
  }

  /** Hands over all pairs and forgets them. */
  drain(
    take: (
      stackLow: number,
      stackHigh: number,
      classLow: number,
      classHigh: number,
      slice: number,
      weight: number,
      samples: number,
    ) => void,
  ): void {
    for (let i = 0; i < this.#size; i++) {
      const [stackLow, stackHigh, classLow, classHigh, slice] = this.#keys.subarray(i * 5, i * 5 + 5)
      take(stackLow!, stackHigh!, classLow!, classHigh!, slice!, this.#sums[i * 2]!, this.#sums[i * 2 + 1]!)
    }
    this.#size = 0
    this.#table.fill(0)
  }

  #growColumns(): void {
    const keys = new Int32Array(this.#keys.length * 2)
    keys.set(this.#keys)
    this.#keys = keys
    const sums = new Float64Array(this.#sums.length * 2)
    sums.set(this.#sums)
    this.#sums = sums
  }

  #growTable(): void {
    this.#table = new Int32Array(this.#table.length * 2)
    const mask = this.#table.length - 1
    for (let i = 0; i < this.#size; i++) {
      const [stackLow, stackHigh, classLow, classHigh, slice] = this.#keys.subarray(i * 5, i * 5 + 5)
      let slot = hash(stackLow!, stackHigh!, classLow!, classHigh!, slice!) & mask
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask
      this.#table[slot] = i + 1
    }
  }
}

function hash(
  stackLow: number,
  stackHigh: number,
  classLow: number,
  classHigh: number,
  slice: number,
): number {
  const stack =
    Math.imul(stackLow ^ Math.imul(stackHigh, 0x27d4eb2f), 0x9e3779b1) ^ Math.imul(slice, 0x2545f491)
  const both = Math.imul(stack ^ (stack >>> 15) ^ classLow ^ Math.imul(classHigh, 0x165667b1), 0x85ebca6b)
  return both ^ (both >>> 13)
}
