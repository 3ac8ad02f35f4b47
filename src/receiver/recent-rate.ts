const slotMs = 100
const slotCount = 100
/** Requests of the last ten seconds, in slots of a tenth: fixed memory, whatever the rate. */
export class RecentRate {
  readonly #counts = new Float64Array(slotCount)
  readonly #slots = new Float64Array(slotCount).fill(-1)

  add(count: number, atMs: number): void {
    const slot = Math.floor(atMs / slotMs)
    const place = slot % slotCount
    if (this.#slots[place] !== slot) {
      this.#slots[place] = slot
      this.#counts[place] = 0
    }
    this.#counts[place]! += count
  }

  /**
   * Requests per second over the last ten seconds, or since `sinceMs` when that is less long ago.
   * Both on the clock of `add`.
   */
  perSecond(atMs: number, sinceMs: number): number {
    const windowMs = Math.min(slotMs * slotCount, atMs - sinceMs)
    if (windowMs <= 0) return 0
    const current = Math.floor(atMs / slotMs)
    let sum = 0
    for (let place = 0; place < slotCount; place++) {
      const slot = this.#slots[place]!
      if (slot > current - slotCount && slot <= current) sum += this.#counts[place]!
    }
    return (sum * 1000) / windowMs
  }

  reset(): void {
    this.#counts.fill(0)
    this.#slots.fill(-1)
  }
}
