import { describe, expect, it } from 'vitest'
import { RecentRate } from './recent-rate.js'

describe('the recent rate', () => {
  it('is over the time since the start while that is less than ten seconds', () => {
    const rate = new RecentRate()
    rate.add(30, 1000)
    rate.add(10, 2900)
    expect(rate.perSecond(3000, 1000)).toBe(20)
  })

  it('forgets what is older than ten seconds, also after a long silence', () => {
    const rate = new RecentRate()
    for (let second = 0; second < 60; second++) rate.add(100, second * 1000)
    expect(rate.perSecond(59_999, 0)).toBe(100)
    expect(rate.perSecond(64_999, 0)).toBe(50)
    expect(rate.perSecond(80_000, 0)).toBe(0)
    rate.add(10, 90_000)
    expect(rate.perSecond(90_001, 0)).toBe(1)
  })

  it('is 0 at the very start and after a reset', () => {
    const rate = new RecentRate()
    expect(rate.perSecond(5, 5)).toBe(0)
    rate.add(10, 100)
    rate.reset()
    expect(rate.perSecond(200, 0)).toBe(0)
  })
})
