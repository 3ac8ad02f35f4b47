/** A gap of more than this many intervals was not watched. */
const longestGapIntervals = 10
/** Weight of the newest interval in the running mean of intervals. */
const newest = 0.1

/**
 * Mean of a figure over time, `sum x_i dt_i / sum dt_i` (METHODS section 6): each value holds from its sample
 * to the next, so a burst of samples counts no more than the time it took. A gap of more than ten intervals was
 * not watched and does not count as measured time. The interval is the asked one, or the running mean of those
 * seen when that is longer: `samples.ndjson` stretches it in long runs. Constant memory.
 */
export class TimeWeightedMean {
  #typicalMs: number
  readonly #intervalMs: number
  #sum = 0
  #watchedMs = 0
  #unwatchedMs = 0
  #widestUnwatchedMs: number | null = null
  #lastMs: number | null = null
  #last = 0

  /** @param intervalMs time asked for between two samples */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
    this.#typicalMs = intervalMs
  }

  /** @param tMs not before the sample before it; one that is takes no part */
  add(tMs: number, value: number): void {
    if (this.#lastMs !== null) {
      const dtMs = tMs - this.#lastMs
      if (dtMs < 0) return
      if (dtMs > longestGapIntervals * this.#typicalMs) this.#skip(dtMs)
      else this.#count(dtMs)
    }
    this.#lastMs = tMs
    this.#last = value
  }

  #count(dtMs: number): void {
    this.#sum += this.#last * dtMs
    this.#watchedMs += dtMs
    this.#typicalMs = Math.max(this.#intervalMs, this.#typicalMs + newest * (dtMs - this.#typicalMs))
  }

  #skip(dtMs: number): void {
    this.#unwatchedMs += dtMs
    this.#widestUnwatchedMs = Math.max(this.#widestUnwatchedMs ?? 0, dtMs)
  }

  /** null without a sample; the last value when no time passed between samples. */
  get mean(): number | null {
    if (this.#lastMs === null) return null
    return this.#watchedMs > 0 ? this.#sum / this.#watchedMs : this.#last
  }

  /** Share of the time from first to last sample that was watched, 0..1; null with fewer than two samples. */
  get watchedShare(): number | null {
    const wholeMs = this.#watchedMs + this.#unwatchedMs
    return wholeMs > 0 ? this.#watchedMs / wholeMs : null
  }

  /** The widest gap; null without any. */
  get widestUnwatchedMs(): number | null {
    return this.#widestUnwatchedMs
  }
}
