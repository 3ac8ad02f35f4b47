import type { StackTrie } from '../stack-trie.js'
import { childrenOf } from '../top.js'

/** A rectangle of a flame graph. Left and width are shares of the whole, from 0 to 1; depth counts from 0. */
export interface Rectangle {
  readonly node: number
  readonly depth: number
  readonly left: number
  readonly width: number
}

export interface Layout {
  readonly rectangles: readonly Rectangle[]
  /** Of the rectangles that are shown. */
  readonly depth: number
  /** Nodes that are too narrow, too deep or too many. */
  readonly hiddenNodes: number
}

export interface LayoutLimits {
  readonly minWidth: number
  readonly maxDepth: number
  readonly maxRectangles: number
}

/** Places nodes from the left, siblings by name, so that two graphs of one program look alike. */
export function layOut(tree: StackTrie, totals: Float64Array, limits: LayoutLimits): Layout {
  const { first, next } = childrenOf(tree)
  const whole = totals[0]!
  const rectangles: Rectangle[] = []
  let depth = 0
  let weighing = 0
  for (let node = 1; node < tree.nodeCount; node++) if (totals[node]! > 0) weighing++
  if (!(whole > 0)) return { rectangles, depth, hiddenNodes: weighing }
  // Breadth first: when the rectangles run out it is the tips that are missing.
  let row: Rectangle[] = [{ node: 0, depth: -1, left: 0, width: 1 }]
  while (row.length > 0 && depth < limits.maxDepth) {
    const below: Rectangle[] = []
    for (const parent of row) {
      let left = parent.left
      for (const child of children(parent.node)) {
        const width = totals[child]! / whole
        if (width >= limits.minWidth && rectangles.length < limits.maxRectangles) {
          const rectangle = { node: child, depth, left, width }
          rectangles.push(rectangle)
          below.push(rectangle)
        }
        left += width
      }
    }
    if (below.length > 0) depth++
    row = below
  }
  return { rectangles, depth, hiddenNodes: weighing - rectangles.length }

  function children(parent: number): number[] {
    const list: number[] = []
    for (let child = first[parent]!; child !== 0; child = next[child]!) {
      // Too narrow ones need no place in the order: they stand at the right end.
      if (totals[child]! / whole >= limits.minWidth) list.push(child)
    }
    return list.sort((a, b) => {
      const one = tree.frames.name(tree.frameOf(a))
      const other = tree.frames.name(tree.frameOf(b))
      return one < other ? -1 : one > other ? 1 : a - b
    })
  }
}
