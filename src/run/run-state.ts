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
  #lastGc: Progress['lastGc'] = null
  #lagMs: number | null = null
  /** Points of about the last ten seconds, for the share of time spent in collections. */
  #recentGc: { tMs: number; gcMs: number }[] = []
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
        this.#collected(sample.tMs, (this.#gcCount ?? 0) + 1, this.#gcPauseMsTotal + sample.pauseMs)
        this.#lastGc = { tMs: sample.tMs, name: sample.name, pauseMs: sample.pauseMs }
        break
      case 'jvm':
        this.#heapUsedBytes = sample.heapUsedBytes
        if (sample.gcCount !== null) this.#counted(sample.tMs, sample.gcCount, sample.gcMs ?? 0)
        break
      case 'receiver':
        this.#delivered(sample.tMs, sample.unique ?? sample.requests)
        break
      case 'stream':
        this.#lagMs = sample.lagMs
        // Files have no receiver; with one, its own count is the truth.
        if (!this.hasReceiver) this.#delivered(sample.tMs, sample.acknowledged)
        break
      default:
        break
    }
  }

  hasReceiver = false

  /**
   * Share of the last ten seconds or so that went into collections, up to `nowMs`; null when none were seen. A
   * runtime that thrashes spends nearly all its time there.
   */
  gcShare(nowMs: number): number | null {
    const first = this.#recentGc[0]
    const last = this.#recentGc.at(-1)
    if (first === undefined || last === undefined || nowMs - first.tMs < 1000) return null
    return Math.min(1, (last.gcMs - first.gcMs) / (nowMs - first.tMs))
  }

  /** Counters alone tell that there were collections between two readings, and how long they were together. */
  #counted(tMs: number, count: number, gcMs: number): void {
    const before = this.#gcCount
    if (before !== null && count > before) {
      this.#lastGc = { tMs, name: null, pauseMs: (gcMs - this.#gcPauseMsTotal) / (count - before) }
    }
    this.#collected(tMs, count, gcMs)
  }

  #collected(tMs: number, count: number, gcMs: number): void {
    this.#gcCount = count
    this.#gcPauseMsTotal = gcMs
    const points = this.#recentGc
    // A point for each quarter of a second is enough: at most about forty.
    if (points.length > 1 && tMs - points.at(-2)!.tMs < 250) points.pop()
    points.push({ tMs, gcMs })
    while (points.length > 2 && tMs - points[1]!.tMs >= 10_000) points.shift()
  }

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
      lastGc: this.#lastGc,
      lagMs: this.#lagMs,
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
