import type { SingleRunVerdict } from './single-run.js'

/** Run lengths of the sequential rule, in units of the first. */
export const lengthFactors = [1, 2, 4, 8] as const

export type SequentialVerdict =
  /** Not decided yet: run this many units of records next. */
  | { readonly kind: 'run-longer'; readonly nextFactor: number }
  | {
      readonly kind: 'leak' | 'bounded' | 'inconclusive'
      /** Length of the last run, in units of the first. */
      readonly decidedAtFactor: number
      readonly reason: string
    }

/**
 * Decides from runs of U, 2U, 4U and 8U records whether a program leaks (METHODS section 2, step 7): a *leak*
 * only when it is growing at two successive lengths, *bounded* as soon as one length shows it, so that a cache
 * that fills or a single step is never called a leak. Simulated error rates: live-set/simulation.test.ts.
 *
 * @param verdicts of the runs so far, at the lengths of `lengthFactors`, in order
 */
export function sequentialVerdict(verdicts: readonly Pick<SingleRunVerdict, 'kind'>[]): SequentialVerdict {
  let growingBefore = false
  for (const [run, { kind }] of verdicts.slice(0, lengthFactors.length).entries()) {
    const factor = lengthFactors[run]!
    if (kind === 'bounded')
      return { kind: 'bounded', decidedAtFactor: factor, reason: `bounded at ${times(factor)}` }
    if (kind === 'growing' && growingBefore) {
      const reason = `growing at ${times(factor / 2)} and again at ${times(factor)}`
      return { kind: 'leak', decidedAtFactor: factor, reason }
    }
    growingBefore = kind === 'growing'
  }
  const nextFactor = lengthFactors[verdicts.length]
  if (nextFactor !== undefined) return { kind: 'run-longer', nextFactor }
  const reason = growingBefore
    ? 'growing at the longest run only: a run twice as long would decide'
    : 'neither growth nor its absence is shown at any length: a longer first run, or a smaller heap with more collections, would decide'
  return { kind: 'inconclusive', decidedAtFactor: lengthFactors.at(-1)!, reason }
}

function times(factor: number): string {
  return factor === 1 ? 'the first length' : `${factor} times the first length`
}
