import type { FlameGraphData } from '../../../../model/page-data.js'

/** Stacks with weights: those of a recording, or those turned round so that they begin with their innermost frame. */
export interface Stacks {
  readonly frames: FlameGraphData['frames']
  /** By node; node 0 is the root, and a parent stands before its children. */
  readonly parents: ArrayLike<number>
  readonly frameOf: ArrayLike<number>
  readonly totals: Float64Array
  readonly self: Float64Array
  /** Totals of what it is compared with, scaled to the same whole; null without a comparison. */
  readonly before: Float64Array | null
  readonly children: readonly (readonly number[])[]
}

export function stacksOf(
  graph: Pick<FlameGraphData, 'frames' | 'parents' | 'frameOf'>,
  self: Float64Array,
  before: Float64Array | null = null,
): Stacks {
  const { frames, parents, frameOf } = graph
  return built(frames, parents, frameOf, self, before)
}

/** The same stacks from their innermost frames on: what called that which weighs. */
export function inverted({ frames, parents, frameOf, self, before }: Stacks): Stacks {
  const turned = { parents: [0], frameOf: [0], self: [0], before: [0] }
  const known = new Map<string, number>()
  const child = (parent: number, frame: number) => {
    const key = `${parent} ${frame}`
    let node = known.get(key)
    if (node === undefined) {
      node = turned.parents.length
      turned.parents.push(parent)
      turned.frameOf.push(frame)
      turned.self.push(0)
      turned.before.push(0)
      known.set(key, node)
    }
    return node
  }
  const beforeSelf = before === null ? null : selfOf(before, parents)
  for (let node = 1; node < self.length; node++) {
    const earlier = beforeSelf?.[node] ?? 0
    if (self[node] === 0 && earlier === 0) continue
    let place = 0
    for (let at = node; at > 0; at = parents[at]!) place = child(place, frameOf[at]!)
    turned.self[place]! += self[node]!
    turned.before[place]! += earlier
  }
  return built(
    frames,
    turned.parents,
    turned.frameOf,
    Float64Array.from(turned.self),
    beforeSelf === null ? null : Float64Array.from(turned.before),
  )
}

function built(
  frames: FlameGraphData['frames'],
  parents: ArrayLike<number>,
  frameOf: ArrayLike<number>,
  self: Float64Array,
  beforeSelf: Float64Array | null,
): Stacks {
  const totals = totalsOf(self, parents)
  const before = beforeSelf === null ? null : totalsOf(beforeSelf, parents)
  const children: number[][] = Array.from({ length: parents.length }, () => [])
  for (let node = 1; node < parents.length; node++) {
    if (totals[node]! > 0 || (before?.[node] ?? 0) > 0) children[parents[node]!]!.push(node)
  }
  const name = (node: number) => frames[frameOf[node]!]!.name
  // By name, so that two graphs of one program look alike.
  for (const list of children) list.sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a - b))
  return { frames, parents, frameOf, totals, self, before, children }
}

function totalsOf(self: Float64Array, parents: ArrayLike<number>): Float64Array {
  const totals = self.slice()
  for (let node = totals.length - 1; node > 0; node--) totals[parents[node]!]! += totals[node]!
  return totals
}

function selfOf(totals: Float64Array, parents: ArrayLike<number>): Float64Array {
  const self = totals.slice()
  for (let node = 1; node < totals.length; node++) self[parents[node]!]! -= totals[node]!
  return self
}

export interface Box {
  readonly node: number
  readonly depth: number
  /** Shares of the width, 0 to 1. */
  readonly left: number
  readonly width: number
}

/**
 * Boxes below a node that fills the width; its callers stand above it.
 * @param totals by which they are wide: those of the stacks, or of what these are compared with
 * @param least narrower ones are left out
 */
export function boxesOf(
  { parents, children }: Stacks,
  totals: Float64Array,
  top: number,
  least: number,
): Box[] {
  const callers: number[] = []
  for (let node = top; node > 0; node = parents[node]!) callers.unshift(node)
  const boxes: Box[] = callers.map((node, depth) => ({ node, depth, left: 0, width: 1 }))
  const whole = totals[top]!
  if (!(whole > 0)) return boxes
  const todo: Box[] = [{ node: top, depth: callers.length - 1, left: 0, width: 1 }]
  for (let parent = todo.pop(); parent !== undefined; parent = todo.pop()) {
    let left = parent.left
    for (const node of children[parent.node]!) {
      const width = totals[node]! / whole
      if (width >= least) {
        const box = { node, depth: parent.depth + 1, left, width }
        boxes.push(box)
        todo.push(box)
      }
      left += width
    }
  }
  return boxes
}
