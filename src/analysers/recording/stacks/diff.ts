import { HeapmarkError } from '../../../model/errors.js'
import { StackTrie } from './stack-trie.js'
import { heaviest, selfByFrame } from './top.js'

/** Two sets of stacks laid over each other: the tree of both, with the weights of each. */
export interface StackDiff {
  /** Weights of the later one stand in the tree itself. */
  readonly tree: StackTrie
  /** Weight of the earlier one's stacks that end in a node. */
  readonly beforeSelf: Float64Array
  readonly beforeTotal: number
  readonly afterTotal: number
  /** What the earlier weights were multiplied with: 1 unless both were to weigh the same. */
  readonly scale: number
}

export interface DiffOptions {
  /** Compare shares: scales the earlier weights so that both weigh the same in all. For recordings of unequal length. */
  readonly asShares?: boolean
}

export interface FrameChange {
  readonly frame: string
  /** Weight of stacks that end in it. */
  readonly before: number
  readonly after: number
}

/**
 * Stacks are the same when the names of their frames are, in the same order.
 * @throws HeapmarkError USAGE when one counts samples and the other bytes
 */
export function diffStacks(before: StackTrie, after: StackTrie, options: DiffOptions = {}): StackDiff {
  if (before.unit !== after.unit) {
    throw new HeapmarkError(
      'USAGE',
      `stacks that count ${before.unit} cannot be compared with stacks that count ${after.unit}`,
      { hint: 'compare two recordings of the same kind' },
    )
  }
  // Room for both: nothing that found room in its own tree falls out of the common one.
  const tree = new StackTrie(after.unit, { maxNodes: before.nodeCount + after.nodeCount + 2 })
  const beforeNodes = merge(before, tree)
  const afterNodes = merge(after, tree)
  const [beforeTotal, afterTotal] = [before.totalWeight, after.totalWeight]
  const scale = options.asShares === true && beforeTotal > 0 && afterTotal > 0 ? afterTotal / beforeTotal : 1
  const beforeSelf = new Float64Array(tree.nodeCount)
  for (let node = 0; node < before.nodeCount; node++) {
    beforeSelf[beforeNodes[node]!]! += before.selfOf(node) * scale
  }
  for (let node = 0; node < after.nodeCount; node++) {
    tree.add(afterNodes[node]!, after.selfOf(node), after.samplesOf(node))
  }
  return { tree, beforeSelf, beforeTotal: beforeTotal * scale, afterTotal, scale }
}

/** The frames whose own weight changed most, either way. */
export function frameChanges({ tree, beforeSelf }: StackDiff, limit: number): FrameChange[] {
  const before = selfByFrame(tree, (node) => beforeSelf[node]!)
  const after = selfByFrame(tree, (node) => tree.selfOf(node))
  const changes = Float64Array.from(after, (weight, frame) => Math.abs(weight - before[frame]!))
  return heaviest(changes, limit).map((frame) => ({
    frame: tree.frames.name(frame),
    before: before[frame]!,
    after: after[frame]!,
  }))
}

/** Where in the common tree each node of a tree stands. */
function merge(from: StackTrie, into: StackTrie): Int32Array {
  const frames = new Int32Array(from.frames.size).fill(-1)
  const nodes = new Int32Array(from.nodeCount)
  for (let node = 1; node < from.nodeCount; node++) {
    const frame = from.frameOf(node)
    if (frames[frame] === -1) {
      frames[frame] = into.frames.intern(from.frames.name(frame), from.frames.kind(frame))
    }
    nodes[node] = into.child(nodes[from.parentOf(node)]!, frames[frame]!)
  }
  return nodes
}
