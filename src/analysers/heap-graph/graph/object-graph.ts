/**
 * Objects and references, whatever the runtime, in typed arrays.
 *
 * The references of a node stand one after another in `targets`, from `first[node]` on; the last one is stored as its
 * complement (a negative number), so no array of ends is needed and references can be stored in the order in which a
 * file gives them. `targets[0]` is not in use: `first[node] === 0` is a node without references.
 */
export interface ObjectGraph {
  readonly nodeCount: number
  readonly first: Int32Array
  readonly targets: Int32Array
  readonly shallowBytes: Uint32Array
  /** Sizes beyond 4 GiB, of which `shallowBytes` has the largest number it can. */
  readonly hugeBytes: ReadonlyMap<number, number>
  /** Index of the node's class, for `className`. */
  readonly classOf: Uint16Array | Uint32Array
  /** Classes are below this. */
  readonly classCount: number
  className(classIndex: number): string
  /** Nodes that are alive by themselves; no node twice. */
  readonly roots: Int32Array
  /** Nodes that the runtime made up to group others: never a finding. */
  isSynthetic(node: number): boolean
  /** Nodes that are only the inside of another object: the array of a list, the table of a map. */
  isInner(node: number): boolean
  /** The node in words: its class, but `class Cache` for the object that stands for the class Cache. */
  nodeName(node: number): string
  /** As a person would look it up: `0x7f...` or `@123`. */
  objectId(node: number): string
}

export function sizeOf(graph: ObjectGraph, node: number): number {
  const bytes = graph.shallowBytes[node]!
  return bytes === 0xffffffff ? (graph.hugeBytes.get(node) ?? bytes) : bytes
}

/** The references of a node. For a few nodes; hot loops read the arrays. */
export function* targetsOf(graph: ObjectGraph, node: number): Generator<number> {
  for (let at = graph.first[node]!; at !== 0; at++) {
    const target = graph.targets[at]!
    yield target < 0 ? ~target : target
    if (target < 0) return
  }
}

/** Puts references into that form. `references` is the most there can be: what a damaged file has beyond is dropped. */
export class ReferenceWriter {
  readonly first: Int32Array
  readonly targets: Int32Array
  #at = 1
  #start = 1

  constructor(nodeCount: number, references: number) {
    this.first = new Int32Array(nodeCount)
    this.targets = new Int32Array(references + 1)
  }

  add(target: number): void {
    if (this.#at < this.targets.length) this.targets[this.#at++] = target
  }

  /** What was added since the last call are the references of this node. */
  endNode(node: number): void {
    if (this.#at === this.#start) return
    this.targets[this.#at - 1] = ~this.targets[this.#at - 1]!
    this.first[node] = this.#start
    this.#start = this.#at
  }
}
