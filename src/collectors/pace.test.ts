import { describe, expect, it } from 'vitest'
import { monotonicMs } from '../system/clock.js'
import { Pace } from './pace.js'

describe('Pace', () => {
  it('lets the first time happen at once', () => {
    expect(new Pace({ share: 0.005, leastMs: 5000 }).due(monotonicMs())).toBe(true)
  })

  it('keeps something cheap to its least distance', () => {
    const pace = new Pace({ share: 0.005, leastMs: 5000 })
    pace.took(1000, 1.2)
    expect(pace.due(5999)).toBe(false)
    expect(pace.due(6000)).toBe(true)
  })

  it('keeps something dear to its share of the time, by what it cost last', () => {
    const pace = new Pace({ share: 0.005, leastMs: 5000 })
    pace.took(0, 50)
    expect(pace.due(9999)).toBe(false)
    expect(pace.due(10_000)).toBe(true)
    pace.took(10_000, 1)
    expect(pace.due(15_000)).toBe(true)
  })

  it('measures the work itself, also when it fails', () => {
    const pace = new Pace({ share: 0.001, leastMs: 0 })
    const startMs = monotonicMs()
    expect(() =>
      pace.run(() => {
        while (monotonicMs() < startMs + 2);
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(pace.due(startMs + 1000)).toBe(false)
    expect(pace.run(() => 7)).toBe(7)
  })
})
