import type { ComparisonUnit } from './comparison.js'

/** What `heapmark bisect` answers: which commit made it worse? */
export interface BisectFindings {
  readonly verdict: {
    /**
     * `found`: one commit. `between`: one of `candidates`, which could not be told apart. `no-difference`: BAD is not
     * shown to be worse than GOOD. `unfinished`: it was ended before both were run.
     */
    readonly kind: 'found' | 'between' | 'no-difference' | 'unfinished'
    /** Whole sentences without a full stop. */
    readonly reasons: readonly string[]
  }
  readonly metric: string
  /** Of the medians. */
  readonly unit: ComparisonUnit
  /** What BAD's figure is of GOOD's, as a share of it; null before both were run. */
  readonly effect: number | null
  readonly effectLow: number | null
  readonly effectHigh: number | null
  /** Commits one of which made it worse, oldest first; a single one when it was found. */
  readonly candidates: readonly BisectCommit[]
  /** What was run, in the order of history. */
  readonly probes: readonly BisectProbe[]
  /** How many commits lead from GOOD to BAD. */
  readonly commits: number
  readonly notMeasured: Readonly<Record<string, string>>
}

export interface BisectCommit {
  readonly hash: string
  readonly subject: string
}

export interface BisectProbe extends BisectCommit {
  /** `skipped`: its runs did not complete. What could not be built has no runs, and is not here. */
  readonly is: 'good' | 'bad' | 'skipped'
  /** false: its runs lie between those of GOOD and BAD; it was put with the nearer. */
  readonly sure: boolean
  readonly runs: number
  readonly median: number | null
  /** How many commits after GOOD it is: GOOD is 0, BAD is `commits`. */
  readonly place: number
  /**
   * Ends of the interval (95 %) by which it was judged: GOOD's median, and by how much its runs lie above GOOD's; null
   * of GOOD itself and of one that was skipped.
   */
  readonly low: number | null
  readonly high: number | null
}
