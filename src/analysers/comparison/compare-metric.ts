import type { ComparisonUnit, MetricComparison } from '../../model/comparison.js'
import { varghaDelaneyA12 } from '../statistics/effect-size.js'
import { mannWhitney } from '../statistics/mann-whitney.js'
import { median } from '../statistics/order.js'
import { hodgesLehmann } from '../statistics/shift.js'

/** Fewer runs a side can never reach p < .05: no probability is given for them. */
export const fewestRuns = 4

/** How a figure is to be compared, and what it came to in each run. */
export interface MetricQuestion {
  readonly metric: string
  readonly unit: ComparisonUnit
  readonly worseWhen: 'larger' | 'smaller'
  readonly scale: MetricComparison['scale']
  /** Relative for a ratio, in `unit` for a difference. */
  readonly margin: number
  /** Values of a ratio below this count as this: differences so far down matter to nobody. Above 0. */
  readonly floor: number
  readonly a: readonly number[]
  readonly b: readonly number[]
}

/** A comparison of one figure before the number of figures is accounted for. */
export interface Estimate {
  readonly effect: number
  readonly low: number | null
  readonly high: number | null
  readonly a12: number
  readonly p: number | null
  /** Two-sided: that B is so far above, or so far below, A when it is so by the margin alone. */
  readonly pAbove: number | null
  readonly pBelow: number | null
  readonly tied: boolean
}

/**
 * How far B lies from A: the Hodges-Lehmann shift, of logarithms where a ratio is asked for, with the interval of
 * the exact Mann-Whitney test (METHODS section 6).
 *
 * @param alpha that the interval may miss
 * @returns null when a side has no values
 */
export function estimate({ scale, margin, floor, a, b }: MetricQuestion, alpha: number): Estimate | null {
  const ratio = scale === 'ratio'
  const toScale = (value: number) => (ratio ? Math.log(Math.max(value, floor)) : value)
  const fromScale = (shift: number | null) => (ratio && shift !== null ? Math.expm1(shift) : shift)
  const scaledA = a.map(toScale)
  const scaledB = b.map(toScale)
  const shift = hodgesLehmann(scaledA, scaledB, alpha)
  if (shift === null) return null
  const enough = Math.min(a.length, b.length) >= fewestRuns
  const beside = (by: number) =>
    mannWhitney(
      scaledA,
      scaledB.map((value) => value - by),
    )
  const none = beside(0)
  const twoSided = (p: number) => (enough ? Math.min(1, 2 * p) : null)
  return {
    effect: fromScale(shift.shift)!,
    low: enough ? fromScale(shift.low) : null,
    high: enough ? fromScale(shift.high) : null,
    a12: varghaDelaneyA12(scaledA, scaledB)!,
    p: twoSided(Math.min(none.pLarger, none.pSmaller)),
    pAbove: twoSided(beside(ratio ? Math.log1p(margin) : margin).pLarger),
    pBelow: twoSided(beside(ratio ? Math.log1p(-margin) : -margin).pSmaller),
    tied: none.tied,
  }
}

export function sideOf(values: readonly number[]): MetricComparison['a'] {
  return { runs: values.length, median: median(values), values }
}
