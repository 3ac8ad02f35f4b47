/** Two-sided 99 % of a normal distribution lie within so many standard deviations. */
export const z99 = 2.5758293035489004

/**
 * Distribution function of the standard normal: the share of it below `z`. Absolute error below 1e-14.
 *
 * J. F. Hart's rational approximation with a continued fraction for the far tail, in the form of G. West,
 * "Better approximations to cumulative normal functions", Wilmott Magazine, May 2005.
 */
export function normalCdf(z: number): number {
  const upper = upperTail(Math.abs(z))
  return z > 0 ? 1 - upper : upper
}

/** The z below which this share of a standard normal lies: the inverse of `normalCdf`, by bisection. */
export function normalQuantile(share: number): number {
  let low = -38
  let high = 38
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const numerator = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
]
const denominator = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
]

function upperTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  if (z > 37) return 0
  const density = Math.exp((-z * z) / 2)
  if (z < 7.07106781186547) return (density * polynomial(numerator, z)) / polynomial(denominator, z)
  let fraction = z + 0.65
  for (let k = 4; k >= 1; k--) fraction = z + k / fraction
  return density / fraction / 2.506628274631
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0
  for (const coefficient of coefficients) value = value * x + coefficient
  return value
}
