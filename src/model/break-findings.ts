import type { Outcome } from './outcome.js'

/** What `heapmark break` found out. Rates are records per second. */
export interface BreakFindings {
  readonly verdict: {
    /**
     * `found`: the highest rate is known for every heap; `at-least`: more may be possible, for heapmark's own side was
     * the limit, or no rate was too high; `none`: no rate was held in some heap; `unfinished`: it was ended before.
     */
    readonly kind: 'found' | 'at-least' | 'none' | 'unfinished'
    readonly reasons: readonly string[]
  }
  /** In the order in which they were asked for. */
  readonly heaps: readonly BreakHeap[]
  /** What "held" means. */
  readonly rules: {
    readonly fidelityAtLeast: number
    readonly lagP99Ms: number
    /** How near the answer is, as a share. */
    readonly within: number
    /** Runs in which the answer was held. */
    readonly repeats: number
  }
  readonly notMeasured: Readonly<Record<string, string>>
}

/** One heap. */
export interface BreakHeap {
  readonly minBytes: number
  readonly maxBytes: number
  readonly kind: BreakFindings['verdict']['kind']
  /** The highest rate that was held, as asked for. */
  readonly heldPerSecond: number | null
  /** The lowest that was not. */
  readonly failedPerSecond: number | null
  /** What was at its limit in the run of `failedPerSecond`; null while nothing failed. */
  readonly gaveFirst: GaveFirst | null
  readonly probes: readonly BreakProbe[]
}

/**
 * `receiver` and `bench` are heapmark's own: the target is not to blame. `window`: as many requests as may be were
 * unanswered, while the target had time left. `unknown`: nothing that is watched was at its limit.
 */
export type BreakResource = 'memory' | 'gc' | 'cpu' | 'receiver' | 'bench' | 'window' | 'unknown'

export interface GaveFirst {
  readonly resource: BreakResource
  /** Relative to the experiment's folder. */
  readonly run: string
  /** How it was seen, each a sentence. */
  readonly evidence: readonly string[]
  readonly outcome: Outcome['kind']
  readonly gcShare: number | null
  /** Processors that the target kept busy, with all its processes. */
  readonly targetCores: number | null
  /** What heapmark's generator and receiver can do together, over the rate reached. */
  readonly headroom: number | null
  /** Requests without an answer, over the run. */
  readonly inFlightMedian: number | null
  readonly inFlightMax: number | null
}

/** A run at one rate. */
export interface BreakProbe {
  readonly run: string
  readonly askedPerSecond: number
  readonly reachedPerSecond: number | null
  readonly fidelity: number | null
  readonly lagP99Ms: number | null
  readonly lost: number | null
  readonly outcome: Outcome['kind']
  readonly held: boolean
  /** Why it was not held; empty when it was. */
  readonly why: string
}
