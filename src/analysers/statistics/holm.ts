/**
 * Probabilities of several tests, each raised so that comparing it with alpha keeps the chance of any false
 * alarm among all tests at alpha: the i-th smallest of m is multiplied by m - i + 1, and never falls below the one
 * before it. S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6 (1979).
 *
 * @returns in the order of `probabilities`
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities.map((p, at) => ({ p, at })).sort((x, y) => x.p - y.p)
  const adjusted = new Array<number>(probabilities.length)
  let least = 0
  for (const [smaller, { p, at }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (probabilities.length - smaller)))
    adjusted[at] = least
  }
  return adjusted
}
