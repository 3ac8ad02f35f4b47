import type { BreakingMetricName } from '../../model/breaking-metric.js'

/** When the records of a stream are due: a rate over time, in pieces. Plain data. */
export interface SchedulePlan {
  /** Records of the stream; the schedule never counts more. */
  readonly records: number
  /** One after another; the last one goes on for as long as there are records. */
  readonly segments: readonly Segment[]
}

/** A stream ends before its records do once `metric` crosses `threshold`, in the metric's unit, over `windowMs`. */
export interface BreakingPlan {
  readonly metric: BreakingMetricName
  readonly threshold: number
  readonly windowMs: number
}

/** Rates are records per second. `durationMs` is null for the last segment: it has no end. */
export type Segment =
  | { readonly kind: 'constant'; readonly rate: number; readonly durationMs: number | null }
  | {
      /** A straight line from one rate to another. */
      readonly kind: 'ramp'
      readonly startRate: number
      readonly endRate: number
      readonly durationMs: number
    }
  | {
      /** `baseRate + amplitude * sin(2 pi t / periodMs)`; amplitude is at most baseRate. */
      readonly kind: 'wave'
      readonly baseRate: number
      readonly amplitude: number
      readonly periodMs: number
      readonly durationMs: number
    }
