import { ClassSums } from './class-figures.js'
import type { DominatorTree } from './dominators.js'
import { type ObjectGraph, sizeOf } from './object-graph.js'
import { largest, type TreeChildren } from './tree-children.js'

/** A place where much of the heap hangs. */
export interface SuspectPlace {
  readonly kind: 'accumulation' | 'many-instances'
  /** The object; of many instances the one that holds most. */
  readonly number: number
  readonly objects: number
  readonly retainedBytes: number
  readonly holds: ClassSums
}

/** What holds less of the reachable bytes is no suspect. */
const suspectShare = 0.1
const mostSuspects = 5
/** Going down the tree ends where the biggest child holds less than this of what its parent holds. */
const dropShare = 0.7
/** Alike objects that hold each other in a row are a chain: what holds its first one is the place. */
const chainLength = 8
const lookAhead = 40
/** An array is named by the object around it, as long as this one holds hardly more. */
const wrappingShare = 1.25

export function findSuspects(
  graph: ObjectGraph,
  tree: DominatorTree,
  children: TreeChildren,
): SuspectPlace[] {
  const { retainedBytes, order } = tree
  const least = retainedBytes[1]! * suspectShare
  if (least === 0) return []
  const places: Omit<SuspectPlace, 'holds'>[] = []
  const groups = new Map<number, { objects: number; retainedBytes: number; biggest: number }>()
  for (const top of children.tops(graph)) {
    if (retainedBytes[top]! >= least) {
      for (const number of accumulationPoints(graph, tree, children, top, least)) {
        places.push({ kind: 'accumulation', number, objects: 1, retainedBytes: retainedBytes[number]! })
      }
      continue
    }
    const classIndex = graph.classOf[order[top]!]!
    const group = groups.get(classIndex)
    if (group === undefined) {
      groups.set(classIndex, { objects: 1, retainedBytes: retainedBytes[top]!, biggest: top })
    } else {
      group.objects++
      group.retainedBytes += retainedBytes[top]!
      if (retainedBytes[top]! > retainedBytes[group.biggest]!) group.biggest = top
    }
  }
  for (const { objects, retainedBytes: bytes, biggest } of groups.values()) {
    if (bytes < least || isCode(graph.className(graph.classOf[order[biggest]!]!))) continue
    places.push({ kind: 'many-instances', number: biggest, objects, retainedBytes: bytes })
  }
  const chosen = largest(places.keys(), mostSuspects, (i) => places[i]!.retainedBytes).map((i) => places[i]!)
  return withHoldings(graph, tree, children, chosen)
}

/** Code is no data of the program, however much there is. */
function isCode(className: string): boolean {
  return className === 'java.lang.Class' || /^\((?!string|array)/.test(className)
}

/**
 * Follows the biggest child from a top-level object. Where its bytes split up into several large parts each part is
 * followed; where they split up into many small ones that is the place.
 */
function accumulationPoints(
  graph: ObjectGraph,
  tree: DominatorTree,
  children: TreeChildren,
  top: number,
  least: number,
): number[] {
  const points: number[] = []
  const open = [top]
  while (open.length > 0 && points.length < mostSuspects) {
    let number = open.pop()!
    for (;;) {
      const child = children.biggestOf(number)
      if (child === 0 || beginsChain(graph, tree, children, child)) break
      if (tree.retainedBytes[child]! < tree.retainedBytes[number]! * dropShare) break
      number = child
    }
    const large: number[] = []
    let largeBytes = 0
    for (const child of children.of(number)) {
      if (tree.retainedBytes[child]! < least || beginsChain(graph, tree, children, child)) continue
      large.push(child)
      largeBytes += tree.retainedBytes[child]!
    }
    if (large.length > 1 && largeBytes >= tree.retainedBytes[number]! * dropShare) open.push(...large)
    else points.push(wrapping(graph, tree, number))
  }
  return points
}

function beginsChain(
  graph: ObjectGraph,
  tree: DominatorTree,
  children: TreeChildren,
  first: number,
): boolean {
  const classIndex = graph.classOf[tree.order[first]!]!
  let alike = 0
  let number = first
  for (let step = 0; step < lookAhead && number !== 0; step++) {
    if (graph.classOf[tree.order[number]!]! === classIndex && ++alike === chainLength) return true
    number = children.biggestOf(number)
  }
  return false
}

/** The list around an array, the map around a table. */
function wrapping(graph: ObjectGraph, tree: DominatorTree, number: number): number {
  while (graph.isInner(tree.order[number]!)) {
    const around = tree.dominator[number]!
    if (around === 1) break
    const node = tree.order[around]!
    if (graph.isSynthetic(node) || graph.nodeName(node).startsWith('class ')) break
    if (tree.retainedBytes[around]! > tree.retainedBytes[number]! * wrappingShare) break
    number = around
  }
  return number
}

/** Counts by class what each place holds: in one walk over all numbers, as a dominator has a smaller number. */
function withHoldings(
  graph: ObjectGraph,
  tree: DominatorTree,
  children: TreeChildren,
  places: readonly Omit<SuspectPlace, 'holds'>[],
): SuspectPlace[] {
  const label = new Uint8Array(tree.reachable + 1)
  const holds = places.map(() => new ClassSums(graph.classCount))
  for (const [i, { kind, number }] of places.entries()) {
    if (kind === 'accumulation') label[number] = i + 1
    else {
      const classIndex = graph.classOf[tree.order[number]!]!
      for (const top of children.tops(graph)) {
        if (graph.classOf[tree.order[top]!]! === classIndex && label[top] === 0) label[top] = i + 1
      }
    }
  }
  for (let number = 2; number <= tree.reachable; number++) {
    if (label[number] === 0) label[number] = label[tree.dominator[number]!]!
    const at = label[number]!
    if (at === 0) continue
    const node = tree.order[number]!
    holds[at - 1]!.add(graph.classOf[node]!, sizeOf(graph, node))
  }
  return places.map((place, i) => ({ ...place, holds: holds[i]! }))
}
