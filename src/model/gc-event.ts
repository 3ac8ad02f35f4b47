/**
 * What a GC log tells, one event a collection, phase or stall.
 *
 * - `pause`: the program stood still.
 * - `concurrent`: a phase beside the program.
 * - `cycle`: a whole collection beside the program (G1's marking cycle, a collection of ZGC, a cycle of Go).
 * - `stall`: one thread waited for memory (ZGC).
 */
export type GcEventKind = 'pause' | 'concurrent' | 'cycle' | 'stall'

/** When a line was written, on every clock it carries; a collection's line is written at its end. */
export interface LogStamp {
  /** Since the process started. */
  readonly uptimeMs: number | null
  /**
   * `timenanos` as milliseconds with fractions: CLOCK_MONOTONIC, comparable with `monotonicMs()` of the same
   * machine. A double holds it to better than a microsecond for decades of uptime.
   */
  readonly monotonicMs: number | null
  /** Since 1970, to the millisecond. */
  readonly wallMs: number | null
}

export interface Change {
  readonly beforeBytes: number
  readonly afterBytes: number
}

/** Used bytes by part of the heap, as far as the log names them. G1's are regions times region size. */
export interface GenerationChanges {
  readonly young: Change | null
  readonly eden: Change | null
  readonly survivor: Change | null
  readonly old: Change | null
  readonly humongous: Change | null
}

export interface GcEvent extends LogStamp {
  /** Where: index into `GcLogFindings.files`, and the line there, from 1. */
  readonly file: number
  readonly line: number
  readonly kind: GcEventKind
  /**
   * `old` only when the collection examined the old generation so that `liveBytes` is a live-set point:
   * exactly then `liveBytes` is not null.
   */
  readonly generation: 'young' | 'old'
  /** The log's own, without the cause: `Pause Young (Normal)`, `Pause Remark`, `Concurrent Mark Cycle`. */
  readonly name: string
  readonly cause: string | null
  readonly pauseMs: number | null
  /** How long a phase or cycle took beside the program. */
  readonly concurrentMs: number | null
  /** How long the thread waited. */
  readonly stallMs: number | null
  /**
   * Heap in use: to the kilobyte where the log gives it so (Serial, Parallel, CMS; G1 with `gc+heap=debug`),
   * else to the megabyte.
   */
  readonly heapBeforeBytes: number | null
  readonly heapAfterBytes: number | null
  readonly heapCommittedBytes: number | null
  /**
   * Live set: the heap after a full collection or G1's remark and cleanup (then equal to `heapAfterBytes`), the
   * live bytes at the end of marking for ZGC and Shenandoah (whose heap after a cycle is full of what died since).
   */
  readonly liveBytes: number | null
  readonly generations: GenerationChanges | null
  readonly metaspace: Change | null
  readonly gcId: number | null
}

/** Where a live-set point comes from. */
export type LiveSetSource = 'full' | 'remark' | 'cleanup' | 'mixed-envelope' | 'mark-end' | 'mark-compact'

/** One live-set point; the lowest heap after one marking cycle's mixed collections has no event of its own. */
export interface LivePoint extends LogStamp {
  readonly file: number
  readonly line: number
  readonly from: LiveSetSource
  readonly bytes: number
}
