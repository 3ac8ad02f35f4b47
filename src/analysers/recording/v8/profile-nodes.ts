import { StackTrie, type StackTrieOptions, type WeightUnit } from '../stacks/stack-trie.js'

/** Nodes of a profile in memory at a time, about 60 bytes each; real ones have some ten thousand. */
export const maxProfileNodes = 4_000_000

const unplaced = -1
const beingPlaced = -2

/** A profile's tree as it stands in the file, before it is known how its parts hang together. */
export class ProfileNodes {
  size = 0
  /** Nodes that found no room. */
  beyond = 0
  #parent = new Int32Array(1024)
  #frame = new Int32Array(1024)
  #weight = new Float64Array(1024)
  #samples = new Float64Array(1024)
  /** A parent and the id of its child, one after the other. */
  readonly #children: number[] = []
  readonly #byId = new Map<number, number>()

  /** @param parent -1 when it is not known here @returns the node's number, -1 when there is no room */
  add(parent: number): number {
    if (this.size >= maxProfileNodes) {
      this.beyond++
      return -1
    }
    if (this.size === this.#parent.length) this.#grow()
    const node = this.size++
    this.#parent[node] = parent
    this.#frame[node] = -1
    return node
  }

  /** @param frame -1 of a node that stands for no frame: the root */
  setFrame(node: number, frame: number): void {
    this.#frame[node] = frame
  }

  frameOf(node: number): number {
    return this.#frame[node]!
  }

  setId(node: number, id: number): void {
    this.#byId.set(id, node)
  }

  addChildId(node: number, childId: number): void {
    if (this.#children.length < maxProfileNodes * 2) this.#children.push(node, childId)
  }

  weigh(node: number, weight: number, samples: number): void {
    this.#weight[node]! += weight
    this.#samples[node]! += samples
  }

  weightOf(node: number): number {
    return this.#weight[node]!
  }

  /** The node of an id, -1 when there is none. */
  nodeOf(id: number): number {
    return this.#byId.get(id) ?? -1
  }

  /** @param leaveOut nodes whose own weight is not to be counted */
  toTrie(unit: WeightUnit, options: StackTrieOptions, leaveOut: (node: number) => boolean): StackTrie {
    const trie = new StackTrie(unit, options)
    const placed = this.#placeIn(trie)
    for (let node = 0; node < this.size; node++) {
      if ((this.#weight[node] === 0 && this.#samples[node] === 0) || leaveOut(node)) continue
      if (placed[node]! < 0) trie.addOther(this.#weight[node]!, this.#samples[node]!)
      else trie.add(placed[node]!, this.#weight[node]!, this.#samples[node]!)
    }
    return trie
  }

  /** Where in a trie each node stands; below 0 where there is no room. */
  #placeIn(trie: StackTrie): Int32Array {
    for (let i = 0; i < this.#children.length; i += 2) {
      const child = this.nodeOf(this.#children[i + 1]!)
      if (child >= 0 && this.#parent[child] === -1) this.#parent[child] = this.#children[i]!
    }
    const noRoom = -3
    const placed = new Int32Array(this.size).fill(unplaced)
    const path: number[] = []
    for (let start = 0; start < this.size; start++) {
      let node = start
      // A damaged file may lead in a circle: a node that is met again counts as a root.
      while (node >= 0 && placed[node] === unplaced) {
        placed[node] = beingPlaced
        path.push(node)
        node = this.#parent[node]!
      }
      let at = node < 0 || placed[node] === beingPlaced ? 0 : placed[node]!
      for (let next = path.pop(); next !== undefined; next = path.pop()) {
        const frame = this.#frame[next]!
        if (at >= 0 && frame >= 0) {
          at = trie.child(at, frame)
          if (at < 0) at = noRoom
        }
        placed[next] = at
      }
    }
    return placed
  }

  #grow(): void {
    const length = this.#parent.length * 2
    const wider = <T extends Int32Array | Float64Array>(old: T, column: T): T => {
      column.set(old)
      return column
    }
    this.#parent = wider(this.#parent, new Int32Array(length))
    this.#frame = wider(this.#frame, new Int32Array(length))
    this.#weight = wider(this.#weight, new Float64Array(length))
    this.#samples = wider(this.#samples, new Float64Array(length))
  }
}
