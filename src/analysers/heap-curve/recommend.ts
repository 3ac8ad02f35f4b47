import { type Curve, type HeapCurve, type Interval, rangeOf } from './fit.js'

/** How much slower than in a heap without end is still well. */
const slowerShare = 0.05
/** The model's cost and the GC log's own may differ by so much. */
const agreeWithin = 0.3

export interface HeapAdvice {
  /**
   * The smallest heap that is at most 5 % slower than one without end, even by the curve that asks for most;
   * null when some plausible curve has no such heap: larger heaps must be measured.
   */
  readonly recommendedBytes: number | null
  /** The same by the best curve. */
  readonly fivePercentBytes: number
  /** Where heap x time is smallest; with the ends of its interval. */
  readonly squareRootBytes: number
  readonly squareRoot: Interval | null
}

/**
 * What heap to take, by the curve. The square-root point is `L + sqrt(L g / (c s))` of Kirisame et al. (OOPSLA 2022),
 * with c = 1/L: there `g L / s = K / T_inf`, and the product of heap and time, which a machine is paid by, is least.
 */
export function adviseHeap({ best, plausible }: HeapCurve): HeapAdvice {
  const sound = plausible.every((curve) => curve.timeMs > 0)
  const asked = plausible.map(fivePercentOf)
  return {
    recommendedBytes: sound ? Math.max(...asked) : null,
    fivePercentBytes: fivePercentOf(best),
    squareRootBytes: squareRootOf(best),
    squareRoot: sound ? rangeOf(plausible.map(squareRootOf)) : null,
  }
}

function fivePercentOf({ timeMs, costMsBytes, liveBytes }: Curve): number {
  return liveBytes + Math.max(0, costMsBytes) / (slowerShare * timeMs)
}

function squareRootOf({ timeMs, costMsBytes, liveBytes }: Curve): number {
  return liveBytes + Math.sqrt((Math.max(0, costMsBytes) * liveBytes) / timeMs)
}

/** How long the work takes in this heap, by the curve; null where the heap cannot hold what lives. */
export function timeIn({ timeMs, costMsBytes, liveBytes }: Curve, heapBytes: number): number | null {
  return heapBytes > liveBytes ? timeMs + costMsBytes / (heapBytes - liveBytes) : null
}

/** What the collector itself tells of the same work. */
export interface CollectorFigures {
  /** In all. */
  readonly allocatedBytes: number
  readonly liveBytes: number
  /** How much of the live set it goes through in a millisecond. */
  readonly markedBytesPerMs: number
}

export interface CostCheck {
  readonly expectedCostMsBytes: number
  /** Cost by the curve over the expected one. */
  readonly ratio: number
  /** false: the model does not describe this program, and neither does what follows from it. */
  readonly holds: boolean
}

/**
 * Whether the curve's K is the collector's: each time M - L bytes were allocated the live set is gone through once,
 * so K = allocated x L / s (METHODS section 5). More than 30 % apart, the model does not hold.
 *
 * @returns null where a figure is not above 0
 */
export function checkCost(best: Curve, collector: CollectorFigures): CostCheck | null {
  const { allocatedBytes, liveBytes, markedBytesPerMs } = collector
  if (!(allocatedBytes > 0 && liveBytes > 0 && markedBytesPerMs > 0)) return null
  const expectedCostMsBytes = (allocatedBytes * liveBytes) / markedBytesPerMs
  const ratio = best.costMsBytes / expectedCostMsBytes
  return { expectedCostMsBytes, ratio, holds: Math.abs(ratio - 1) <= agreeWithin }
}
