import type { ClassFigures } from '../findings.js'
import type { DominatorTree } from './dominators.js'
import { type ObjectGraph, sizeOf } from './object-graph.js'
import type { TreeChildren } from './tree-children.js'

/** Objects and bytes by class index. */
export class ClassSums {
  readonly counts: Float64Array
  readonly bytes: Float64Array

  constructor(classCount: number) {
    this.counts = new Float64Array(classCount)
    this.bytes = new Float64Array(classCount)
  }

  add(classIndex: number, bytes: number): void {
    this.counts[classIndex]!++
    this.bytes[classIndex]! += bytes
  }

  /** Most bytes first; classes of the same name are one. */
  figures(
    graph: Pick<ObjectGraph, 'className'>,
    most = Number.POSITIVE_INFINITY,
    retained?: Float64Array,
  ): ClassFigures[] {
    const byName = new Map<string, { count: number; shallowBytes: number; retainedBytes: number }>()
    for (let index = 0; index < this.counts.length; index++) {
      if (this.counts[index] === 0) continue
      const name = graph.className(index)
      const sums = byName.get(name) ?? { count: 0, shallowBytes: 0, retainedBytes: 0 }
      sums.count += this.counts[index]!
      sums.shallowBytes += this.bytes[index]!
      sums.retainedBytes += retained?.[index] ?? 0
      byName.set(name, sums)
    }
    return [...byName]
      .map(([name, sums]) => ({
        name,
        ...sums,
        retainedBytes: retained === undefined ? null : sums.retainedBytes,
      }))
      .sort((a, b) => (b.retainedBytes ?? b.shallowBytes) - (a.retainedBytes ?? a.shallowBytes))
      .slice(0, most)
  }
}

export function countClasses(graph: ObjectGraph): ClassSums {
  const sums = new ClassSums(graph.classCount)
  for (let node = 0; node < graph.nodeCount; node++) sums.add(graph.classOf[node]!, sizeOf(graph, node))
  return sums
}

/**
 * What the objects of each class hold together: an object that another one of its class dominates is not counted
 * again. Walks the dominator tree, down by children and up by dominators.
 */
export function retainedByClass(
  graph: ObjectGraph,
  tree: DominatorTree,
  children: TreeChildren,
): Float64Array {
  const retained = new Float64Array(graph.classCount)
  const above = new Int32Array(graph.classCount)
  let number = children.firstOf(1)
  while (number > 1) {
    const classIndex = graph.classOf[tree.order[number]!]!
    if (above[classIndex]! === 0) retained[classIndex]! += tree.retainedBytes[number]!
    const child = children.firstOf(number)
    if (child !== 0) {
      above[classIndex]!++
      number = child
      continue
    }
    let next = children.nextAfter(number)
    while (next === 0) {
      number = tree.dominator[number]!
      if (number <= 1) return retained
      above[graph.classOf[tree.order[number]!]!]!--
      next = children.nextAfter(number)
    }
    number = next
  }
  return retained
}

/** Objects that no root leads to. */
export function unreachableClasses(graph: ObjectGraph, tree: DominatorTree): ClassSums {
  const sums = new ClassSums(graph.classCount)
  for (let node = 0; node < graph.nodeCount; node++) {
    if (tree.numberOf[node] === 0) sums.add(graph.classOf[node]!, sizeOf(graph, node))
  }
  return sums
}
