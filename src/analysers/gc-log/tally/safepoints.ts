import type { GcLogFindings } from '../../../model/gc-log-findings.js'
import type { Place } from './evidence.js'
import { rounded } from './pauses.js'

/** Every stop of all threads, for collections and for anything else. */
export class Safepoints {
  #count = 0
  #totalMs = 0
  #maxMs = 0
  #reachMsTotal = 0
  #reachMsMax = -1
  #reachMaxAt: Place = { file: 0, line: 0 }

  /** @param reachMs until the last thread stood still */
  add(totalMs: number, reachMs: number, at: Place): void {
    this.#count++
    this.#totalMs += totalMs
    this.#maxMs = Math.max(this.#maxMs, totalMs)
    this.#reachMsTotal += reachMs
    if (reachMs <= this.#reachMsMax) return
    this.#reachMsMax = reachMs
    this.#reachMaxAt = { file: at.file, line: at.line }
  }

  figures(): GcLogFindings['safepoints'] {
    if (this.#count === 0) return null
    return {
      count: this.#count,
      totalMs: rounded(this.#totalMs),
      maxMs: this.#maxMs,
      toSafepointMsTotal: rounded(this.#reachMsTotal),
      toSafepointMsMax: this.#reachMsMax,
      toSafepointMaxAt: this.#reachMaxAt,
    }
  }
}
