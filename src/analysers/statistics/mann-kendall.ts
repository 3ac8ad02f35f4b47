import { normalCdf } from './normal.js'

export interface MannKendall {
  /** Pairs that rise minus pairs that fall. */
  readonly s: number
  /** Of S when there is no trend, corrected for ties. */
  readonly variance: number
  /** S in standard deviations, moved towards 0 by one for continuity. */
  readonly z: number
  /** Probability of so large an S without a trend: one-sided, against a rise. */
  readonly pRising: number
}

/**
 * Mann-Kendall test for a monotone trend in values that are in order.
 *
 * H. B. Mann, "Nonparametric tests against trend", Econometrica 13 (1945); M. G. Kendall, "Rank Correlation
 * Methods" (1975), for the variance with ties: `(n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18` over groups of t equal
 * values. It takes the values as independent: autocorrelated series look like trends (METHODS section 2), which
 * is why it is used on block minima and never alone.
 */
export function mannKendall(values: readonly number[]): MannKendall {
  const n = values.length
  let s = 0
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) s += Math.sign(values[j]! - values[i]!)
  }
  const variance = (varianceTerm(n) - tieTerms(values)) / 18
  const z = variance <= 0 || s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
  return { s, variance, z, pRising: 1 - normalCdf(z) }
}

/** `n(n-1)(2n+5)`; 18 times the variance of S without ties. */
export function varianceTerm(n: number): number {
  return n * (n - 1) * (2 * n + 5)
}

function tieTerms(values: readonly number[]): number {
  const groups = new Map<number, number>()
  for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1)
  let sum = 0
  for (const size of groups.values()) sum += varianceTerm(size)
  return sum
}
