import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TimeWeightedMean } from './time-weighted-mean.js'

function meanOf(points: readonly (readonly [number, number])[], intervalMs = 100): TimeWeightedMean {
  const mean = new TimeWeightedMean(intervalMs)
  for (const [tMs, value] of points) mean.add(tMs, value)
  return mean
}

describe('time-weighted mean', () => {
  it('counts a value for as long as it held', () => {
    // 10 for 100 ms, 40 for 300 ms: (1000 + 12000) / 400
    expect(
      meanOf([
        [0, 10],
        [100, 40],
        [400, 7],
      ]).mean,
    ).toBe(32.5)
  })

  it('is not moved by a burst of samples at one moment', () => {
    const burst = Array.from({ length: 50 }, () => [100, 1000] as const)
    expect(meanOf([[0, 10], [100, 10], ...burst, [100, 10], [200, 10]]).mean).toBe(10)
  })

  it('leaves out a gap of more than ten intervals', () => {
    const mean = meanOf([
      [0, 10],
      [100, 10],
      [5100, 50],
      [5200, 50],
    ])
    expect(mean.mean).toBe(30)
    expect(mean.widestUnwatchedMs).toBe(5000)
    expect(mean.watchedShare).toBeCloseTo(200 / 5200, 10)
  })

  it('counts a gap of exactly ten intervals', () => {
    expect(
      meanOf([
        [0, 10],
        [1000, 50],
      ]).widestUnwatchedMs,
    ).toBeNull()
  })

  it('follows an interval that was stretched step by step, as long runs do', () => {
    const mean = new TimeWeightedMean(100)
    let tMs = 0
    for (const stretch of [1, 2, 4, 8, 16, 32]) {
      for (let i = 0; i < 200; i++) {
        tMs += 100 * stretch
        mean.add(tMs, stretch)
      }
    }
    expect(mean.widestUnwatchedMs).toBeNull()
  })

  it('has no mean without samples, and the value of the only one', () => {
    expect(meanOf([]).mean).toBeNull()
    expect(meanOf([[5, 3]]).mean).toBe(3)
  })

  it('lies between the smallest and the largest value, whatever the times', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 1e9 })),
          {
            minLength: 1,
          },
        ),
        (points) => {
          const values = points.map(([, value]) => value)
          const mean = meanOf(points).mean!
          expect(mean).toBeGreaterThanOrEqual(Math.min(...values) * (1 - 1e-9))
          expect(mean).toBeLessThanOrEqual(Math.max(...values) * (1 + 1e-9))
        },
      ),
    )
  })
})
