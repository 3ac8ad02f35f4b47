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
  /** By number: the first one that it dominates at once, and the next one beside it. 0 ends. */
  readonly firstChild: Int32Array
  readonly nextSibling: Int32Array
}

/**
 * Semi-NCA (Georgiadis, Tarjan, Werneck: Finding dominators in practice, 2006), without recursion: the depth of the
 * graph does not matter, a queue of millions of linked nodes takes no longer than a flat heap.
 */
export function dominatorTree(graph: ObjectGraph): DominatorTree {
  const { nodeCount } = graph
  const room = nodeCount + 2
  // Of each node its number and how many references lead to it, side by side: one look into memory gives both.
  // Memory is what limits the size of a dump that can be read, so arrays that have served serve again.
  const nodes = new Int32Array(2 * room)
  const order = new Int32Array(room)
  const shared = new ArrayBuffer(8 * room)
  const semi = new Int32Array(shared, 0, room)
  const best = new Int32Array(shared, 4 * room, room)
  const ancestor = new Int32Array(room)
  const reachable = search(graph, nodes, order, ancestor, semi)
  // The virtual root leads to each root: what else does makes no difference to it.
  for (const root of graph.roots) {
    ancestor[nodes[2 * root]!] = 1
    nodes[2 * root + 1] = 0
  }
  const { starts, sources } = predecessors(graph, { reachable, nodes, order })
  // From here on numbers alone are worked on: both halves of `nodes` are free.
  const dominator = nodes.subarray(0, room).fill(0)
  const numberOf = nodes.subarray(room, room + nodeCount).fill(0)
  for (let number = 2; number <= reachable; number++) numberOf[order[number]!] = number
  semidominators(reachable, { starts, sources, ancestor, semi, best, dominator })
  for (let number = 2; number <= reachable; number++) {
    let candidate = dominator[number]!
    const limit = semi[number]!
    while (candidate > limit) candidate = dominator[candidate]!
    dominator[number] = candidate
  }
  const retainedBytes = new Float64Array(shared, 0, reachable + 1).fill(0)
  const firstChild = ancestor.fill(0)
  const nextSibling = starts.fill(0)
  for (let number = reachable; number > 1; number--) {
    const parent = dominator[number]!
    retainedBytes[number]! += sizeOf(graph, order[number]!)
    retainedBytes[parent]! += retainedBytes[number]!
    nextSibling[number] = firstChild[parent]!
    firstChild[parent] = number
  }
  return { reachable, numberOf, order, dominator, retainedBytes, firstChild, nextSibling }
}

/** Numbers the nodes, depth first; `parent` and `next` are by number. @returns the largest number */
function search(
  { first, targets, roots }: ObjectGraph,
  nodes: Int32Array,
  order: Int32Array,
  parent: Int32Array,
  next: Int32Array,
): number {
  let last = 1
  for (let i = 0; i < roots.length; i++) {
    const root = roots[i]!
    if (nodes[2 * root] !== 0) continue
    let current = ++last
    nodes[2 * root] = current
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
        const slot = 2 * target
        nodes[slot + 1]!++
        if (nodes[slot] === 0) {
          found = ++last
          nodes[slot] = found
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
  readonly starts: Int32Array
  readonly sources: Int32Array
  /** At first the parent in the search's tree; of a node that was worked on, one further up. */
  readonly ancestor: Int32Array
  readonly semi: Int32Array
  /** The smallest semidominator on the way from a node up to, without, its ancestor. */
  readonly best: Int32Array
  readonly dominator: Int32Array
}

/** Fills `semi`, and `dominator` with the parents, for the last step of the algorithm. */
function semidominators(reachable: number, work: Work): void {
  const { starts, sources, ancestor, semi, best, dominator } = work
  let path = new Int32Array(1024)
  for (let number = reachable; number > 1; number--) {
    const parent = ancestor[number]!
    let smallest = parent
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
    semi[number] = smallest
    best[number] = smallest
    dominator[number] = parent
  }
}

/**
 * For each number the numbers of the nodes that refer to it: `sources[starts[n] .. starts[n + 1])`. None where only
 * one does, as with most objects: that is its parent in the search.
 */
function predecessors(
  { nodeCount, first, targets }: ObjectGraph,
  {
    reachable,
    nodes,
    order,
  }: { readonly reachable: number; readonly nodes: Int32Array; readonly order: Int32Array },
): { starts: Int32Array; sources: Int32Array } {
  const starts = new Int32Array(reachable + 2)
  let sum = 0
  for (let number = 2; number <= reachable; number++) {
    starts[number] = sum
    const slot = 2 * order[number]! + 1
    const count = nodes[slot]!
    // From here on where its next source goes, instead of how many there are.
    nodes[slot] = count < 2 ? -1 : sum
    if (count >= 2) sum += count
  }
  starts[reachable + 1] = sum
  const sources = new Int32Array(sum)
  for (let node = 0; node < nodeCount; node++) {
    const number = nodes[2 * node]!
    if (number === 0 || first[node] === 0) continue
    for (let at = first[node]!; ; at++) {
      const target = targets[at]!
      const slot = 2 * (target < 0 ? ~target : target) + 1
      const place = nodes[slot]!
      if (place >= 0) {
        sources[place] = number
        nodes[slot] = place + 1
      }
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
