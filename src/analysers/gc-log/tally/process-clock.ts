/** A time further back than this within one process is another process, not threads writing out of turn. */
const restartGapMs = 1000

/**
 * The time one process covers in its log, on whichever clock its lines carry, and the heap as its last
 * collection left it.
 */
export class ProcessClock {
  #firstMs: number | null = null
  #lastMs: number | null = null
  /** The heap behind the last collection; null when unknown, as while a cycle of Shenandoah is moving objects. */
  heapAfterBytes: number | null = null
  heapAfterMs: number | null = null

  /** The process began at `ms`: what it allocated until its first collection is then known. */
  beginAt(ms: number): void {
    this.#firstMs = ms
    this.heapAfterBytes = 0
    this.heapAfterMs = ms
  }

  /** @returns false when the time belongs to another process */
  see(ms: number | null): boolean {
    if (ms === null) return true
    if (this.#lastMs !== null && ms < this.#lastMs - restartGapMs) return false
    this.#firstMs ??= ms
    if (this.#lastMs === null || ms > this.#lastMs) this.#lastMs = ms
    return true
  }

  get lastMs(): number | null {
    return this.#lastMs
  }

  /** null when its lines carry no time. */
  get spanMs(): number | null {
    return this.#firstMs === null || this.#lastMs === null ? null : this.#lastMs - this.#firstMs
  }
}
