import { performance } from 'node:perf_hooks'
import { monotonicMs } from '../system/clock.js'

// performance.now() runs on the same clock as process.hrtime, from another origin, and costs half as much.
const originMs = monotonicMs() - performance.now()

/** Milliseconds on the machine's monotonic clock, as `monotonicMs`; cheap enough to take at every read. */
export function nowMs(): number {
  return originMs + performance.now()
}

/** Nanoseconds as decimal text, the way stamps are kept in JSON. */
export function nsText(ms: number): string {
  return String(Math.round(ms * 1e6))
}
