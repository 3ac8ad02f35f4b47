/** Gives up after so many attempts in a row that did not reach the receiver ... */
const maxFailures = 3
/** ... or when connections kept breaking for so long without one answer. */
const maxSilenceMs = 5000
const minResets = 3
const pauseMs = 200

/**
 * Decides when to connect again after failures and when to give up. Attempts that were under way together count
 * as one failure: a server that is down refuses all of them at once.
 */
export class ConnectPolicy {
  #failures = 0
  #resets = 0
  #lastFailureMs = Number.NEGATIVE_INFINITY
  #lastProgressMs: number
  #pausedUntilMs = 0
  #lastReason = ''

  /** Times are milliseconds of any one clock. */
  constructor(nowMs: number) {
    this.#lastProgressMs = nowMs
  }

  /** Progress: an answer came. */
  answered(nowMs: number): void {
    this.#resets = 0
    this.#lastProgressMs = nowMs
  }

  opened(): void {
    this.#failures = 0
  }

  /** An attempt that began at `startedAtMs` did not connect. */
  failed(startedAtMs: number, nowMs: number, reason: string): void {
    this.#lastReason = reason
    if (startedAtMs < this.#lastFailureMs) return
    this.#failures++
    this.#lastFailureMs = nowMs
    this.#pausedUntilMs = nowMs + pauseMs
  }

  /** An open connection broke. The first ones after progress are replaced at once, later ones after a pause. */
  broke(nowMs: number, reason: string): void {
    this.#lastReason = reason
    if (++this.#resets > minResets) this.#pausedUntilMs = nowMs + pauseMs
  }

  mayConnect(nowMs: number): boolean {
    return nowMs >= this.#pausedUntilMs
  }

  /** What went wrong, once there is no point in going on; else null. */
  verdict(nowMs: number): string | null {
    if (this.#failures >= maxFailures) {
      return `${maxFailures} attempts to connect failed in a row: ${this.#lastReason}`
    }
    if (this.#resets >= minResets && nowMs - this.#lastProgressMs >= maxSilenceMs) {
      return `${this.#resets} connections broke without an answer in ${maxSilenceMs / 1000} s: ${this.#lastReason}`
    }
    return null
  }
}
