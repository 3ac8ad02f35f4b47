import type { FlameGraphData } from '../../model/page-data.js'
import type { FlameDifferenceData } from '../../model/two-runs-page.js'

/** Flame graphs of two runs laid over each other, where both recorded the same and counted it alike. */
export function flameDifferences(
  before: readonly FlameGraphData[],
  after: readonly FlameGraphData[],
): FlameDifferenceData[] {
  return after.flatMap((b) => {
    const a = before.find(({ weight, unit }) => weight === b.weight && unit === b.unit)
    return a === undefined || a.total === 0 || b.total === 0 ? [] : [laidOver(a, b)]
  })
}

/**
 * Stacks are the same when the names of their frames are, in the same order. What was too light for one graph stands in
 * its `[smaller]`: such a node weighs less than the lightest of the 5,000 that are shown.
 */
function laidOver(a: FlameGraphData, b: FlameGraphData): FlameDifferenceData {
  const tree = new CommonTree()
  const placesA = tree.placesOf(a)
  const placesB = tree.placesOf(b)
  const { frames, parents, frameOf } = tree
  const weigh = ({ self }: FlameGraphData, places: readonly number[]) => {
    const weights = new Array<number>(parents.length).fill(0)
    for (const [node, weight] of self.entries()) weights[places[node]!]! += weight
    return weights
  }
  return {
    weight: b.weight,
    unit: b.unit,
    files: { a: a.files, b: b.files },
    frames,
    parents,
    frameOf,
    self: weigh(b, placesB),
    before: weigh(a, placesA),
  }
}

class CommonTree {
  readonly frames: { name: string; kind: string }[] = [{ name: '', kind: 'other' }]
  readonly parents: number[] = [0]
  readonly frameOf: number[] = [0]
  readonly #frameIds = new Map<string, number>()
  readonly #nodes = new Map<string, number>()

  /** Where each node of a graph stands; those that are not there yet are added. */
  placesOf({ frames, parents, frameOf }: FlameGraphData): number[] {
    const places = [0]
    for (let node = 1; node < parents.length; node++) {
      const frame = frames[frameOf[node]!]!
      places.push(this.#child(places[parents[node]!]!, this.#frame(frame)))
    }
    return places
  }

  #child(parent: number, frame: number): number {
    const key = `${parent} ${frame}`
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    this.#nodes.set(key, this.parents.length)
    this.parents.push(parent)
    this.frameOf.push(frame)
    return this.parents.length - 1
  }

  #frame({ name, kind }: FlameGraphData['frames'][number]): number {
    const known = this.#frameIds.get(name)
    if (known !== undefined) return known
    this.#frameIds.set(name, this.frames.length)
    this.frames.push({ name, kind })
    return this.frames.length - 1
  }
}
