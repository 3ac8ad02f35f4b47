import type { FaultPlan, FaultState } from '../../model/fault.js'
import { nsText } from '../clock.js'
import type { Answering } from './answering.js'
import { isHit } from './chance.js'
import { misdeeds } from './index.js'

/** One fault of a receiver on the clock of its stream. Times are milliseconds of the receiver's clock. */
export class FaultWindow {
  readonly #plan: FaultPlan
  #beginsMs = Number.POSITIVE_INFINITY
  #endsMs = Number.POSITIVE_INFINITY
  /** Requests that came within its time. */
  #requests = 0
  #hits = 0
  /** Until when the bytes read so far take at the pace asked for (`slow-read`). */
  #readUntilMs = 0

  constructor(plan: FaultPlan) {
    this.#plan = plan
  }

  /** The stream's first request came. */
  streamStarted(atMs: number): void {
    const { fromMs, toMs } = this.#plan
    this.#beginsMs = atMs + fromMs
    if (toMs !== null) this.#endsMs = atMs + toMs
  }

  /** Has its say about the answer to a request that was read at `nowMs`. */
  meet(answering: Answering, nowMs: number): void {
    const { action, seed, share } = this.#plan
    const misdeed = misdeeds[action.kind] as ((...facts: unknown[]) => void) | null
    if (misdeed === null || !this.#isOn(nowMs) || !isHit(seed, this.#requests++, share)) return
    this.#hits++
    misdeed(action, answering, { nowMs, endsMs: this.#endsMs })
  }

  /**
   * When connection `ordinal`, of which `bytes` were just read, may be read again; 0 = at once. All connections hit
   * share one pace: each read begins where the one before it, at that pace, would have ended.
   */
  readAgainMs(bytes: number, connection: number, nowMs: number): number {
    const { action, seed, share } = this.#plan
    if (action.kind !== 'slow-read' || !this.#isOn(nowMs) || !isHit(seed, connection, share)) return 0
    this.#hits++
    const startMs = Math.max(nowMs, this.#readUntilMs)
    this.#readUntilMs = startMs + (bytes / action.bytesPerSecond) * 1000
    return Math.min(this.#readUntilMs, this.#endsMs)
  }

  state(nowMs: number): FaultState {
    return {
      beganNs: nowMs < this.#beginsMs ? null : nsText(this.#beginsMs),
      endedNs: nowMs < this.#endsMs ? null : nsText(this.#endsMs),
      hits: this.#hits,
    }
  }

  #isOn(nowMs: number): boolean {
    return nowMs >= this.#beginsMs && nowMs < this.#endsMs
  }
}
