/** Ends of the steps, milliseconds: 1, 2, 5 and so on for each power of ten. */
const ends = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

export interface LengthStep {
  readonly fromMs: number
  /** null for the last step, which has no end. */
  readonly toMs: number | null
  readonly count: number
}

/** Counts pauses by their length. */
export class PauseLengths {
  readonly #counts: number[] = new Array(ends.length + 1).fill(0)

  add(ms: number, times: number): void {
    const step = ends.findIndex((end) => ms < end)
    this.#counts[step < 0 ? ends.length : step]! += times
  }

  /** From the first step with a pause to the last one; empty without any. */
  get steps(): readonly LengthStep[] {
    const first = this.#counts.findIndex((count) => count > 0)
    const last = this.#counts.findLastIndex((count) => count > 0)
    if (first < 0) return []
    return this.#counts
      .map((count, i) => ({ fromMs: i === 0 ? 0 : ends[i - 1]!, toMs: ends[i] ?? null, count }))
      .slice(first, last + 1)
  }
}
