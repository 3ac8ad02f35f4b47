import type { FlameGraphData, FlameGraphSlice } from '../../model/page-data.js'
import type { StackTrie } from '../recording/stacks/stack-trie.js'

/** Nodes of one graph: more would be too narrow to be seen, and a page must stay small. */
const mostNodes = 5000
const longestName = 300
const smallerName = '[smaller]'

/** In the order of their use: what allocates is what a report of memory is about. */
export const flameGraphWeights = ['allocation', 'live', 'cpu', 'native'] as const

/** @param sliced weights by node of the trie, over time */
export function flameGraph(
  weight: FlameGraphData['weight'],
  trie: StackTrie,
  files: readonly string[],
  sliced: readonly TrieSlice[] = [],
): FlameGraphData {
  const totals = trie.totals()
  const least = leastTotal(totals)
  const graph = new Graph()
  /** By node of the trie, its node in the graph: of one that is too light, that which stands for it and its like. */
  const places = new Int32Array(trie.nodeCount)
  for (let node = 1; node < trie.nodeCount; node++) {
    const parent = places[trie.parentOf(node)]!
    if (graph.isSmaller(parent)) places[node] = parent
    else if (totals[node]! < least) places[node] = graph.smallerBelow(parent)
    else {
      const frame = trie.frameOf(node)
      places[node] = graph.add(parent, graph.frame(trie.frames.name(frame), trie.frames.kind(frame)))
    }
    graph.self[places[node]!]! += trie.selfOf(node)
  }
  graph.self[0]! += trie.selfOf(0)
  return {
    weight,
    unit: trie.unit,
    files,
    total: whole(totals[0] ?? 0),
    frames: graph.frames,
    parents: graph.parents,
    frameOf: graph.frameOf,
    self: graph.self.map(whole),
    slices: sliced.map((slice) => placed(slice, places)),
  }
}

/** Weights that end in nodes of a trie during some time. */
export interface TrieSlice {
  readonly fromMs: number
  readonly toMs: number
  readonly weights: ReadonlyMap<number, number>
}

function placed({ fromMs, toMs, weights }: TrieSlice, places: Int32Array): FlameGraphSlice {
  const sums = new Map<number, number>()
  for (const [node, weight] of weights) {
    const place = places[node] ?? 0
    sums.set(place, (sums.get(place) ?? 0) + weight)
  }
  return { fromMs, toMs, weights: [...sums].flatMap(([node, weight]) => [node, whole(weight)]) }
}

/** The weight from which on a node is shown, so that not too many are. A parent weighs no less than its children. */
function leastTotal(totals: Float64Array): number {
  if (totals.length <= mostNodes) return Number.MIN_VALUE
  const sorted = totals.slice().sort()
  const least = sorted[sorted.length - mostNodes]!
  // Of equal ones either all are shown or none.
  const first = sorted.findIndex((total) => total >= least)
  if (sorted.length - first <= mostNodes) return least
  return sorted.find((total) => total > least) ?? Number.POSITIVE_INFINITY
}

/** Numbers whose JSON is short: nobody sees fractions of a byte, or of a sample. */
function whole(weight: number): number {
  return weight >= 100 ? Math.round(weight) : Number(weight.toPrecision(4))
}

class Graph {
  readonly frames: { name: string; kind: string }[] = [{ name: '', kind: 'other' }]
  readonly parents: number[] = [0]
  readonly frameOf: number[] = [0]
  readonly self: number[] = [0]
  readonly #frameIds = new Map<string, number>()
  readonly #smaller = new Map<number, number>()
  readonly #isSmaller = new Set<number>()

  add(parent: number, frame: number): number {
    this.parents.push(parent)
    this.frameOf.push(frame)
    this.self.push(0)
    return this.parents.length - 1
  }

  frame(name: string, kind: string): number {
    const shown = name.length > longestName ? `${name.slice(0, longestName)}…` : name.toWellFormed()
    const key = `${kind}\n${shown}`
    const known = this.#frameIds.get(key)
    if (known !== undefined) return known
    this.#frameIds.set(key, this.frames.length)
    this.frames.push({ name: shown, kind })
    return this.frames.length - 1
  }

  smallerBelow(parent: number): number {
    let node = this.#smaller.get(parent)
    if (node === undefined) {
      node = this.add(parent, this.frame(smallerName, 'other'))
      this.#smaller.set(parent, node)
      this.#isSmaller.add(node)
    }
    return node
  }

  isSmaller(node: number): boolean {
    return this.#isSmaller.has(node)
  }
}
