/**
 * Probability that a value of b is larger than one of a, ties counting one half: 0.5 = no difference, 0 or 1 = the
 * sides do not overlap. A. Vargha and H. D. Delaney, "A critique and improvement of the CL common language effect
 * size statistics of McGraw and Wong", J. Educ. Behav. Stat. 25 (2000).
 *
 * @returns null when a side is empty
 */
export function varghaDelaneyA12(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null
  let larger = 0
  for (const y of b) for (const x of a) larger += y > x ? 1 : y === x ? 0.5 : 0
  return larger / (a.length * b.length)
}
