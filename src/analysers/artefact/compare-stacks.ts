import type { FrameChanges, WeightChange } from '../../model/artefact-diff.js'
import { diffStacks, frameChanges } from '../recording/stacks/diff.js'
import type { RecordingStacks } from '../recording/stacks/recording-stacks.js'

const kinds = ['cpu', 'allocation', 'live', 'native'] as const
/** Frames and classes kept of a comparison. */
const mostChanges = 200

interface Weights {
  readonly weights: ReadonlyMap<string, number>
  readonly total: number
}

/**
 * What both recordings have, frame by frame: by share, for recordings differ in length. Stacks that count different
 * things cannot be compared.
 */
export function framesOf(before: RecordingStacks, after: RecordingStacks): FrameChanges[] {
  const found: FrameChanges[] = []
  for (const kind of kinds) {
    const [a, b] = [before[kind], after[kind]]
    if (a === undefined || b === undefined || a.unit !== b.unit) continue
    const diff = diffStacks(a, b, { asShares: true })
    const totals = { totalBefore: a.totalWeight, totalAfter: b.totalWeight }
    found.push({
      stacks: kind,
      unit: a.unit,
      ...totals,
      frames: frameChanges(diff, mostChanges).map(({ frame, before: scaled, after: weight }) =>
        changeOf(
          frame,
          { weight: scaled / diff.scale, total: totals.totalBefore },
          { weight, total: totals.totalAfter },
        ),
      ),
    })
  }
  return found
}

interface Part {
  readonly weight: number
  readonly total: number
}

function changeOf(name: string, before: Part, after: Part): WeightChange {
  return {
    name,
    before: before.weight,
    after: after.weight,
    shareBefore: shareOf(before),
    shareAfter: shareOf(after),
  }
}

function shareOf({ weight, total }: Part): number {
  return total > 0 ? weight / total : 0
}

/** The names whose share of the whole changed most come first, whether it rose or fell. */
export function weightChanges(before: Weights, after: Weights): WeightChange[] {
  return [...new Set([...before.weights.keys(), ...after.weights.keys()])]
    .map((name) =>
      changeOf(
        name,
        { weight: before.weights.get(name) ?? 0, total: before.total },
        { weight: after.weights.get(name) ?? 0, total: after.total },
      ),
    )
    .filter((one) => one.before !== one.after || one.shareBefore !== one.shareAfter)
    .sort((a, b) => moved(b) - moved(a) || (a.name < b.name ? -1 : 1))
    .slice(0, mostChanges)
}

function moved({ shareBefore, shareAfter }: WeightChange): number {
  return Math.abs(shareAfter - shareBefore)
}
