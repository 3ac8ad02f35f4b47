/** Pairs in memory at a time; more are handed on early. */
const maxPairs = 1_000_000

/**
 * Sums by pairs of a stack and a class, both by their keys of 64 bits in a chunk's constants, in halves: nothing is
 * looked up or decoded as long as the same pairs come again.
 */
export class StackSums {
  #size = 0
  /** Four numbers a pair: stack low, high, class low, high. */
  #keys = new Int32Array(4096)
  #weight = new Float64Array(1024)
  #samples = new Float64Array(1024)
  /** Open addressing; index + 1, 0 is free. */
  #table = new Int32Array(4096)

  /** @returns whether it is full and should be handed on */
  add(
    stackLow: number,
    stackHigh: number,
    classLow: number,
    classHigh: number,
    weight: number,
    samples: number,
  ): boolean {
    const keys = this.#keys
    const mask = this.#table.length - 1
    let slot = hash(stackLow, stackHigh, classLow, classHigh) & mask
    for (;;) {
      const index = this.#table[slot]! - 1
      if (index < 0) break
      const at = index * 4
      if (
        keys[at] === stackLow &&
        keys[at + 1] === stackHigh &&
        keys[at + 2] === classLow &&
        keys[at + 3] === classHigh
      ) {
        this.#weight[index]! += weight
        this.#samples[index]! += samples
        return false
      }
      slot = (slot + 1) & mask
    }
    if (this.#size === this.#weight.length) this.#growColumns()
    const index = this.#size++
    this.#keys.set([stackLow, stackHigh, classLow, classHigh], index * 4)
    this.#weight[index] = weight
    this.#samples[index] = samples
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
      weight: number,
      samples: number,
    ) => void,
  ): void {
    for (let i = 0; i < this.#size; i++) {
      const [stackLow, stackHigh, classLow, classHigh] = this.#keys.subarray(i * 4, i * 4 + 4)
      take(stackLow!, stackHigh!, classLow!, classHigh!, this.#weight[i]!, this.#samples[i]!)
    }
    this.#size = 0
    this.#table.fill(0)
  }

  #growColumns(): void {
    const length = this.#weight.length * 2
    const wider = <T extends Int32Array | Float64Array>(old: T, column: T): T => {
      column.set(old)
      return column
    }
    this.#keys = wider(this.#keys, new Int32Array(length * 4))
    this.#weight = wider(this.#weight, new Float64Array(length))
    this.#samples = wider(this.#samples, new Float64Array(length))
  }

  #growTable(): void {
    this.#table = new Int32Array(this.#table.length * 2)
    const mask = this.#table.length - 1
    for (let i = 0; i < this.#size; i++) {
      const [stackLow, stackHigh, classLow, classHigh] = this.#keys.subarray(i * 4, i * 4 + 4)
      let slot = hash(stackLow!, stackHigh!, classLow!, classHigh!) & mask
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask
      this.#table[slot] = i + 1
    }
  }
}

function hash(stackLow: number, stackHigh: number, classLow: number, classHigh: number): number {
  const stack = Math.imul(stackLow ^ Math.imul(stackHigh, 0x27d4eb2f), 0x9e3779b1)
  const both = Math.imul(stack ^ (stack >>> 15) ^ classLow ^ Math.imul(classHigh, 0x165667b1), 0x85ebca6b)
  return both ^ (both >>> 13)
}
