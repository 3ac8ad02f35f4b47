const batchSize = 5

/** Values that a series must have for its warm-up to be judged: ten batches. */
const fewestValues = 10 * batchSize

export interface WarmUp {
  /** So many values at the beginning belong to the warm-up. */
  readonly cut: number
  /** false: the cut lies at the half of the series, the latest place that is looked at. It never settled. */
  readonly steady: boolean
}

/**
 * Where a series' warm-up ends: the cut that leaves the rest with the narrowest interval of its mean,
 * `argmin_{d <= n/2} (n-d)^-2 sum_{i>d} (y_i - mean_d)^2` over means of five values each (MSER-5).
 *
 * K. P. White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69 (1997);
 * K. P. White, M. J. Cobb and S. C. Spratt, "A comparison of five steady-state truncation heuristics for
 * simulation", WSC 2000, for the batches of five. A minimum at n/2 says that there is no steady state.
 *
 * @param values equally far apart in time, in order
 * @returns null with too few values
 */
export function mser5(values: readonly number[]): WarmUp | null {
  if (values.length < fewestValues) return null
  const means = batchMeans(values)
  const latest = means.length >> 1
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let cut = 0; cut <= latest; cut++) {
    const error = squaredError(means.slice(cut))
    if (error < least) {
      least = error
      best = cut
    }
  }
  return { cut: best * batchSize, steady: best < latest }
}

/** What is left over at the end, less than a batch, is in none. */
function batchMeans(values: readonly number[]): number[] {
  const means: number[] = []
  for (let end = batchSize; end <= values.length; end += batchSize) {
    means.push(values.slice(end - batchSize, end).reduce((a, b) => a + b, 0) / batchSize)
  }
  return means
}

/** Squared standard error of the mean, but for a constant factor near 1. */
function squaredError(rest: readonly number[]): number {
  const mean = rest.reduce((a, b) => a + b, 0) / rest.length
  return rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2
}
