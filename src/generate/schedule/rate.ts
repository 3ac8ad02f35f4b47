import type { SchedulePlan, Segment } from './plan.js'

/** The rate that is asked for `elapsedMs` after the start, records per second. */
export function rateAt({ segments }: Pick<SchedulePlan, 'segments'>, elapsedMs: number): number {
  let startMs = 0
  for (const segment of segments) {
    const endMs = segment.durationMs === null ? Number.POSITIVE_INFINITY : startMs + segment.durationMs
    if (elapsedMs < endMs) return rateWithin(segment, elapsedMs - startMs)
    startMs = endMs
  }
  throw new Error('the last segment of a schedule has no end')
}

function rateWithin(segment: Segment, ms: number): number {
  switch (segment.kind) {
    case 'constant':
      return segment.rate
    case 'ramp':
      return segment.startRate + ((segment.endRate - segment.startRate) * ms) / segment.durationMs
    case 'wave':
      return segment.baseRate + segment.amplitude * Math.sin((2 * Math.PI * ms) / segment.periodMs)
  }
}
