import type { Collector } from '../model/collector.js'
import { monotonicMs } from '../system/clock.js'

/** What sampling costs: the time spent in collectors, by rounds. */
export class SamplingCost {
  #totalMs = 0
  #rounds = 0

  add(ms: number): void {
    this.#totalMs += ms
  }

  endRound(): void {
    this.#rounds++
  }

  /** Mean time of a round since the last call, microseconds; 0 when there was none. */
  takeMeanMicros(): number {
    const mean = this.#rounds === 0 ? 0 : (this.#totalMs / this.#rounds) * 1000
    this.#totalMs = 0
    this.#rounds = 0
    return mean
  }
}

/** The same collector with the time of its `sample` added to `cost`. */
export function measured(collector: Collector, cost: SamplingCost): Collector {
  const sample = collector.sample?.bind(collector)
  if (sample === undefined) return collector
  collector.sample = () => {
    const before = monotonicMs()
    sample()
    cost.add(monotonicMs() - before)
  }
  return collector
}
