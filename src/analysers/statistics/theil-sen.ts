import { varianceTerm } from './mann-kendall.js'
import { z99 } from './normal.js'
import { medianOfSorted } from './order.js'

export interface Slope {
  readonly slope: number
  /** Ends of the interval; infinite when there are too few points for any (below 7 at 99 %). */
  readonly low: number
  readonly high: number
}

/**
 * Slope of y over x as the median of the slopes of all pairs of points, with an interval by ranks: of the N
 * sorted slopes those at ranks (N-C)/2 and (N+C)/2 + 1, C = z sqrt(n(n-1)(2n+5)/18), rounded outwards.
 *
 * P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968); R. O. Gilbert,
 * "Statistical Methods for Environmental Pollution Monitoring" (1987), section 16.5. Takes n^2/2 steps: for a
 * few hundred points. Pairs of equal x say nothing and are left out.
 *
 * @param z half-width of the interval in standard deviations; 99 % unless told
 * @returns null when no two points have different x
 */
export function theilSen(x: readonly number[], y: readonly number[], z: number = z99): Slope | null {
  const n = x.length
  const slopes: number[] = []
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const dx = x[j]! - x[i]!
      if (dx !== 0) slopes.push((y[j]! - y[i]!) / dx)
    }
  }
  if (slopes.length === 0) return null
  slopes.sort((a, b) => a - b)
  const width = z * Math.sqrt(varianceTerm(n) / 18)
  const lowRank = Math.floor((slopes.length - width) / 2)
  const highRank = Math.ceil((slopes.length + width) / 2) + 1
  return {
    slope: medianOfSorted(slopes),
    low: slopes[lowRank - 1] ?? Number.NEGATIVE_INFINITY,
    high: slopes[highRank - 1] ?? Number.POSITIVE_INFINITY,
  }
}
