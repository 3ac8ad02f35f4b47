import { FrameTable, otherFrameName } from './frames.js'

/** What the weights of stacks count. */
export type WeightUnit = 'samples' | 'bytes'

/** Nodes of one trie unless told otherwise: about 40 MB when full. */
export const defaultMaxNodes = 1_000_000

export interface StackTrieOptions {
  readonly frames?: FrameTable
  readonly maxNodes?: number
}

/**
 * Call stacks merged from their roots, in typed arrays. Node 0 is the root and no frame; a parent always has a
 * smaller number than its children, so one pass from the end adds up totals.
 *
 * Bounded: a stack that would need a node beyond `maxNodes` weighs on one node `[other]` below the root, so that
 * the total stays right.
 */
export class StackTrie {
  readonly unit: WeightUnit
  readonly frames: FrameTable
  readonly maxNodes: number
  /** Weight of stacks that found no room, and how many there were. */
  otherWeight = 0
  otherSamples = 0
  #count = 1
  #frame = new Int32Array(1024)
  #parent = new Int32Array(1024)
  #self = new Float64Array(1024)
  #samples = new Float64Array(1024)
  /** Open addressing by (parent, frame); 0 is free, as the root is nobody's child. */
  #table = new Int32Array(4096)

  constructor(unit: WeightUnit, options: StackTrieOptions = {}) {
    this.unit = unit
    this.frames = options.frames ?? new FrameTable()
    this.maxNodes = Math.max(2, options.maxNodes ?? defaultMaxNodes)
    this.#frame[0] = -1
    this.#parent[0] = -1
  }

  /** With the root. */
  get nodeCount(): number {
    return this.#count
  }

  frameOf(node: number): number {
    return this.#frame[node]!
  }

  parentOf(node: number): number {
    return this.#parent[node]!
  }

  /** Weight of stacks that end here. */
  selfOf(node: number): number {
    return this.#self[node]!
  }

  /** How many samples ended here, whatever they weigh. */
  samplesOf(node: number): number {
    return this.#samples[node]!
  }

  /** @param frames root first, `length` of them @returns the node that it weighs on */
  insert(frames: Int32Array, length: number, weight: number, samples = 1): number {
    let node = 0
    for (let i = 0; i < length; i++) {
      node = this.child(node, frames[i]!)
      if (node < 0) return this.addOther(weight, samples)
    }
    this.add(node, weight, samples)
    return node
  }

  add(node: number, weight: number, samples: number): void {
    this.#self[node]! += weight
    this.#samples[node]! += samples
  }

  addOther(weight: number, samples: number): number {
    this.otherWeight += weight
    this.otherSamples += samples
    // One node was kept back for it.
    const node = this.#findOrMake(0, this.frames.intern(otherFrameName, 'other'), this.maxNodes)
    this.add(node, weight, samples)
    return node
  }

  /** The child of a node with that frame, made when it is missing; -1 when there is no room. */
  child(parent: number, frame: number): number {
    return this.#findOrMake(parent, frame, this.maxNodes - 1)
  }

  /** Weights with those of all descendants; the root's is the total. */
  totals(weights: Float64Array = this.#self): Float64Array {
    const totals = weights.slice(0, this.#count)
    for (let node = this.#count - 1; node > 0; node--) totals[this.#parent[node]!]! += totals[node]!
    return totals
  }

  get totalWeight(): number {
    let sum = 0
    for (let node = 0; node < this.#count; node++) sum += this.#self[node]!
    return sum
  }

  get totalSamples(): number {
    let sum = 0
    for (let node = 0; node < this.#count; node++) sum += this.#samples[node]!
    return sum
  }

  /** Frames from the root to a node, the outermost first; of deeper stacks the innermost `limit`. */
  pathOf(node: number, limit = Number.POSITIVE_INFINITY): number[] {
    const path: number[] = []
    for (let at = node; at > 0 && path.length < limit; at = this.#parent[at]!) path.push(this.#frame[at]!)
    return path.reverse()
  }

  #findOrMake(parent: number, frame: number, limit: number): number {
    const mask = this.#table.length - 1
    let slot = hash(parent, frame) & mask
    for (;;) {
      const node = this.#table[slot]!
      if (node === 0) break
      if (this.#parent[node] === parent && this.#frame[node] === frame) return node
      slot = (slot + 1) & mask
    }
    if (this.#count >= limit) return -1
    const node = this.#count++
    if (node >= this.#frame.length) this.#growNodes()
    this.#frame[node] = frame
    this.#parent[node] = parent
    this.#table[slot] = node
    if (this.#count * 2 > this.#table.length) this.#growTable()
    return node
  }

  #growNodes(): void {
    const length = Math.min(this.#frame.length * 2, this.maxNodes)
    this.#frame = grown(this.#frame, new Int32Array(length))
    this.#parent = grown(this.#parent, new Int32Array(length))
    this.#self = grown(this.#self, new Float64Array(length))
    this.#samples = grown(this.#samples, new Float64Array(length))
  }

  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2)
    const mask = table.length - 1
    for (let node = 1; node < this.#count; node++) {
      let slot = hash(this.#parent[node]!, this.#frame[node]!) & mask
      while (table[slot] !== 0) slot = (slot + 1) & mask
      table[slot] = node
    }
    this.#table = table
  }
}

function grown<T extends Int32Array | Float64Array>(old: T, wider: T): T {
  wider.set(old)
  return wider
}

function hash(parent: number, frame: number): number {
  const mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(frame, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
