/**
 * Exponent k of the power law y ~ x^k that fits best: the least-squares slope of log y over log x. About 1 =
 * y grows in proportion, between 0 and 1 = slower but without bound, about 0 = not at all.
 *
 * @returns null with fewer than two different x, or where a value is not above 0 (it has no logarithm)
 */
export function logLogExponent(x: readonly number[], y: readonly number[]): number | null {
  if (x.length < 2 || [...x, ...y].some((value) => !(value > 0))) return null
  const logX = x.map(Math.log)
  const logY = y.map(Math.log)
  const meanX = mean(logX)
  const meanY = mean(logY)
  let covariance = 0
  let variance = 0
  for (let i = 0; i < x.length; i++) {
    covariance += (logX[i]! - meanX) * (logY[i]! - meanY)
    variance += (logX[i]! - meanX) ** 2
  }
  return variance === 0 ? null : covariance / variance
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}
