import type { DominatorNode } from '../../model/page-data.js'
import type { DominatorTree } from './graph/dominators.js'
import type { ObjectGraph } from './graph/object-graph.js'
import { largest, type TreeChildren } from './graph/tree-children.js'

/** Of what holds it: smaller ones count together, by their class. */
const leastShare = 0.005
/** Of the whole heap: below, nobody sees what holds what. */
const leastOfAll = 0.0005
const mostChildren = 40
const mostNodes = 1500
const deepest = 12
const longestName = 300

/** The dominator tree as far as it can be seen on a map: what holds much, level by level. */
export function dominatorMap(graph: ObjectGraph, tree: DominatorTree, children: TreeChildren): DominatorNode {
  const { retainedBytes, order } = tree
  const whole = retainedBytes[1]!
  let nodes = 1
  const name = (number: number) => {
    const text = graph.nodeName(order[number]!)
    return text.length > longestName ? `${text.slice(0, longestName)}…` : text
  }

  function childrenOf(number: number, depth: number): DominatorNode[] {
    if (depth === deepest || nodes >= mostNodes) return []
    const least = Math.max(retainedBytes[number]! * leastShare, whole * leastOfAll)
    const big = largest(children.of(number), mostChildren, (child) => retainedBytes[child]!).filter(
      (child) => retainedBytes[child]! >= least,
    )
    nodes += big.length
    const shown = new Set(big)
    return [
      ...big.map((child) => ({
        name: name(child),
        objects: 1,
        retainedBytes: retainedBytes[child]!,
        children: childrenOf(child, depth + 1),
      })),
      ...smallOnes(number, shown, least),
    ]
  }

  /** Many small objects of a class may be most of what is held: the entries of a queue. */
  function smallOnes(number: number, shown: ReadonlySet<number>, least: number): DominatorNode[] {
    const byClass = new Map<number, { objects: number; bytes: number }>()
    for (const child of children.of(number)) {
      if (shown.has(child)) continue
      const kind = graph.classOf[order[child]!]!
      const sum = byClass.get(kind) ?? { objects: 0, bytes: 0 }
      sum.objects++
      sum.bytes += retainedBytes[child]!
      byClass.set(kind, sum)
    }
    const rows = [...byClass]
      .filter(([, { bytes }]) => bytes >= least)
      .sort(([, a], [, b]) => b.bytes - a.bytes)
      .slice(0, mostChildren)
    nodes += rows.length
    return rows.map(([kind, { objects, bytes }]) => ({
      name: graph.className(kind).slice(0, longestName),
      objects,
      retainedBytes: bytes,
      children: [],
    }))
  }

  return { name: 'all objects', objects: 1, retainedBytes: whole, children: childrenOf(1, 0) }
}
