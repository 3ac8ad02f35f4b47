/** What is known of a commit; null = nothing yet. */
export type CommitState = 'good' | 'bad' | 'skipped' | null

export interface BisectState {
  /** The first bad commit is among these: a single one when it was found. */
  readonly first: number
  readonly last: number
  /** Run this commit next; null when those in question cannot be told apart further. */
  readonly probe: number | null
}

/**
 * Which commit to look at next, as `git bisect` does it: the middle of those in question; its neighbours where it
 * is of no use. Before index 0 lies a good one; the last is bad.
 *
 * @param states by index, oldest first
 */
export function bisectState(states: readonly CommitState[]): BisectState {
  let good = -1
  let bad = states.length - 1
  for (;;) {
    const probe = nearestToMiddle(states, good, bad)
    const state = probe === null ? null : states[probe]
    if (probe !== null && state === 'good') good = probe
    else if (probe !== null && state === 'bad') bad = probe
    else return { first: good + 1, last: bad, probe }
  }
}

/** Of the commits between two that are not skipped the one nearest to their middle; null when there is none. */
function nearestToMiddle(states: readonly CommitState[], good: number, bad: number): number | null {
  const middle = Math.floor((good + bad) / 2)
  for (let away = 0; away < bad - good; away++) {
    for (const index of away === 0 ? [middle] : [middle + away, middle - away]) {
      if (index > good && index < bad && states[index] !== 'skipped') return index
    }
  }
  return null
}
