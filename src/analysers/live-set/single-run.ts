import { fewestPoints, type Growth, measureGrowth } from './growth.js'
import type { LiveSetPoint } from './points.js'

/** What one run says about the memory its program retains. */
export interface SingleRunVerdict {
  readonly kind: 'bounded' | 'growing' | 'inconclusive'
  /** Bytes retained per record, and its 99 % interval; null where there is nothing to say it by. */
  readonly bytesPerRecord: number | null
  readonly low: number | null
  readonly high: number | null
  /** Whole sentences without a full stop, the weightiest first. */
  readonly reasons: readonly string[]
}

/** Said of growth at one length; an experiment of several has no need of it. */
export const oneLength =
  'one length cannot tell a filling cache from a leak: a run twice as long tells whether the growth goes on'

/**
 * Judges growth at the length of this one run (METHODS section 2, steps 1 to 6). *Growing* is not yet a leak,
 * and without collections of the old generation the answer is *inconclusive*, never *bounded*.
 */
export function singleRunVerdict(points: readonly LiveSetPoint[]): SingleRunVerdict {
  const growth = measureGrowth(points)
  if (growth === null) return undecidable(points.length)
  const { slope } = growth
  return {
    kind: kindOf(growth),
    bytesPerRecord: slope.slope,
    low: finite(slope.low),
    high: finite(slope.high),
    reasons: reasonsOf(growth),
  }
}

function undecidable(points: number): SingleRunVerdict {
  const count =
    points === 0
      ? 'no collection of the old generation came after the first record'
      : `only ${points} ${points === 1 ? 'collection' : 'collections'} of the old generation at different record counts`
  return {
    kind: 'inconclusive',
    bytesPerRecord: null,
    low: null,
    high: null,
    reasons: [`${count}, ${fewestPoints} are needed: lower the heap or run longer`],
  }
}

function kindOf(growth: Growth): SingleRunVerdict['kind'] {
  if (growth.rising && growth.goesOn) return 'growing'
  return growth.bounded ? 'bounded' : 'inconclusive'
}

function reasonsOf(growth: Growth): string[] {
  const grew = `after the first third of the run the live set grew by ${mebibytes(growth.growthBytes)} (99 % interval ${mebibytes(growth.growthLowBytes)} to ${mebibytes(growth.growthHighBytes)}) on ${mebibytes(growth.medianBytes)}`
  const margin = mebibytes(growth.marginBytes)
  switch (kindOf(growth)) {
    case 'growing':
      return [`${grew}, more than the margin of ${margin}`, oneLength]
    case 'bounded':
      return [`${grew}: even the interval's upper end stays within the margin of ${margin}`]
    case 'inconclusive':
      return [`${grew}; the margin is ${margin}`, whyNot(growth)]
  }
}

function whyNot(growth: Growth): string {
  if (!growth.rising) return 'growth of more than the margin is neither shown nor excluded: run longer'
  return growth.laterBytes < growth.earlierBytes
    ? 'the growth slows down, as of a cache that fills: run longer'
    : 'the growth is not spread over the run, as of a single step: run longer'
}

function mebibytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${(bytes / 1_048_576).toFixed(1)} MB` : 'unknown'
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
