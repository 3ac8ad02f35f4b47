import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ThinnedSeries } from './thinned-series.js'

function thinned(limit: number, count: number): ThinnedSeries<number> {
  const series = new ThinnedSeries<number>(limit)
  for (let i = 0; i < count; i++) series.add(i)
  return series
}

it('keeps all of a short series', () => {
  expect(thinned(10, 9).items).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
})

it('is bounded, evenly spaced, and has both ends of any series', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 3000 }), (limit, count) => {
      const series = thinned(limit, count)
      const items = series.items
      expect(series.seen).toBe(count)
      expect(items.length).toBeLessThanOrEqual(limit)
      expect(items[0]).toBe(0)
      expect(items.at(-1)).toBe(count - 1)
      const steps = items.slice(1, -1).map((item, i) => item - items[i]!)
      expect(new Set(steps).size).toBeLessThanOrEqual(1)
    }),
  )
})
