import type { AddressIndex } from './addresses.js'
import { GrowableUint32 } from './growable.js'
import type { HprofScanner } from './scanner.js'
import { rootKinds, subTag } from './tags.js'

export interface Root {
  readonly tag: number
  readonly high: number
  readonly low: number
  /** Serial number of the thread, for locals and threads. */
  readonly thread: number
  /** Serial number of a thread's stack trace; for a local the index of its frame in it. */
  readonly trace: number
}

/** The root records of a dump, in its order. */
export class Roots {
  readonly #values = new GrowableUint32()
  readonly #idBytes: number

  constructor(idBytes: number) {
    this.#idBytes = idBytes
  }

  get length(): number {
    return this.#values.length / 5
  }

  add(tag: number, { view }: HprofScanner, at: number): void {
    const root = rootKinds[tag]
    if (root === undefined) return
    const idBytes = this.#idBytes
    this.#values.push(tag)
    this.#values.push(idBytes === 8 ? view.getUint32(at + 1) : 0)
    this.#values.push(view.getUint32(at + idBytes - 3))
    const after = at + 1 + idBytes
    this.#values.push(root.bytes >= 4 ? view.getUint32(after) : 0)
    this.#values.push(root.bytes === 8 ? view.getUint32(after + 4) : 0)
  }

  at(index: number): Root {
    const value = (field: number) => this.#values.at(5 * index + field)
    return { tag: value(0), high: value(1), low: value(2), thread: value(3), trace: value(4) }
  }

  *all(): Generator<Root> {
    for (let i = 0; i < this.length; i++) yield this.at(i)
  }

  /** Their nodes, each once. */
  nodes(addresses: AddressIndex): Int32Array {
    const nodes = new Set<number>()
    for (const { high, low } of this.all()) {
      const node = addresses.nodeOf(high, low)
      if (node >= 0) nodes.add(node)
    }
    return Int32Array.from(nodes)
  }

  /** What makes each of these nodes a root, in words; a thread before a local before anything else. */
  kindsOf(nodes: ReadonlySet<number>, addresses: AddressIndex): Map<number, Root> {
    const kinds = new Map<number, Root>()
    for (const root of this.all()) {
      const node = addresses.nodeOf(root.high, root.low)
      if (!nodes.has(node)) continue
      const known = kinds.get(node)
      if (known === undefined || rank(root.tag) < rank(known.tag)) kinds.set(node, root)
    }
    return kinds
  }
}

function rank(tag: number): number {
  if (tag === subTag.rootThreadObject) return 0
  return tag === subTag.rootJavaFrame ? 1 : 2
}
