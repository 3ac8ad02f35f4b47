import type { GcAdvice } from '../../model/report.js'

/** What is to be said of a run's GC log beside its events. */
export interface GcLogFacts {
  /** Collections whose lines are no longer there: a rotated log keeps its newest files alone. */
  readonly lostCollections: number
  /** Why the log was not read whole; null when it was. */
  readonly partial: string | null
  /** By which clock its lines were placed on the run's. */
  readonly placedBy: 'monotonic' | 'wall' | 'uptime'
  /** Lines that no rule reads. */
  readonly unknownLines: number
  /** Threads that waited for memory while a collection ran beside them (ZGC). */
  readonly stalls: { readonly count: number; readonly totalMs: number; readonly maxMs: number } | null
  /** Between collections; null where no line tells of the heap. */
  readonly allocatedBytes: number | null
  readonly advice: readonly GcAdvice[]
}
