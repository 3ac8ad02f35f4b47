import type { DominatorTree } from './dominators.js'
import type { ObjectGraph } from './object-graph.js'

/** The dominator tree from the top down, by number. 0 ends a list. */
export class TreeChildren {
  readonly #first: Int32Array
  readonly #next: Int32Array
  readonly #tree: DominatorTree

  constructor(tree: DominatorTree) {
    this.#tree = tree
    this.#first = tree.firstChild
    this.#next = tree.nextSibling
  }

  firstOf(number: number): number {
    return this.#first[number]!
  }

  nextAfter(number: number): number {
    return this.#next[number]!
  }

  *of(number: number): Generator<number> {
    for (let child = this.#first[number]!; child !== 0; child = this.#next[child]!) yield child
  }

  /** @returns 0 when it has none */
  biggestOf(number: number): number {
    const { retainedBytes } = this.#tree
    let biggest = 0
    for (let child = this.#first[number]!; child !== 0; child = this.#next[child]!) {
      if (biggest === 0 || retainedBytes[child]! > retainedBytes[biggest]!) biggest = child
    }
    return biggest
  }

  /** Objects that no other object holds alone; groups that the runtime made up are looked into. */
  *tops(graph: ObjectGraph): Generator<number> {
    const open = [1]
    while (open.length > 0) {
      for (const child of this.of(open.pop()!)) {
        if (graph.isSynthetic(this.#tree.order[child]!)) open.push(child)
        else yield child
      }
    }
  }
}

/** The largest few by a measure, the largest first. */
export function largest(
  numbers: Iterable<number>,
  most: number,
  measure: (number: number) => number,
): number[] {
  const kept: number[] = []
  for (const number of numbers) {
    const size = measure(number)
    if (kept.length === most && size <= measure(kept[most - 1]!)) continue
    let at = kept.length
    while (at > 0 && measure(kept[at - 1]!) < size) at--
    kept.splice(at, 0, number)
    if (kept.length > most) kept.pop()
  }
  return kept
}
