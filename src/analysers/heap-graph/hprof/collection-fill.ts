import type { FillRatio } from '../findings.js'
import { type ObjectGraph, targetsOf } from '../graph/object-graph.js'
import { GrowableUint32 } from './growable.js'
import type { ObjectLayout } from './layout.js'

/** Collections of the JDK over an array, and the field that counts their elements. */
const sizeFields: Readonly<Record<string, string>> = {
  'java.util.ArrayList': 'size',
  'java.util.Vector': 'elementCount',
  'java.util.HashMap': 'size',
  'java.util.Hashtable': 'count',
  'java.util.WeakHashMap': 'size',
  'java.util.PriorityQueue': 'size',
  'java.util.concurrent.ArrayBlockingQueue': 'count',
  'java.util.concurrent.PriorityBlockingQueue': 'size',
}

/** @param lineage names of a class and its superclasses */
export function collectionSizeField(lineage: readonly string[]): string | null {
  for (const name of lineage) {
    const field = sizeFields[name]
    if (field !== undefined) return field
  }
  return null
}

/** How well collections fill their arrays. */
export class CollectionFill {
  readonly #nodes = new GrowableUint32()
  readonly #codes = new GrowableUint32()
  readonly #sizes = new GrowableUint32()
  readonly #byCode = new Map<number, { count: number; empty: number; elements: number; capacity: number }>()
  #referenceBytes = 4

  add(node: number, code: number, size: number): void {
    this.#nodes.push(node)
    this.#codes.push(code)
    this.#sizes.push(Math.max(0, size))
  }

  conclude(graph: ObjectGraph, layout: ObjectLayout): void {
    this.#referenceBytes = layout.referenceBytes
    const isArray = Uint8Array.from({ length: graph.classCount }, (_, code) =>
      graph.className(code).endsWith('[]') ? 1 : 0,
    )
    for (let i = 0; i < this.#nodes.length; i++) {
      const elements = this.#sizes.at(i)
      // An array of odd length shares its last 8 bytes with padding: its capacity may be one slot too large here.
      let capacity = 0
      for (const target of targetsOf(graph, this.#nodes.at(i))) {
        if (isArray[graph.classOf[target]!] === 0) continue
        capacity = Math.floor((graph.shallowBytes[target]! - layout.arrayHeaderBytes) / layout.referenceBytes)
        break
      }
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
