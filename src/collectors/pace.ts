import { monotonicMs } from '../system/clock.js'

/**
 * When something dear may be done again: what it cost the last times decides. It then takes at most `share` of
 * the time, and is never done more often than every `leastMs`. One dear time is forgiven (the lesser cost of the last
 * two counts): it may have been the first, or the machine was busy with something else.
 */
export class Pace {
  readonly #share: number
  readonly #leastMs: number
  #nextMs = Number.NEGATIVE_INFINITY
  #lastCostMs = 0

  constructor(limits: { readonly share: number; readonly leastMs: number }) {
    this.#share = limits.share
    this.#leastMs = limits.leastMs
  }

  /** @param nowMs monotonic time */
  due(nowMs: number): boolean {
    return nowMs >= this.#nextMs
  }

  /** Does the work, which the caller found due. */
  run<T>(work: () => T): T {
    const startMs = monotonicMs()
    try {
      return work()
    } finally {
      this.took(startMs, monotonicMs() - startMs)
    }
  }

  /** Work that began at `startMs` took `costMs`. */
  took(startMs: number, costMs: number): void {
    const usualCostMs = Math.min(costMs, this.#lastCostMs)
    this.#lastCostMs = costMs
    this.#nextMs = startMs + Math.max(this.#leastMs, usualCostMs / this.#share)
  }
}
