import type { HeapSettings } from './heap-settings.js'
import type { Outcome } from './outcome.js'

/** What `heapmark minheap` found (METHODS section 4). */
export interface MinHeapFindings {
  /** The smallest heap in which the program completes; null while it is not known. */
  readonly crash: HeapMinimum | null
  /** The smallest in which it also holds the asked rate, and its p99 lag under the bound. */
  readonly service: HeapMinimum | null
  readonly rules: {
    /** Heaps outside this range are not tried. */
    readonly floorBytes: number
    readonly ceilingBytes: number
    /** How near the answer is, as a share. */
    readonly tolerance: number
    /** Runs that must pass in the answer, all of them. */
    readonly verifyPasses: number
    /** A run that takes longer has failed: a collector may thrash in place of giving up. */
    readonly timeLimitMs: number | null
    /** Share of the asked rate that must be delivered. */
    readonly fidelityAtLeast: number | null
    readonly lagP99LimitMs: number | null
  }
  /** The run in the largest heap that the others are compared with; null before it is done. */
  readonly roomy: {
    readonly heapBytes: number
    readonly outcome: Outcome['kind']
    readonly durationMs: number | null
    readonly fidelity: number | null
    readonly lagP99Ms: number | null
    /** Of it, or of the run that was made for it. */
    readonly liveSetBytes: number | null
  } | null
  /** Every heap that was tried, the smallest first. */
  readonly heaps: readonly HeapTried[]
  /** Of the service minimum where there is one, else of the crash minimum. */
  readonly settings: HeapSettings | null
  /** Path of a null figure -> why it is null. */
  readonly notMeasured: Readonly<Record<string, string>>
}

export interface HeapMinimum {
  readonly heapBytes: number
  /** So many runs in it were asked for at last, and all passed. */
  readonly verifiedRuns: number
  /** The largest smaller heap in which a run failed; null when there is none within the range. */
  readonly failsBytes: number | null
  /** One step below, and whether all its runs passed; null where that is out of the range. */
  readonly below: { readonly heapBytes: number; readonly passed: boolean } | null
  /** A smaller heap whose every run passed although a larger one failed; null when there is none. */
  readonly skippedBytes: number | null
}

export interface HeapTried {
  readonly heapBytes: number
  readonly runs: number
  readonly completed: number
  /** Runs that also held rate and lag; null where there is no service to hold. */
  readonly served: number | null
  readonly longestMs: number | null
  /** The worst of the completed runs. */
  readonly lagP99Ms: number | null
  /** How the others ended, each once. */
  readonly failures: readonly string[]
}
