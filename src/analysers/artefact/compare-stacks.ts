import type { FrameChanges, WeightChange } from '../../model/artefact-diff.js'
import { diffStacks, type StackDiff } from '../recording/stacks/diff.js'
import type { RecordingStacks } from '../recording/stacks/recording-stacks.js'

const kinds = ['cpu', 'allocation', 'live', 'native'] as const
/** Frames and classes kept of a comparison. */
const mostChanges = 200

interface Weights {
  readonly weights: ReadonlyMap<string, number>
  readonly total: number
}

/** What both recordings have, frame by frame. Stacks that count different things cannot be compared. */
export function frameChanges(before: RecordingStacks, after: RecordingStacks): FrameChanges[] {
  const found: FrameChanges[] = []
  for (const kind of kinds) {
    const [a, b] = [before[kind], after[kind]]
    if (a === undefined || b === undefined || a.unit !== b.unit) continue
    const diff = diffStacks(a, b)
    const own = ownWeights(diff)
    found.push({
      stacks: kind,
      unit: a.unit,
      totalBefore: diff.beforeTotal,
      totalAfter: diff.afterTotal,
      frames: weightChanges(
        { weights: own.before, total: diff.beforeTotal },
        { weights: own.after, total: diff.afterTotal },
      ),
    })
  }
  return found
}

/** Weight of the stacks that end in each frame; an allocated object counts for what made it. */
function ownWeights({ tree, beforeSelf }: StackDiff): {
  before: Map<string, number>
  after: Map<string, number>
} {
  const before = new Map<string, number>()
  const after = new Map<string, number>()
  for (let node = 1; node < tree.nodeCount; node++) {
    const isClass = tree.frames.kind(tree.frameOf(node)) === 'class'
    const maker = tree.parentOf(node)
    const frame = tree.frameOf(isClass && maker > 0 ? maker : node)
    const name = tree.frames.name(frame)
    if (beforeSelf[node]! > 0) before.set(name, (before.get(name) ?? 0) + beforeSelf[node]!)
    if (tree.selfOf(node) > 0) after.set(name, (after.get(name) ?? 0) + tree.selfOf(node))
  }
  return { before, after }
}

/** The names whose share of the whole changed most come first, whether it rose or fell. */
export function weightChanges(before: Weights, after: Weights): WeightChange[] {
  const share = (weight: number, total: number) => (total > 0 ? weight / total : 0)
  return [...new Set([...before.weights.keys(), ...after.weights.keys()])]
    .map((name) => {
      const [a, b] = [before.weights.get(name) ?? 0, after.weights.get(name) ?? 0]
      return {
        name,
        before: a,
        after: b,
        shareBefore: share(a, before.total),
        shareAfter: share(b, after.total),
      }
    })
    .filter((one) => one.before !== one.after || one.shareBefore !== one.shareAfter)
    .sort((a, b) => moved(b) - moved(a) || (a.name < b.name ? -1 : 1))
    .slice(0, mostChanges)
}

function moved({ shareBefore, shareAfter }: WeightChange): number {
  return Math.abs(shareAfter - shareBefore)
}
