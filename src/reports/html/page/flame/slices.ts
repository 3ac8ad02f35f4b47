import type { FlameGraphData, FlameGraphSlice } from '../../../../model/page-data.js'

/** The part of a recording that a moment falls into; null when it has no times, or none there. */
export function sliceAt({ slices }: FlameGraphData, tMs: number): FlameGraphSlice | null {
  return slices.find(({ fromMs, toMs }) => tMs >= fromMs && tMs < toMs) ?? null
}

/** Weight that ends in each node, from one time to another; that of the whole recording without any. */
export function selfWithin(graph: FlameGraphData, fromMs: number | null, toMs: number | null): Float64Array {
  if (fromMs === null || toMs === null) return Float64Array.from(graph.self)
  const self = new Float64Array(graph.parents.length)
  for (const slice of graph.slices) {
    if (slice.toMs <= fromMs || slice.fromMs >= toMs) continue
    addSlice(self, slice)
  }
  return self
}

export function addSlice(self: Float64Array, { weights }: FlameGraphSlice): void {
  for (let i = 0; i < weights.length; i += 2) self[weights[i]!]! += weights[i + 1]!
}

/** The frames that weigh most by themselves; of an object's class it is the frame that made it. */
export function heaviestFrames(
  graph: FlameGraphData,
  slice: FlameGraphSlice,
  most: number,
): { readonly name: string; readonly share: number }[] {
  const self = new Float64Array(graph.parents.length)
  addSlice(self, slice)
  const byFrame = new Map<number, number>()
  let total = 0
  for (let node = 1; node < self.length; node++) {
    if (self[node] === 0) continue
    total += self[node]!
    const frame = graph.frameOf[node]!
    const maker =
      graph.frames[frame]!.kind === 'class' && graph.parents[node] !== 0
        ? graph.frameOf[graph.parents[node]!]!
        : frame
    byFrame.set(maker, (byFrame.get(maker) ?? 0) + self[node]!)
  }
  return [...byFrame]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([frame, weight]) => ({ name: graph.frames[frame]!.name, share: weight / total }))
}
