import type { PauseFigures } from '../../../model/gc-log-findings.js'
import { LogHistogram } from '../../../model/histogram.js'

/** Lower ends of the histogram's steps; fixed, so that two logs can be laid side by side. */
const stepsMs = [0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

interface Place {
  readonly file: number
  readonly line: number
}

/** Pauses in fixed memory; quantiles from a histogram of microseconds. */
export class Pauses {
  readonly #micros = new LogHistogram()
  readonly #steps = new Float64Array(stepsMs.length)
  #totalMs = 0
  #maxMs = -1
  #maxAt: Place = { file: 0, line: 0 }

  /** @param countedMs without pauses logged within it, which count themselves */
  add(pauseMs: number, countedMs: number, at: Place): void {
    this.#micros.record(Math.round(pauseMs * 1000))
    this.#totalMs += countedMs
    let step = stepsMs.length - 1
    while (step > 0 && stepsMs[step]! > pauseMs) step--
    this.#steps[step]!++
    if (pauseMs > this.#maxMs) {
      this.#maxMs = pauseMs
      this.#maxAt = { file: at.file, line: at.line }
    }
  }

  get totalMs(): number {
    return this.#totalMs
  }

  figures(): PauseFigures | null {
    const count = this.#micros.count
    if (count === 0) return null
    const quantileMs = (share: number) => Math.min(this.#maxMs, this.#micros.quantile(share)! / 1000)
    return {
      count,
      totalMs: rounded(this.#totalMs),
      averageMs: rounded(this.#totalMs / count),
      p50Ms: quantileMs(0.5),
      p95Ms: quantileMs(0.95),
      p99Ms: quantileMs(0.99),
      maxMs: this.#maxMs,
      maxAt: this.#maxAt,
      histogram: stepsMs.map((fromMs, index) => ({
        fromMs,
        toMs: stepsMs[index + 1] ?? null,
        count: this.#steps[index]!,
      })),
    }
  }
}

/** To the nanosecond: hides the last digits of a sum of decimal fractions. */
export function rounded(ms: number): number {
  return Math.round(ms * 1e6) / 1e6
}
