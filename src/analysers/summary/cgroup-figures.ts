import type { CgroupSample } from '../../model/sample.js'
import { larger } from './process-figures.js'

/** What the samples say about the target's memory control group. Constant memory. */
export class CgroupFigures {
  first: CgroupSample | null = null
  last: CgroupSample | null = null
  limitBytes: number | null = null
  #largestSeenBytes = 0

  add(sample: CgroupSample): void {
    this.first ??= sample
    this.last = sample
    this.limitBytes = sample.limitBytes ?? this.limitBytes
    this.#largestSeenBytes = Math.max(this.#largestSeenBytes, sample.currentBytes)
  }

  /** The kernel's peak counts since the group was made: it is the run's only when it rose during the run. */
  get peakBytes(): number {
    const before = this.first?.peakBytes ?? null
    const after = this.last?.peakBytes ?? null
    const rose = before !== null && after !== null && after > before
    return larger(this.#largestSeenBytes, rose ? after : null) ?? 0
  }

  /** How far a counter of the group rose during the run; null when it was not there, or fell (another group). */
  risen(counter: 'limitHits' | 'oomKills' | 'throttledMs'): number | null {
    const before = this.first?.[counter] ?? null
    const after = this.last?.[counter] ?? null
    return before === null || after === null || after < before ? null : after - before
  }
}
