/**
 * The t beyond which, on both sides together, the share `alpha` of Student's distribution lies: 2.228 for 10
 * degrees of freedom and 5 %. Inverse by bisection of the closed form for whole degrees of freedom in
 * M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4.
 *
 * @param degrees of freedom, 1 or more
 */
export function studentQuantile(alpha: number, degrees: number): number {
  let low = 0
  let high = 1
  while (shareWithin(high, degrees) < 1 - alpha) high *= 2
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (shareWithin(middle, degrees) < 1 - alpha) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Share of the distribution between -t and t. */
function shareWithin(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees))
  const cosine = Math.cos(angle)
  const odd = degrees % 2 === 1
  let term = odd ? cosine : 1
  let sum = degrees === 1 ? 0 : term
  for (let i = odd ? 3 : 2; i < degrees; i += 2) {
    term *= ((i - 1) / i) * cosine * cosine
    sum += term
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
}
