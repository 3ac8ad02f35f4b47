/** Pairs in memory at a time; more are handed on early. */
const maxPairs = 1_000_000

/** Sums by pairs of a stack and a class, both by their index in a chunk's constants, before any of them is decoded. */
export class StackSums {
  #size = 0
  #stack = new Int32Array(1024)
  #class = new Int32Array(1024)
  #weight = new Float64Array(1024)
  #samples = new Float64Array(1024)
  /** Open addressing; index + 1, 0 is free. */
  #table = new Int32Array(4096)

  /** @returns whether it is full and should be handed on */
  add(stack: number, classIndex: number, weight: number, samples: number): boolean {
    const mask = this.#table.length - 1
    const mixed = Math.imul(stack, 0x9e3779b1) ^ Math.imul(classIndex, 0x85ebca6b)
    let slot = (mixed ^ (mixed >>> 15)) & mask
    for (;;) {
      const index = this.#table[slot]! - 1
      if (index < 0) break
      if (this.#stack[index] === stack && this.#class[index] === classIndex) {
        this.#weight[index]! += weight
        this.#samples[index]! += samples
        return false
      }
      slot = (slot + 1) & mask
    }
    if (this.#size === this.#stack.length) this.#growColumns()
    const index = this.#size++
    this.#stack[index] = stack
    this.#class[index] = classIndex
    this.#weight[index] = weight
    this.#samples[index] = samples
    this.#table[slot] = index + 1
    if (this.#size * 2 > this.#table.length) this.#growTable()
    return this.#size >= maxPairs
  }

  /** Hands over all pairs and forgets them. */
  drain(take: (stack: number, classIndex: number, weight: number, samples: number) => void): void {
    for (let i = 0; i < this.#size; i++) {
      take(this.#stack[i]!, this.#class[i]!, this.#weight[i]!, this.#samples[i]!)
    }
    this.#size = 0
    this.#table.fill(0)
  }

  #growColumns(): void {
    const length = this.#stack.length * 2
    const wider = <T extends Int32Array | Float64Array>(old: T, column: T): T => {
      column.set(old)
      return column
    }
    this.#stack = wider(this.#stack, new Int32Array(length))
    this.#class = wider(this.#class, new Int32Array(length))
    this.#weight = wider(this.#weight, new Float64Array(length))
    this.#samples = wider(this.#samples, new Float64Array(length))
  }

  #growTable(): void {
    this.#table = new Int32Array(this.#table.length * 2)
    const mask = this.#table.length - 1
    for (let i = 0; i < this.#size; i++) {
      const mixed = Math.imul(this.#stack[i]!, 0x9e3779b1) ^ Math.imul(this.#class[i]!, 0x85ebca6b)
      let slot = (mixed ^ (mixed >>> 15)) & mask
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask
      this.#table[slot] = i + 1
    }
  }
}
