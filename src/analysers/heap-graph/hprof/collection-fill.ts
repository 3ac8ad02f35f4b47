import type { FillRatio } from '../findings.js'
import { type ObjectGraph, targetsOf } from '../graph/object-graph.js'
import { GrowableUint32 } from './growable.js'
import type { ObjectLayout } from './layout.js'

/** How a collection over an array tells how many elements it has: a count, or the two ends of a ring. */
export interface SizeFields {
  readonly first: string
  readonly tail: string | null
}

const counted = (field: string): SizeFields => ({ first: field, tail: null })

const sizeFields: Readonly<Record<string, SizeFields>> = {
  'java.util.ArrayList': counted('size'),
  'java.util.ArrayDeque': { first: 'head', tail: 'tail' },
  'java.util.Vector': counted('elementCount'),
  'java.util.HashMap': counted('size'),
  'java.util.Hashtable': counted('count'),
  'java.util.WeakHashMap': counted('size'),
  'java.util.PriorityQueue': counted('size'),
  'java.util.concurrent.ArrayBlockingQueue': counted('count'),
  'java.util.concurrent.PriorityBlockingQueue': counted('size'),
}

/** @param lineage names of a class and its superclasses */
export function collectionSizeFields(lineage: readonly string[]): SizeFields | null {
  for (const name of lineage) {
    const fields = sizeFields[name]
    if (fields !== undefined) return fields
  }
  return null
}

const noTail = 0xffffffff

/** How well collections fill their arrays. */
export class CollectionFill {
  readonly #nodes = new GrowableUint32()
  readonly #codes = new GrowableUint32()
  /** The count, or the head; and the tail, or `noTail`. */
  readonly #firsts = new GrowableUint32()
  readonly #tails = new GrowableUint32()
  readonly #byCode = new Map<number, { count: number; empty: number; elements: number; capacity: number }>()
  #referenceBytes = 4

  add(node: number, code: number, first: number, tail: number | null): void {
    this.#nodes.push(node)
    this.#codes.push(code)
    this.#firsts.push(Math.max(0, first))
    this.#tails.push(tail === null ? noTail : Math.max(0, tail))
  }

  conclude(graph: ObjectGraph, layout: ObjectLayout): void {
    this.#referenceBytes = layout.referenceBytes
    const isArray = Uint8Array.from({ length: graph.classCount }, (_, code) =>
      graph.className(code).endsWith('[]') ? 1 : 0,
    )
    for (let i = 0; i < this.#nodes.length; i++) {
      // An array of odd length shares its last 8 bytes with padding: its capacity may be one slot too large here.
      let capacity = 0
      for (const target of targetsOf(graph, this.#nodes.at(i))) {
        if (isArray[graph.classOf[target]!] === 0) continue
        capacity = Math.floor((graph.shallowBytes[target]! - layout.arrayHeaderBytes) / layout.referenceBytes)
        break
      }
      const [first, tail] = [this.#firsts.at(i), this.#tails.at(i)]
      const elements = tail === noTail ? first : tail - first + (tail < first ? capacity : 0)
      const code = this.#codes.at(i)
      let sums = this.#byCode.get(code)
      if (sums === undefined) {
        sums = { count: 0, empty: 0, elements: 0, capacity: 0 }
        this.#byCode.set(code, sums)
      }
      sums.count++
      if (elements === 0) sums.empty++
      sums.elements += elements
      sums.capacity += capacity
    }
  }

  /** Those that waste most first. */
  findings(graph: ObjectGraph, most: number): FillRatio[] {
    return [...this.#byCode]
      .map(([code, { count, empty, elements, capacity }]) => ({
        className: graph.className(code),
        count,
        empty,
        elements,
        capacity,
        ratio: capacity === 0 ? null : elements / capacity,
        wastedBytes: Math.max(0, capacity - elements) * this.#referenceBytes,
      }))
      .sort((a, b) => b.wastedBytes - a.wastedBytes)
      .slice(0, most)
  }
}
