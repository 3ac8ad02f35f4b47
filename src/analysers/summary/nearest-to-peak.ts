/** Finds the sample nearest in time to the process sample with the largest RSS, whatever their order. */
export class NearestToPeak<T extends { readonly tMs: number }> {
  readonly #furthestMs: number
  #peakMs: number | null = null
  #latest: T | null = null
  #nearest: T | null = null

  /** @param furthestMs samples further from the peak than this say nothing about it */
  constructor(furthestMs: number) {
    this.#furthestMs = furthestMs
  }

  peakMoved(tMs: number): void {
    this.#peakMs = tMs
    this.#nearest = this.#latest
  }

  add(sample: T): void {
    this.#latest = sample
    if (this.#peakMs === null) return
    if (this.#nearest === null || this.#distance(sample) < this.#distance(this.#nearest)) {
      this.#nearest = sample
    }
  }

  get sample(): T | null {
    return this.#nearest !== null && this.#distance(this.#nearest) <= this.#furthestMs ? this.#nearest : null
  }

  #distance(sample: T): number {
    return Math.abs(sample.tMs - (this.#peakMs ?? Number.NEGATIVE_INFINITY))
  }
}
