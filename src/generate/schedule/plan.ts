/** The rate over time, piecewise. */
export interface SchedulePlan {
  readonly durationMs: number
}
