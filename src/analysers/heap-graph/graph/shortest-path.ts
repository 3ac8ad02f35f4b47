import type { ObjectGraph } from './object-graph.js'

/**
 * The shortest ways from a root to some nodes, breadth first, ending when all are found.
 * @returns for each node that can be reached the nodes on the way, the root first and itself last
 */
export function shortestPaths(graph: ObjectGraph, wanted: ReadonlySet<number>): Map<number, number[]> {
  const { first, targets, roots } = graph
  // The node before, plus 1; a root's own.
  const before = new Int32Array(graph.nodeCount)
  const queue = new Int32Array(graph.nodeCount)
  let read = 0
  let written = 0
  let missing = wanted.size
  for (const root of roots) {
    if (before[root] !== 0) continue
    before[root] = root + 1
    queue[written++] = root
    if (wanted.has(root)) missing--
  }
  while (read < written && missing > 0) {
    const node = queue[read++]!
    let at = first[node]!
    while (at !== 0) {
      let target = targets[at]!
      if (target < 0) {
        target = ~target
        at = 0
      } else at++
      if (before[target] !== 0) continue
      before[target] = node + 1
      queue[written++] = target
      if (wanted.has(target)) missing--
    }
  }
  const paths = new Map<number, number[]>()
  for (const node of wanted) {
    if (before[node] === 0) continue
    const path = [node]
    for (let at = node; before[at]! - 1 !== at; ) {
      at = before[at]! - 1
      path.push(at)
    }
    paths.set(node, path.reverse())
  }
  return paths
}
