import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RecentValues } from './recent-values.js'

it('keeps the largest value of each slot, or the newest', () => {
  const [largest, newest] = [new RecentValues(3, 100, 'largest'), new RecentValues(3, 100, 'newest')]
  for (const values of [largest, newest]) {
    values.add(0, 5)
    values.add(99, 2)
    values.add(100, 1)
  }
  expect(largest.last(3)).toEqual([5, 1])
  expect(newest.last(3)).toEqual([2, 1])
})

it('forgets what is older than its window, and leaves gaps where nothing came', () => {
  const values = new RecentValues(4, 100, 'largest')
  values.add(0, 1)
  values.add(100, 2)
  values.add(350, 3)
  expect(values.last(4)).toEqual([1, 2, null, 3])
  expect(values.last(2)).toEqual([null, 3])
  values.add(2000, null)
  expect(values.last(4)).toEqual([null, null, null, null])
  expect(values.isEmpty).toBe(true)
})

it('shows what a list of everything would show', () => {
  const readings = fc.array(fc.tuple(fc.nat(400), fc.option(fc.nat(1000))), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(readings, (steps) => {
      const values = new RecentValues(8, 100, 'largest')
      const all = new Map<number, number>()
      let tMs = 0
      for (const [stepMs, value] of steps) {
        tMs += stepMs
        values.add(tMs, value)
        const slot = Math.floor(tMs / 100)
        if (value !== null) all.set(slot, Math.max(all.get(slot) ?? 0, value))
      }
      const newest = Math.floor(tMs / 100)
      const shown = values.last(8)
      expect(shown).toEqual(shown.map((_, i) => all.get(newest - shown.length + 1 + i) ?? null))
    }),
  )
})
