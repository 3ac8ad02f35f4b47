/** Timers fire up to a millisecond late, so the last stretch before a lone record is spun through. */
const spinMs = 2

/**
 * Wakes a paced sender when its next record is due. Sleeps while that is far off. Close to it there are two ways:
 * with few records a second the event loop is spun for at most 2 ms, so a record leaves within microseconds of
 * its time; with many a 1-ms tick is exact enough, since a late tick sends all that has come due.
 */
export class PaceTimer {
  readonly #wake: () => void
  #timeout: NodeJS.Timeout | null = null
  #immediate: NodeJS.Immediate | null = null

  constructor(wake: () => void) {
    this.#wake = wake
  }

  get isArmed(): boolean {
    return this.#timeout !== null || this.#immediate !== null
  }

  /**
   * Does nothing when already armed: records only ever become due later.
   * @param waitMs until the next record is due
   * @param alone no other record is due soon after
   */
  arm(waitMs: number, alone: boolean): void {
    if (this.isArmed) return
    if (!alone) this.#timeout = setTimeout(this.#fire, Math.max(1, waitMs))
    else if (waitMs > spinMs + 1) this.#timeout = setTimeout(this.#fire, waitMs - spinMs)
    else this.#immediate = setImmediate(this.#fire)
  }

  cancel(): void {
    if (this.#timeout !== null) clearTimeout(this.#timeout)
    if (this.#immediate !== null) clearImmediate(this.#immediate)
    this.#timeout = null
    this.#immediate = null
  }

  readonly #fire = (): void => {
    this.#timeout = null
    this.#immediate = null
    this.#wake()
  }
}

/** One wait of a `PaceTimer` as a promise. */
export function pause(waitMs: number, alone: boolean): Promise<void> {
  return new Promise((resolve) => new PaceTimer(resolve).arm(waitMs, alone))
}
