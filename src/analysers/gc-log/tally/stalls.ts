import type { GcLogFindings } from '../../../model/gc-log-findings.js'
import type { Place } from './evidence.js'
import { rounded } from './pauses.js'

/** ZGC made a thread wait for memory; several may wait at once, so the sum may exceed the time that passed. */
export class Stalls {
  #count = 0
  #totalMs = 0
  #maxMs = -1
  #maxAt: Place = { file: 0, line: 0 }

  add(stallMs: number, at: Place): void {
    this.#count++
    this.#totalMs += stallMs
    if (stallMs <= this.#maxMs) return
    this.#maxMs = stallMs
    this.#maxAt = { file: at.file, line: at.line }
  }

  figures(): GcLogFindings['stalls'] {
    if (this.#count === 0) return null
    return { count: this.#count, totalMs: rounded(this.#totalMs), maxMs: this.#maxMs, maxAt: this.#maxAt }
  }
}
