import type { FaultPlan, FaultState } from '../../model/fault.js'
import { nowMs } from '../clock.js'
import type { Answering } from './answering.js'
import { FaultWindow } from './fault-window.js'

/** All faults of a receiver. Their clock starts with the first request of the stream. */
export class ReceiverFaults {
  readonly #windows: readonly FaultWindow[]
  #started = false
  #connections = 0
  // One object for all requests: each is dealt with before the next.
  readonly #answering: Answering = { dueMs: 0, refusal: null, ending: null }

  constructor(plans: readonly FaultPlan[]) {
    this.#windows = plans.map((plan) => new FaultWindow(plan))
  }

  /** A number for a new connection, by which shares of connections are decided. */
  nextConnection(): number {
    return this.#connections++
  }

  /** What becomes of the answer to a request read at `arrivedMs`. Valid until the next call. */
  meet(arrivedMs: number): Answering {
    if (!this.#started) this.#start(arrivedMs)
    const answering = this.#answering
    answering.dueMs = 0
    answering.refusal = null
    answering.ending = null
    for (const window of this.#windows) window.meet(answering, arrivedMs)
    return answering
  }

  /** How long a connection of which `bytes` were just read must not be read again, milliseconds. */
  readPauseMs(bytes: number, connection: number, atMs: number): number {
    let againMs = 0
    for (const window of this.#windows)
      againMs = Math.max(againMs, window.readAgainMs(bytes, connection, atMs))
    return Math.max(0, againMs - atMs)
  }

  states(): FaultState[] {
    const atMs = nowMs()
    return this.#windows.map((window) => window.state(atMs))
  }

  #start(atMs: number): void {
    this.#started = true
    for (const window of this.#windows) window.streamStarted(atMs)
  }
}
