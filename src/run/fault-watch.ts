import type { FaultState } from '../model/fault.js'
import type { FaultSample } from '../model/sample.js'

/** Makes samples of what the receiver tells of its faults: one when a fault begins, one when it is over. */
export class FaultWatch {
  readonly #toRunMs: (ns: bigint) => number
  readonly #states: ('waiting' | 'on' | 'over')[] = []
  #hits: number[] = []

  constructor(toRunMs: (ns: bigint) => number) {
    this.#toRunMs = toRunMs
  }

  /** @param states of all faults, each time in the same order */
  see(states: readonly FaultState[]): FaultSample[] {
    this.#hits = states.map(({ hits }) => hits)
    return states.flatMap(({ beganNs, endedNs, hits }, fault) => {
      const samples: FaultSample[] = []
      if (beganNs !== null && (this.#states[fault] ?? 'waiting') === 'waiting') {
        this.#states[fault] = 'on'
        samples.push({ series: 'fault', tMs: this.#toRunMs(BigInt(beganNs)), fault, state: 'begun', hits: 0 })
      }
      if (endedNs !== null && this.#states[fault] === 'on') {
        this.#states[fault] = 'over'
        samples.push({ series: 'fault', tMs: this.#toRunMs(BigInt(endedNs)), fault, state: 'ended', hits })
      }
      return samples
    })
  }

  /** The run is over, and with it the faults that still are on. */
  end(tMs: number): FaultSample[] {
    return this.#states.flatMap((state, fault) => {
      if (state !== 'on') return []
      this.#states[fault] = 'over'
      return [{ series: 'fault' as const, tMs, fault, state: 'ended' as const, hits: this.#hits[fault] ?? 0 }]
    })
  }
}
