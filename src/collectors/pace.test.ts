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

  it('keeps something dear to its share of the time, by what it cost the last times', () => {
    const pace = new Pace({ share: 0.005, leastMs: 5000 })
    pace.took(0, 60)
    pace.took(5000, 50)
    expect(pace.due(14_999)).toBe(false)
    expect(pace.due(15_000)).toBe(true)
    pace.took(15_000, 1)
    expect(pace.due(20_000)).toBe(true)
  })

  it('forgives a single dear time', () => {
    const pace = new Pace({ share: 0.005, leastMs: 100 })
    for (const costMs of [80, 0.1, 90, 0.1]) {
      pace.took(0, costMs)
      expect(pace.due(100)).toBe(true)
    }
  })

  it('measures the work itself, also when it fails', () => {
    const pace = new Pace({ share: 0.001, leastMs: 0 })
    const fail = () => {
      const untilMs = monotonicMs() + 2
      while (monotonicMs() < untilMs);
      throw new Error('no')
    }
    expect(() => pace.run(fail)).toThrow('no')
    const startMs = monotonicMs()
    expect(() => pace.run(fail)).toThrow('no')
    expect(pace.due(startMs + 1000)).toBe(false)
    expect(pace.run(() => 7)).toBe(7)
  })
})
