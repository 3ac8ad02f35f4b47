import { makePacer, rateAt } from '../generate/schedule/index.js'
import type { BreakingPlan, SchedulePlan } from '../generate/schedule/plan.js'
import { breakingMetrics } from '../model/breaking-metric.js'
import type { HistogramData } from '../model/histogram.js'
import type { Pacer } from '../model/stream.js'
import { monotonicMs } from '../system/clock.js'
import { differenceOf } from './histogram-difference.js'
import type { StreamState } from './stream-state.js'

/** The window slides by a tenth of its length. */
const slices = 10
/** A window in which fewer records were asked for says nothing. */
const fewestRecords = 5

/** The condition was met. */
export interface BreakingPoint {
  readonly metric: string
  readonly threshold: number
  /** The metric over the window that ended then. */
  readonly value: number
  /** What the schedule asked for at that moment. */
  readonly ratePerSecond: number
}

/** The stream at one moment; all but the lag are sums since the start. */
interface Sample {
  readonly elapsedMs: number
  readonly answered: number
  readonly acknowledged: number
  readonly failed: number
  readonly due: number
  readonly lagMs: number
  /** null where the metric does not need it. */
  readonly responseMicros: HistogramData | null
}

/**
 * Watches a stream for its breaking condition, over a sliding window. Eleven samples are all it keeps; the hot
 * path does not know of it, because it only reads the counters that are kept anyway.
 */
export class BreakingWatch {
  readonly #plan: BreakingPlan
  readonly #schedule: SchedulePlan
  readonly #state: StreamState
  readonly #pacer: Pacer
  /** Records of the streams before this one. */
  readonly #generatedBefore: number
  readonly #window: Sample[] = []
  #startMs = 0
  /** Since when requests have been waiting without any answer coming. */
  #silentSinceMs = 0
  #timer: NodeJS.Timeout | undefined
  #met: BreakingPoint | null = null

  constructor(plan: BreakingPlan, schedule: SchedulePlan, state: StreamState) {
    this.#plan = plan
    this.#schedule = schedule
    this.#state = state
    this.#pacer = makePacer(schedule)
    this.#generatedBefore = state.counters.generated
  }

  /** null as long as the condition was not met. */
  get met(): BreakingPoint | null {
    return this.#met
  }

  /** @param startMs when the schedule started, on the monotonic clock */
  start(startMs: number): void {
    this.#startMs = startMs
    this.#timer = setInterval(() => this.check(monotonicMs()), this.#plan.windowMs / slices)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Slides the window to `nowMs`, on the monotonic clock. */
  check(nowMs: number): void {
    if (this.#met !== null) return
    const last = this.#window.at(-1)
    const newest = this.#sample(nowMs - this.#startMs)
    if (last === undefined || newest.answered > last.answered || this.#state.counters.inFlight === 0) {
      this.#silentSinceMs = newest.elapsedMs
    }
    this.#window.push(newest)
    if (this.#window.length <= slices) return
    const oldest = this.#window.shift()!
    // With every record made there is nothing left to end early.
    if (newest.due - oldest.due < fewestRecords || this.#made >= this.#schedule.records) return
    const value = this.#value(oldest, newest)
    if (value === null || !this.#isBroken(value, oldest, newest)) return
    const { metric, threshold } = this.#plan
    this.#met = { metric, threshold, value, ratePerSecond: rateAt(this.#schedule, newest.elapsedMs) }
    this.stop()
  }

  get #made(): number {
    return this.#state.counters.generated - this.#generatedBefore
  }

  #sample(elapsedMs: number): Sample {
    const { acknowledged, refused, connectionErrors } = this.#state.counters
    const next = this.#made
    const isOver = next >= this.#schedule.records
    return {
      elapsedMs,
      answered: acknowledged + refused,
      acknowledged,
      failed: refused + connectionErrors,
      due: this.#pacer.dueBy(elapsedMs),
      lagMs: isOver ? 0 : Math.max(0, elapsedMs - this.#pacer.dueAtMs(next)),
      responseMicros: this.#plan.metric.startsWith('latency_') ? this.#state.responseMicros.toJSON() : null,
    }
  }

  /** The metric between two samples, in its unit; null when it has no value there. */
  #value(oldest: Sample, newest: Sample): number | null {
    const acknowledged = newest.acknowledged - oldest.acknowledged
    switch (this.#plan.metric) {
      case 'error_rate': {
        const failed = newest.failed - oldest.failed
        return acknowledged + failed === 0 ? null : failed / (acknowledged + failed)
      }
      case 'latency_p50':
        return this.#latencyMs(oldest, newest, 0.5)
      case 'latency_p75':
        return this.#latencyMs(oldest, newest, 0.75)
      case 'latency_p90':
        return this.#latencyMs(oldest, newest, 0.9)
      case 'latency_p95':
        return this.#latencyMs(oldest, newest, 0.95)
      case 'latency_p99':
        return this.#latencyMs(oldest, newest, 0.99)
      case 'latency_mean':
        return this.#latencyMs(oldest, newest, 'mean')
      case 'throughput':
        return acknowledged / secondsBetween(oldest, newest)
      case 'throughput_share':
        return acknowledged / (newest.due - oldest.due)
      case 'lag':
        return (
          [...this.#window, oldest].reduce((sum, { lagMs }) => sum + lagMs, 0) / (this.#window.length + 1)
        )
    }
  }

  /** When no answer came at all, the requests in flight have waited at least since the last one did. */
  #latencyMs(oldest: Sample, newest: Sample, share: number | 'mean'): number | null {
    const answers = differenceOf(oldest.responseMicros!, newest.responseMicros!)
    if (answers === null) return newest.elapsedMs - this.#silentSinceMs
    return (share === 'mean' ? answers.mean : answers.quantile(share)) / 1000
  }

  #isBroken(value: number, oldest: Sample, newest: Sample): boolean {
    const { metric, threshold } = this.#plan
    if (breakingMetrics[metric].breaks === 'above') return value > threshold
    // A window that starts just after a record and ends just before one holds one record less than its due.
    if (metric === 'throughput') {
      const isAskedFor = rateAt(this.#schedule, oldest.elapsedMs) > threshold
      return isAskedFor && value + 1 / secondsBetween(oldest, newest) < threshold
    }
    return value + 1 / (newest.due - oldest.due) < threshold
  }
}

function secondsBetween(oldest: Sample, newest: Sample): number {
  return (newest.elapsedMs - oldest.elapsedMs) / 1000
}
