import type { CauseFigures } from '../../../model/gc-log-findings.js'

/** HotSpot knows about thirty; damage could invent more. */
const mostCauses = 64

/** Collections by what they were made for. */
export class Causes {
  readonly #table = new Map<string, { collections: number; pauseMsTotal: number; pauseMsMax: number }>()
  #others = 0

  /** @param isCollection false for a further pause of a collection that was counted already */
  add(cause: string, isCollection: boolean, pauseMs: number | null): void {
    let row = this.#table.get(cause)
    if (row === undefined) {
      if (this.#table.size === mostCauses) {
        if (isCollection) this.#others++
        return
      }
      row = { collections: 0, pauseMsTotal: 0, pauseMsMax: 0 }
      this.#table.set(cause, row)
    }
    if (isCollection) row.collections++
    if (pauseMs === null) return
    row.pauseMsTotal += pauseMs
    row.pauseMsMax = Math.max(row.pauseMsMax, pauseMs)
  }

  get others(): number {
    return this.#others
  }

  /** Most frequent first. */
  figures(): CauseFigures[] {
    return [...this.#table]
      .map(([cause, row]) => ({ cause, ...row, pauseMsTotal: Math.round(row.pauseMsTotal * 1e6) / 1e6 }))
      .sort((a, b) => b.collections - a.collections || (a.cause < b.cause ? -1 : 1))
  }
}
