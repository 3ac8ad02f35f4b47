import { differencesOutside } from './mann-whitney.js'
import { medianOfSorted } from './order.js'

export interface Shift {
  /** By how much b lies above a. */
  readonly shift: number
  /** Ends of its interval, both included; null when there are too few values for any. */
  readonly low: number | null
  readonly high: number | null
}

/**
 * How far b is shifted against a: the median of all differences b_j - a_i, with the interval that belongs to the
 * exact Mann-Whitney test.
 *
 * J. L. Hodges and E. L. Lehmann, "Estimates of location based on rank tests", Ann. Math. Stat. 34 (1963); the
 * interval: M. Hollander and D. A. Wolfe, "Nonparametric Statistical Methods" (1973), sections 4.2 and 4.3.
 *
 * @param alpha probability that the interval misses a true shift, at most
 * @returns null when a side is empty
 */
export function hodgesLehmann(a: readonly number[], b: readonly number[], alpha: number): Shift | null {
  if (a.length === 0 || b.length === 0) return null
  const differences = Float64Array.from(b.flatMap((y) => a.map((x) => y - x))).sort()
  const outside = differencesOutside(a.length, b.length, alpha)
  return {
    shift: medianOfSorted(Array.from(differences)),
    low: outside === null ? null : differences[outside]!,
    high: outside === null ? null : differences[differences.length - 1 - outside]!,
  }
}
