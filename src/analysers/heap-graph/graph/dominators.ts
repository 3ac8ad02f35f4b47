import { type ObjectGraph, sizeOf } from './object-graph.js'

/**
 * The dominator tree of what is reachable. Nodes are numbered by a depth-first search from a virtual root, which is
 * number 1: `order[number]` is the node, `numberOf[node]` its number or 0 when it is not reachable. A node's immediate
 * dominator has a smaller number than the node.
 */
export interface DominatorTree {
  readonly reachable: number
  readonly numberOf: Int32Array
  readonly order: Int32Array
  /** By number; 1 for nodes that no other node dominates. */
  readonly dominator: Int32Array
  /** By number: its own size and that of all it dominates. `[1]` is all that is reachable. */
  readonly retainedBytes: Float64Array
}

/**
 * Semi-NCA (Georgiadis, Tarjan, Werneck: Finding dominators in practice, 2006), without recursion: the depth of the
 * graph does not matter, a queue of millions of linked nodes takes no longer than a flat heap.
 */
export function dominatorTree(graph: ObjectGraph): DominatorTree {
  const { nodeCount } = graph
  const numberOf = new Int32Array(nodeCount)
  const order = new Int32Array(nodeCount + 2)
  // Two of the work arrays share their memory with the retained sizes, which come last.
  const shared = new ArrayBuffer(8 * (nodeCount + 2))
  const semi = new Int32Array(shared, 0, nodeCount + 2)
  const best = new Int32Array(shared, 4 * (nodeCount + 2), nodeCount + 2)
  const ancestor = new Int32Array(nodeCount + 2)
  const reachable = search(graph, numberOf, order, ancestor, semi)
  const dominator = new Int32Array(reachable + 1)
  semidominators(graph, { reachable, numberOf, order, ancestor, semi, best, dominator })
  for (let number = 2; number <= reachable; number++) {
    let candidate = dominator[number]!
    const limit = semi[number]!
    while (candidate > limit) candidate = dominator[candidate]!
    dominator[number] = candidate
  }
  const retainedBytes = new Float64Array(shared, 0, reachable + 1)
  retainedBytes.fill(0)
  for (let number = reachable; number > 1; number--) {
    retainedBytes[number]! += sizeOf(graph, order[number]!)
    retainedBytes[dominator[number]!]! += retainedBytes[number]!
  }
  return { reachable, numberOf, order, dominator, retainedBytes }
}

/** Numbers the nodes, depth first; `parent` and `next` are by number. @returns the largest number */
function search(
  { first, targets, roots }: ObjectGraph,
  numberOf: Int32Array,
  order: Int32Array,
  parent: Int32Array,
  next: Int32Array,
): number {
  let last = 1
  for (let i = 0; i < roots.length; i++) {
    const root = roots[i]!
    if (numberOf[root] !== 0) continue
    let current = ++last
    numberOf[root] = current
    order[current] = root
    parent[current] = 1
    // Where to go on in the targets of the current node: 0 when all were looked at.
    let at = first[root]!
    for (;;) {
      let found = 0
      while (at !== 0) {
        let target = targets[at]!
        if (target < 0) {
          target = ~target
          at = 0
        } else at++
        if (numberOf[target] === 0) {
          found = ++last
          numberOf[target] = found
          order[found] = target
          parent[found] = current
          break
        }
      }
      if (found !== 0) {
        next[current] = at
        current = found
        at = first[order[found]!]!
      } else {
        current = parent[current]!
        if (current === 1) break
        at = next[current]!
      }
    }
  }
  return last
}

interface Work {
  readonly reachable: number
  readonly numberOf: Int32Array
  readonly order: Int32Array
  /** At first the parent in the search's tree; of a node that was worked on, one further up. */
  readonly ancestor: Int32Array
  readonly semi: Int32Array
  /** The smallest semidominator on the way from a node up to, without, its ancestor. */
  readonly best: Int32Array
  readonly dominator: Int32Array
}

/** Fills `semi`, and `dominator` with the parents, for the last step of the algorithm. */
function semidominators(graph: ObjectGraph, work: Work): void {
  const { reachable, numberOf, ancestor, semi, best, dominator } = work
  const { starts, sources } = predecessors(graph, work)
  for (let i = 0; i < graph.roots.length; i++)
    starts[numberOf[graph.roots[i]!]!] = ~starts[numberOf[graph.roots[i]!]!]!
  let path = new Int32Array(1024)
  for (let number = reachable; number > 1; number--) {
    const parent = ancestor[number]!
    let smallest = parent
    // Of a root, stored as the complement: the virtual root leads to it.
    if (starts[number]! < 0) {
      smallest = 1
      starts[number] = ~starts[number]!
    } else {
      const end = starts[number + 1]!
      for (let at = starts[number]!; at < end; at++) {
        const source = sources[at]!
        let candidate = source
        if (source > number) {
          // Shortens the way up from the source: each node on it gets the best of all above it.
          let depth = 0
          let node = source
          while (ancestor[node]! > number) {
            if (depth === path.length) path = doubled(path)
            path[depth++] = node
            node = ancestor[node]!
          }
          let above = best[node]!
          const top = ancestor[node]!
          while (depth > 0) {
            const below = path[--depth]!
            if (best[below]! > above) best[below] = above
            else above = best[below]!
            ancestor[below] = top
          }
          candidate = above
        }
        if (candidate < smallest) smallest = candidate
      }
    }
    semi[number] = smallest
    best[number] = smallest
    dominator[number] = parent
  }
}

/** For each number the numbers of the nodes that refer to it: `sources[starts[n] .. starts[n + 1])`. */
function predecessors(
  { nodeCount, first, targets }: ObjectGraph,
  { reachable, numberOf }: Work,
): { starts: Int32Array; sources: Int32Array } {
  const starts = new Int32Array(reachable + 2)
  for (let node = 0; node < nodeCount; node++) {
    if (numberOf[node] === 0 || first[node] === 0) continue
    for (let at = first[node]!; ; at++) {
      const target = targets[at]!
      starts[numberOf[target < 0 ? ~target : target]!]!++
      if (target < 0) break
    }
  }
  let sum = 0
  for (let number = 0; number < starts.length; number++) {
    sum += starts[number]!
    starts[number] = sum
  }
  // From the end of each stretch to its start: afterwards `starts` holds the starts.
  const sources = new Int32Array(sum)
  for (let node = nodeCount - 1; node >= 0; node--) {
    const number = numberOf[node]!
    if (number === 0 || first[node] === 0) continue
    for (let at = first[node]!; ; at++) {
      const target = targets[at]!
      sources[--starts[numberOf[target < 0 ? ~target : target]!]!] = number
      if (target < 0) break
    }
  }
  return { starts, sources }
}

function doubled(path: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(path.length * 2)
  larger.set(path)
  return larger
}
