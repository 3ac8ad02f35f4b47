import type { HeapSettings } from './heap-settings.js'
import type { Outcome } from './outcome.js'

/** What `heapmark sweep` found (METHODS section 5). */
export interface SweepFindings {
  /** Which time the curves are of: a stream at a set rate lasts as long in every heap, so there it is CPU. */
  readonly timeIs: 'wall' | 'cpu'
  /** How far apart the runs of one heap are, (longest - shortest) / median: the median over all heaps. */
  readonly repeatSpread: number | null
  /** One for each collector; a single one without a name where none was asked for. */
  readonly collectors: readonly SweepCollector[]
  /** Every collector in every heap, the smallest heap first. */
  readonly points: readonly SweepPoint[]
  /** Of the collector whose recommended heap x time is least. */
  readonly settings: HeapSettings | null
  /** Path of a null figure -> why it is null; `collectors[]` and `points[]` stand for every row. */
  readonly notMeasured: Readonly<Record<string, string>>
}

export interface SweepCollector {
  /** As `--collectors` names it; null = the target's own choice. */
  readonly collector: string | null
  /** The smallest heap that was run in and is at most 5 % slower than a heap without end. */
  readonly recommendedBytes: number | null
  /** `curve`: by the upper end of its interval; `measured`: than the fastest heap that was run in. */
  readonly recommendedBy: 'curve' | 'measured' | null
  /** Why it is not by the curve; null when it is. */
  readonly whyNotCurve: string | null
  /** `T(M) = timeMs + costMsBytes / (M - liveBytes)`, with 95 % intervals; null where none fits. */
  readonly curve: SweepCurve | null
}

export interface SweepCurve {
  readonly timeMs: SweepInterval
  readonly costMsBytes: SweepInterval
  readonly liveBytes: SweepInterval
  /** At most 5 % slower than without end, by the best curve, and by the one that asks for most. */
  readonly knee: { readonly bytes: number; readonly atMostBytes: number | null }
  /** Where heap x time is least. */
  readonly squareRoot: {
    readonly bytes: number
    readonly lowBytes: number | null
    readonly highBytes: number | null
  }
  /** The curve's cost against what the collections themselves tell. */
  readonly check: { readonly ratio: number; readonly holds: boolean } | null
}

export interface SweepInterval {
  readonly best: number
  readonly low: number
  readonly high: number
}

export interface SweepPoint {
  readonly collector: string | null
  readonly heapBytes: number
  readonly runs: number
  /** How the run ended that made this heap a failed one; null when all completed. No other run was made in it. */
  readonly failure: Outcome['kind'] | null
  /** Medians of the completed runs. */
  readonly wallMs: number | null
  readonly cpuMs: number | null
  /** Pauses over run time, 0..1. */
  readonly gcShare: number | null
  readonly peakRssBytes: number | null
  /** Collection costs at least so much of the program's own time, 0.1 = 10 %; null for a failed heap. */
  readonly wallOverheadAtLeast: number | null
  readonly cpuOverheadAtLeast: number | null
}
