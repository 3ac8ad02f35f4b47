import type { Sample } from '../model/sample.js'
import type { Progress } from './options.js'

/** The latest figures of a live run, kept for the progress line. Constant size. */
export class RunState {
  readonly #asked: { records: number | null; ratePerSecond: number | null; heapLimitBytes: number }
  #received: number | null = null
  #rssBytes: number | null = null
  #heapUsedBytes: number | null = null
  #gcCount: number | null = null
  #gcPauseMsTotal = 0
  /** Points of about the last second, for the current rate. */
  #recent: { tMs: number; received: number }[] = []

  constructor(asked: { records: number | null; ratePerSecond: number | null; heapLimitBytes: number }) {
    this.#asked = asked
  }

  see(sample: Sample): void {
    switch (sample.series) {
      case 'process':
        this.#rssBytes = sample.rssBytes
        break
      case 'v8':
        this.#heapUsedBytes = sample.heapUsedBytes
        break
      case 'gc':
        this.#gcCount = (this.#gcCount ?? 0) + 1
        this.#gcPauseMsTotal += sample.pauseMs
        break
      case 'receiver':
        this.#delivered(sample.tMs, sample.unique ?? sample.requests)
        break
      case 'stream':
        // Files have no receiver; with one, its own count is the truth.
        if (!this.hasReceiver) this.#delivered(sample.tMs, sample.acknowledged)
        break
      case 'bench':
        break
    }
  }

  hasReceiver = false

  #delivered(tMs: number, received: number): void {
    this.#received = received
    this.#recent.push({ tMs, received })
    while (this.#recent.length > 2 && tMs - this.#recent[1]!.tMs >= 1000) this.#recent.shift()
  }

  progress(elapsedMs: number): Progress {
    const { records, ratePerSecond, heapLimitBytes } = this.#asked
    const reached = this.#reachedPerSecond()
    const rate = ratePerSecond !== null && reached !== null ? Math.min(ratePerSecond, reached) : reached
    const left = records === null || this.#received === null ? null : Math.max(0, records - this.#received)
    return {
      elapsedMs,
      askedRecords: records,
      received: this.#received,
      askedPerSecond: ratePerSecond,
      reachedPerSecond: reached,
      rssBytes: this.#rssBytes,
      heapUsedBytes: this.#heapUsedBytes,
      heapLimitBytes,
      gcCount: this.#gcCount,
      gcPauseMsTotal: this.#gcCount === null ? null : this.#gcPauseMsTotal,
      remainingMs: left === null || rate === null || rate <= 0 ? null : (left / rate) * 1000,
    }
  }

  #reachedPerSecond(): number | null {
    const first = this.#recent[0]
    const last = this.#recent.at(-1)
    if (first === undefined || last === undefined || last.tMs - first.tMs < 200) return null
    return ((last.received - first.received) / (last.tMs - first.tMs)) * 1000
  }
}
