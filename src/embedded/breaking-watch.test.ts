import { describe, expect, test } from 'vitest'
import type { BreakingPlan, SchedulePlan } from '../generate/schedule/plan.js'
import { BreakingWatch } from './breaking-watch.js'
import { StreamState } from './stream-state.js'

const sliceMs = 100

/** 100 records a second, then 100 more every ten seconds. */
const schedule: SchedulePlan = {
  records: 100_000,
  segments: [
    { kind: 'constant', rate: 100, durationMs: 10_000 },
    { kind: 'constant', rate: 200, durationMs: 10_000 },
    { kind: 'constant', rate: 300, durationMs: null },
  ],
}

interface Slice {
  readonly generated: number
  readonly acknowledged?: number
  readonly refused?: number
  readonly connectionErrors?: number
  /** Of each answer. */
  readonly answerMs?: number
}

/** Every record asked for in a slice at 100/s was sent and answered. */
const fine: Slice = { generated: 10, acknowledged: 10, answerMs: 5 }

function watch(metric: BreakingPlan['metric'], threshold: number, before = 0) {
  const state = new StreamState()
  state.counters.generated = before
  state.counters.acknowledged = before
  const watched = new BreakingWatch({ metric, threshold, windowMs: 10 * sliceMs }, schedule, state)
  let nowMs = 0
  watched.check(nowMs)
  return {
    /** Lets slices go by until the condition is met, or all did. */
    pass(slices: number, slice: Slice) {
      for (let i = 0; i < slices && watched.met === null; i++) {
        const { generated, acknowledged = 0, refused = 0, connectionErrors = 0, answerMs = 1 } = slice
        const { counters } = state
        counters.generated += generated
        counters.acknowledged += acknowledged
        counters.refused += refused
        counters.connectionErrors += connectionErrors
        counters.inFlight += generated - acknowledged - refused
        state.responseMicros.recordMany(answerMs * 1000, acknowledged + refused)
        nowMs += sliceMs
        watched.check(nowMs)
      }
      return watched.met
    },
    elapsedMs: () => nowMs,
  }
}

describe('a breaking condition', () => {
  test('on the error rate is met once refused and lost requests are more than its share of a window', () => {
    const { pass, elapsedMs } = watch('error_rate', 0.25)
    expect(pass(100, fine)).toBeNull()
    expect(pass(50, { generated: 10, acknowledged: 8, refused: 2 })).toBeNull()
    const met = pass(50, { generated: 10, acknowledged: 5, refused: 4, connectionErrors: 1 })
    // The window goes from 20 % to 50 % in ten slices: at the second one it is past 25 %.
    expect(met).toEqual({ metric: 'error_rate', threshold: 0.25, value: 0.26, ratePerSecond: 200 })
    expect(elapsedMs()).toBe(15_200)
  })

  test('is not judged before its first window is full', () => {
    const { pass, elapsedMs } = watch('error_rate', 0)
    expect(pass(100, { generated: 10, refused: 10 })).toMatchObject({ value: 1, ratePerSecond: 100 })
    expect(elapsedMs()).toBe(1000)
  })

  test('on a latency looks at the last window alone', () => {
    const { pass } = watch('latency_p99', 50)
    // These would keep the 99th percentile of all answers down for ever.
    expect(pass(1000, fine)).toBeNull()
    const met = pass(10, { ...fine, answerMs: 80 })
    expect(met!.value).toBeGreaterThan(79)
    expect(met!.value).toBeLessThanOrEqual(80)
  })

  test('on the median or the mean tells slow answers from a slow one', () => {
    for (const metric of ['latency_p50', 'latency_mean'] as const) {
      const { pass } = watch(metric, 50)
      expect(pass(20, fine)).toBeNull()
      expect(pass(1, { ...fine, answerMs: 200 })).toBeNull()
      expect(pass(20, fine)).toBeNull()
      expect(pass(20, { ...fine, answerMs: 200 })).not.toBeNull()
    }
  })

  test('on a latency takes the time of requests that get no answer at all', () => {
    const { pass } = watch('latency_p50', 2000)
    expect(pass(50, fine)).toBeNull()
    const met = pass(100, { generated: 1 })
    expect(met!.value).toBeGreaterThan(2000)
    expect(met!.value).toBeLessThanOrEqual(2200)
  })

  test('on the throughput waits until more than its threshold is asked for', () => {
    const { pass, elapsedMs } = watch('throughput', 150)
    expect(pass(100, fine)).toBeNull()
    expect(pass(5, { generated: 20, acknowledged: 16 })).toBeNull()
    expect(pass(100, { generated: 20, acknowledged: 14 })).toMatchObject({ ratePerSecond: 200 })
    expect(elapsedMs()).toBeGreaterThan(11_000)
  })

  test('on the share of the throughput is met when the receiver falls behind', () => {
    const { pass } = watch('throughput_share', 0.9)
    expect(pass(100, fine)).toBeNull()
    const met = pass(20, fine)
    expect(met!.ratePerSecond).toBe(200)
    expect(met!.value).toBeLessThan(0.9)
  })

  test('on the lag is met when records leave late throughout a window', () => {
    const { pass } = watch('lag', 300)
    expect(pass(100, fine)).toBeNull()
    // 10 of 20 records leave: the sender falls back by half of the time that passes.
    const met = pass(100, { generated: 10, acknowledged: 10 })
    expect(met!.value).toBeGreaterThan(300)
    expect(met!.value).toBeLessThan(360)
  })

  test('is never met by a stream that does what it was asked', () => {
    for (const [metric, threshold] of [
      ['error_rate', 0],
      ['throughput', 99],
      ['throughput_share', 0.99],
      ['lag', 0],
      ['latency_p99', 5],
    ] as const) {
      expect(watch(metric, threshold).pass(99, fine)).toBeNull()
    }
  })

  test('leaves the records of earlier streams out', () => {
    const { pass } = watch('lag', 300, 5000)
    expect(pass(100, { generated: 5, acknowledged: 5 })).not.toBeNull()
  })

  test('is not looked at any more once every record was made', () => {
    const { pass } = watch('error_rate', 0.5)
    expect(pass(1, { generated: 100_000, acknowledged: 0 })).toBeNull()
    expect(pass(50, { generated: 0, refused: 100 })).toBeNull()
  })
})
