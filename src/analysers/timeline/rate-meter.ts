/** Over shorter times a rate tells of the sampling more than of the program. */
const windowMs = 1000
/** So many readings of a window are kept: the rest would not change a rate by more than a sixtieth. */
const readingsPerWindow = 64

interface Reading {
  readonly tMs: number
  readonly total: number
}

export interface Rate {
  /** The time that it is news of; it is the rate of the last second, or since the reading before where that is longer. */
  readonly fromMs: number
  readonly toMs: number
  readonly perSecond: number
}

/** Makes rates of the readings of a counter, in constant memory. */
export class RateMeter {
  #readings: Reading[] = []
  #lastMs = Number.NEGATIVE_INFINITY

  /** @returns null while a second has not gone by, and after a counter that fell, which begins anew */
  add(tMs: number, total: number): Rate | null {
    const last = this.#readings.at(-1)
    if (last !== undefined && (total < last.total || tMs < last.tMs)) this.#readings = []
    const fromMs = Math.max(this.#lastMs, this.#readings[0]?.tMs ?? tMs)
    const rate = this.#rate(tMs, total)
    const newest = this.#readings.at(-1)
    if (newest === undefined || tMs - newest.tMs >= windowMs / readingsPerWindow) {
      this.#readings.push({ tMs, total })
    }
    this.#lastMs = tMs
    return rate === null ? null : { fromMs, toMs: tMs, perSecond: rate }
  }

  #rate(tMs: number, total: number): number | null {
    // The newest of the readings that are a window old or older.
    while (this.#readings.length > 1 && tMs - this.#readings[1]!.tMs >= windowMs) this.#readings.shift()
    const first = this.#readings[0]
    if (first === undefined || tMs - first.tMs < windowMs) return null
    return ((total - first.total) / (tMs - first.tMs)) * 1000
  }
}
