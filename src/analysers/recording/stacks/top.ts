import type { StackTrie } from './stack-trie.js'

export interface TopFrame {
  readonly frame: string
  /** Weight of stacks that end in it. */
  readonly self: number
  /** Weight of stacks that it stands in, each stack once however often it recurs. */
  readonly total: number
}

export interface TopStack {
  /** The outermost first; of very deep stacks the innermost. */
  readonly frames: readonly string[]
  readonly weight: number
  readonly samples: number
}

const maxShownFrames = 256

/** The frames with the most weight of their own. The class of an allocated object is no frame here: what made it is. */
export function topFrames(trie: StackTrie, limit: number): TopFrame[] {
  const self = selfByFrame(trie, (node) => trie.selfOf(node))
  const total = new Float64Array(trie.frames.size)
  const totals = trie.totals()
  const outermost = outermostNodes(trie)
  for (let node = 1; node < trie.nodeCount; node++) {
    if (outermost[node] === 1) total[trie.frameOf(node)]! += totals[node]!
  }
  return heaviest(self, limit, (frame) => total[frame]!).map((frame) => ({
    frame: trie.frames.name(frame),
    self: self[frame]!,
    total: total[frame]!,
  }))
}

/** Weight of stacks that end in each frame; of an object's class it is that of the frame that made it. */
export function selfByFrame(trie: StackTrie, selfOf: (node: number) => number): Float64Array {
  const self = new Float64Array(trie.frames.size)
  for (let node = 1; node < trie.nodeCount; node++) {
    const frame = trie.frameOf(node)
    const owner = trie.frames.kind(frame) === 'class' ? trie.frameOf(trie.parentOf(node)) : frame
    if (owner >= 0) self[owner]! += selfOf(node)
  }
  return self
}

/** The stacks with the most weight. */
export function topStacks(trie: StackTrie, limit: number): TopStack[] {
  const self = new Float64Array(trie.nodeCount)
  for (let node = 1; node < trie.nodeCount; node++) self[node] = trie.selfOf(node)
  return heaviest(self, limit).map((node) => ({
    frames: trie.pathOf(node, maxShownFrames).map((frame) => trie.frames.name(frame)),
    weight: self[node]!,
    samples: trie.samplesOf(node),
  }))
}

/** 1 for nodes with no ancestor of the same frame: the others are a recursion's inner calls. */
function outermostNodes(trie: StackTrie): Uint8Array {
  const outermost = new Uint8Array(trie.nodeCount)
  const { first, next } = childrenOf(trie)
  const open = new Int32Array(trie.frames.size)
  // Depth first without recursion: a stack may be as deep as a file says. ~node closes a node.
  const todo: number[] = []
  for (let child = first[0]!; child !== 0; child = next[child]!) todo.push(child)
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
    if (step < 0) {
      open[trie.frameOf(~step)]!--
      continue
    }
    const frame = trie.frameOf(step)
    outermost[step] = open[frame] === 0 ? 1 : 0
    open[frame]!++
    todo.push(~step)
    for (let child = first[step]!; child !== 0; child = next[child]!) todo.push(child)
  }
  return outermost
}

/** Children as linked lists, the earliest first; 0 ends a list. */
export function childrenOf(trie: StackTrie): { first: Int32Array; next: Int32Array } {
  const first = new Int32Array(trie.nodeCount)
  const next = new Int32Array(trie.nodeCount)
  for (let node = trie.nodeCount - 1; node > 0; node--) {
    const parent = trie.parentOf(node)
    next[node] = first[parent]!
    first[parent] = node
  }
  return { first, next }
}

/** Indexes of the largest weights above 0, at most `limit`; equal ones by the second weight, then as they came. */
export function heaviest(
  weights: Float64Array,
  limit: number,
  second: (index: number) => number = () => 0,
): number[] {
  const found: number[] = []
  const before = (a: number, b: number) => weights[b]! - weights[a]! || second(b) - second(a) || a - b
  let threshold = 0
  for (let index = 0; index < weights.length; index++) {
    if (!(weights[index]! > 0) || weights[index]! < threshold) continue
    found.push(index)
    // Sorting now and then keeps the list short without a heap of its own.
    if (found.length >= limit * 4 + 64) {
      found.sort(before)
      found.length = limit
      threshold = weights[found[limit - 1]!] ?? 0
    }
  }
  return found.sort(before).slice(0, limit)
}
