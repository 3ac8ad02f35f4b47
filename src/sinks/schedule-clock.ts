import type { LogHistogram } from '../model/histogram.js'
import type { Pacer, StreamCounters, StreamJob } from '../model/stream.js'
import { monotonicMs } from '../system/clock.js'

/** From how far apart two records count as alone, so that spinning for each costs at most a fifth of a core. */
const aloneMs = 10

/**
 * A stream's time: `performance.now()` inside, because it is the cheapest clock (32 ns), and stamps of
 * system/clock for the outside. Both read CLOCK_MONOTONIC and differ by a constant.
 */
export class ScheduleClock {
  readonly #pacer: Pacer | null
  readonly #records: number
  readonly #counters: StreamCounters
  readonly #sendLagMicros: LogHistogram
  readonly #startMs: number
  readonly #startMonotonicMs: number
  // When the record last asked for is due: lag and due time are asked for one after the other.
  #lastOrdinal = -1
  // Not 0: V8 would lay the object out anew at the first fraction, and throw code away.
  #lastDueMs = Number.NaN

  /** The schedule starts now. */
  constructor(job: StreamJob) {
    this.#pacer = job.pacer
    this.#records = job.records
    this.#counters = job.counters
    this.#sendLagMicros = job.sendLagMicros
    this.#startMs = performance.now()
    this.#startMonotonicMs = monotonicMs()
    job.started?.(this.#startMonotonicMs)
  }

  /** How many records may have been sent by `nowMs`. */
  dueBy(nowMs: number): number {
    return this.#pacer === null ? this.#records : this.#pacer.dueBy(nowMs - this.#startMs)
  }

  /** How late record `ordinal` is at `nowMs`; 0 at full speed. Noted in the counters and the histogram. */
  noteLag(ordinal: number, nowMs: number): void {
    if (this.#pacer === null) return
    const lagMs = Math.max(0, nowMs - this.#startMs - this.#dueAtMs(this.#pacer, ordinal))
    this.#counters.lagMs = lagMs
    this.#sendLagMicros.record(lagMs * 1000)
  }

  /** While nothing can be sent, the lag is that of record `ordinal`, which waits: else it would stand still. */
  noteOverdue(ordinal: number, nowMs: number): void {
    if (this.#pacer === null) return
    const counters = this.#counters
    counters.lagMs = Math.max(counters.lagMs, nowMs - this.#startMs - this.#pacer.dueAtMs(ordinal))
  }

  /** Whole microseconds on the machine's monotonic clock; 0 at full speed. */
  dueMicros(ordinal: number): number {
    if (this.#pacer === null) return 0
    return Math.round((this.#startMonotonicMs + this.#dueAtMs(this.#pacer, ordinal)) * 1000)
  }

  /** How long to wait for record `ordinal`, and whether another one follows close behind. */
  waitFor(ordinal: number, nowMs: number): { waitMs: number; alone: boolean } {
    const pacer = this.#pacer
    if (pacer === null) return { waitMs: 0, alone: false }
    const elapsedMs = nowMs - this.#startMs
    return {
      waitMs: Math.max(0, pacer.dueAtMs(ordinal) - elapsedMs),
      alone: pacer.dueBy(elapsedMs + aloneMs) <= ordinal + 1,
    }
  }

  #dueAtMs(pacer: Pacer, ordinal: number): number {
    if (ordinal !== this.#lastOrdinal) {
      this.#lastDueMs = pacer.dueAtMs(ordinal)
      this.#lastOrdinal = ordinal
    }
    return this.#lastDueMs
  }
}
