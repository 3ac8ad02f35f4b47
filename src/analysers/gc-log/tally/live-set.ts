import type { LivePoint } from '../../../model/gc-event.js'
import type { GcLogFindings } from '../../../model/gc-log-findings.js'

const mostPoints = 512

/**
 * Live-set points in bounded memory: every k-th is kept, and when there is no room left every second one goes
 * and k doubles. The last one is always there.
 */
export class LiveSet {
  #kept: LivePoint[] = []
  #every = 1
  #points = 0
  #largestBytes = 0
  #last: LivePoint | null = null

  add(point: LivePoint): void {
    this.#largestBytes = Math.max(this.#largestBytes, point.bytes)
    this.#last = point
    if (this.#points++ % this.#every !== 0) return
    this.#kept.push(point)
    if (this.#kept.length < mostPoints) return
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0)
    this.#every *= 2
  }

  figures(): GcLogFindings['liveSet'] {
    if (this.#last === null) return null
    const lastIsKept = this.#kept.at(-1) === this.#last
    return {
      points: this.#points,
      largestBytes: this.#largestBytes,
      lastBytes: this.#last.bytes,
      series: lastIsKept ? this.#kept : [...this.#kept, this.#last],
    }
  }
}
