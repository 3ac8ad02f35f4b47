import { normalCdf, normalQuantile } from './normal.js'

/** Up to so many values on the two sides together the distributions are counted out, beyond they are normal. */
const mostCounted = 100

export interface MannWhitney {
  /** Pairs in which b is larger, ties counting one half: 0 to (values of a) x (values of b). */
  readonly u: number
  /** Probability of b as large as this, or larger, if the sides do not differ; and as small. */
  readonly pLarger: number
  readonly pSmaller: number
  /** Some value occurs more than once. */
  readonly tied: boolean
}

/**
 * Mann-Whitney test of two independent samples: does b tend to larger values than a?
 *
 * H. B. Mann and D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than
 * the other", Ann. Math. Stat. 18 (1947). Exact, also with ties: the probabilities are those of all ways to deal
 * the pooled values, with their mean ranks, into two sides (the shift algorithm of B. Streitberg and J. Röhmel,
 * "Exact distributions for permutation and rank tests", Statistical Software Newsletter 12, 1986). Beyond 100
 * values: the normal approximation with its variance corrected for ties and half a step for continuity.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  const { ranks, tieTerm } = doubledRanks([...a, ...b])
  const sum = ranks.slice(a.length).reduce((x, y) => x + y, 0)
  const u = sum / 2 - (b.length * (b.length + 1)) / 2
  const exact = ranks.length <= mostCounted
  const tails = exact
    ? countedTails(ranks, b.length, sum, tieTerm > 0)
    : normalTails(a.length, b.length, u, tieTerm)
  return { u, ...tails, tied: tieTerm > 0 }
}

/**
 * How many of the smallest (and of the largest) of all m x n differences lie outside the interval of the shift:
 * the largest k with P(U <= k) <= alpha / 2, U without ties.
 *
 * M. Hollander and D. A. Wolfe, "Nonparametric Statistical Methods" (1973), section 4.3. With ties the interval
 * [k+1st smallest, k+1st largest difference], ends included, holds the shift at least as often as asked
 * (E. L. Lehmann, "Nonparametrics" (1975), section 2.4).
 *
 * @returns 0 or above; null when even the whole range of differences is too short for so small an alpha
 */
export function differencesOutside(m: number, n: number, alpha: number): number | null {
  return m + n <= mostCounted ? countedOutside(m, n, alpha) : normalOutside(m, n, alpha)
}

/** Ranks times two, so that the mean rank of equal values is a whole number; and `sum t^3 - t` over their groups. */
function doubledRanks(pooled: readonly number[]): { ranks: number[]; tieTerm: number } {
  const order = pooled.map((value, at) => ({ value, at })).sort((x, y) => x.value - y.value)
  const ranks = new Array<number>(pooled.length)
  let tieTerm = 0
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && order[end]!.value === order[start]!.value) end++
    for (let i = start; i < end; i++) ranks[order[i]!.at] = start + 1 + end
    tieTerm += (end - start) ** 3 - (end - start)
    start = end
  }
  return { ranks, tieTerm }
}

/** Of all choices of `size` of these ranks, the shares whose sum is at least, and at most, `sum`. */
function countedTails(
  ranks: readonly number[],
  size: number,
  sum: number,
  tied: boolean,
): Pick<MannWhitney, 'pLarger' | 'pSmaller'> {
  const counts = tied ? choicesBySum(ranks, size) : untiedChoices(ranks.length - size, size)
  // Without ties ranks need not be doubled.
  const reached = tied ? sum : sum / 2
  let all = 0
  let larger = 0
  let smaller = 0
  for (const [at, count] of counts.entries()) {
    all += count
    if (at >= reached) larger += count
    if (at <= reached) smaller += count
  }
  return { pLarger: larger / all, pSmaller: smaller / all }
}

const untied = new Map<string, Float64Array>()

/** The same for every pair of samples of these sizes, so counted once: at most a few sizes occur in a comparison. */
function untiedChoices(m: number, n: number): Float64Array {
  const key = `${m} ${n}`
  const known = untied.get(key)
  if (known !== undefined) return known
  const ranks = Array.from({ length: m + n }, (_, i) => i + 1)
  const counts = choicesBySum(ranks, n)
  untied.set(key, counts)
  return counts
}

/** How many choices of `size` of the ranks have each sum. */
function choicesBySum(ranks: readonly number[], size: number): Float64Array {
  const largest = ranks.reduce((x, y) => x + y, 0)
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1))
  ways[0]![0] = 1
  let reached = 0
  for (const [taken, rank] of ranks.entries()) {
    reached += rank
    for (let chosen = Math.min(size, taken + 1); chosen >= 1; chosen--) {
      const without = ways[chosen - 1]!
      const withRank = ways[chosen]!
      for (let at = reached; at >= rank; at--) withRank[at]! += without[at - rank]!
    }
  }
  return ways[size]!
}

function normalTails(
  m: number,
  n: number,
  u: number,
  tieTerm: number,
): Pick<MannWhitney, 'pLarger' | 'pSmaller'> {
  const total = m + n
  const variance = ((m * n) / 12) * (total + 1 - tieTerm / (total * (total - 1)))
  if (variance === 0) return { pLarger: 1, pSmaller: 1 }
  const z = (distance: number) => (distance - 0.5) / Math.sqrt(variance)
  const middle = (m * n) / 2
  return {
    pLarger: Math.min(1, 1 - normalCdf(z(u - middle))),
    pSmaller: Math.min(1, 1 - normalCdf(z(middle - u))),
  }
}

function countedOutside(m: number, n: number, alpha: number): number | null {
  const counts = untiedChoices(m, n)
  const smallest = (n * (n + 1)) / 2
  const all = counts.reduce((x, y) => x + y, 0)
  let below = 0
  let k = 0
  for (; k < m * n; k++) {
    below += counts[smallest + k]!
    if (below / all > alpha / 2) break
  }
  return k === 0 ? null : k - 1
}

function normalOutside(m: number, n: number, alpha: number): number | null {
  const deviation = Math.sqrt((m * n * (m + n + 1)) / 12)
  const k = Math.floor((m * n) / 2 + normalQuantile(alpha / 2) * deviation - 0.5)
  return k < 0 ? null : k
}
