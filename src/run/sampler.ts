import { monotonicMs } from '../system/clock.js'

/** What sampling itself cost. */
export interface SamplerCost {
  readonly rounds: number
  /** Longest time between two rounds. */
  readonly longestGapMs: number | null
  /** Mean time of one round. */
  readonly meanMicros: number | null
}

/**
 * Calls `round` at a fixed interval on an absolute schedule (no drift); rounds that were missed because the
 * process was busy are not made up for. Measures its own cost.
 */
export class Sampler {
  readonly #intervalMs: number
  readonly #round: () => void
  #timer: NodeJS.Timeout | undefined
  #nextMs = 0
  #lastMs: number | null = null
  #rounds = 0
  #longestGapMs: number | null = null
  #totalMs = 0

  constructor(intervalMs: number, round: () => void) {
    this.#intervalMs = intervalMs
    this.#round = round
  }

  start(): void {
    this.#nextMs = monotonicMs()
    this.#tick()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  get cost(): SamplerCost {
    return {
      rounds: this.#rounds,
      longestGapMs: this.#longestGapMs,
      meanMicros: this.#rounds === 0 ? null : (this.#totalMs / this.#rounds) * 1000,
    }
  }

  #tick(): void {
    const before = monotonicMs()
    if (this.#lastMs !== null) this.#longestGapMs = Math.max(this.#longestGapMs ?? 0, before - this.#lastMs)
    this.#lastMs = before
    this.#round()
    const after = monotonicMs()
    this.#totalMs += after - before
    this.#rounds++
    // Timers may fire a fraction early: always move on to a later tick, and past those already missed.
    do this.#nextMs += this.#intervalMs
    while (this.#nextMs <= after)
    this.#timer = setTimeout(() => this.#tick(), this.#nextMs - after)
  }
}
