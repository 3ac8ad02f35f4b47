/** Chance of a false alarm in the whole comparison. */
const alphaOfAll = 0.05
/** The last look takes what the ones before it leave of `alphaOfAll`. */
const earlyLooks = [
  { runs: 6, alpha: 0.01 },
  { runs: 10, alpha: 0.015 },
] as const

/** A point at which the runs so far may decide. */
export interface Look {
  /** A side. */
  readonly runs: number
  readonly alpha: number
}

/**
 * When to look at a comparison that goes on, and how sure to be each time: 6, 10 and 20 runs a side at .01, .015
 * and .025 for 20 runs. The chances add up to 5 % at most, so that looking often raises no false alarms
 * (Bonferroni; P. C. O'Brien and T. R. Fleming, "A multiple testing procedure for clinical trials", Biometrics 35
 * (1979), for sparing the early looks).
 *
 * @param runs a side, at most
 */
export function looksOf(runs: number): Look[] {
  const early = earlyLooks.filter((look) => look.runs < runs)
  const spent = early.reduce((sum, look) => sum + look.alpha, 0)
  return [...early, { runs, alpha: alphaOfAll - spent }]
}
