import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogHistogram } from './histogram.js'

const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffffffff })), {
  minLength: 1,
  maxLength: 200,
})

describe('LogHistogram', () => {
  it('knows nothing while it is empty', () => {
    const empty = new LogHistogram()
    expect([empty.count, empty.min, empty.max, empty.mean, empty.quantile(0.5)]).toEqual([
      0,
      null,
      null,
      null,
      null,
    ])
  })

  it('gives every quantile to within 0.8 % of the exact order statistic', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (list, share) => {
        const histogram = new LogHistogram()
        for (const value of list) histogram.record(value)
        const exact = [...list].sort((a, b) => a - b)[Math.max(1, Math.ceil(list.length * share)) - 1]!
        expect(Math.abs(histogram.quantile(share)! - exact)).toBeLessThanOrEqual(exact * 0.008)
      }),
    )
  })

  it('keeps count, minimum, maximum and mean exactly', () => {
    fc.assert(
      fc.property(values, (list) => {
        const histogram = new LogHistogram()
        for (const value of list) histogram.record(value)
        expect(histogram.count).toBe(list.length)
        expect(histogram.min).toBe(Math.min(...list))
        expect(histogram.max).toBe(Math.max(...list))
        expect(histogram.mean).toBeCloseTo(list.reduce((a, b) => a + b, 0) / list.length, 3)
      }),
    )
  })

  it('comes back the same from JSON', () => {
    fc.assert(
      fc.property(values, (list) => {
        const histogram = new LogHistogram()
        for (const value of list) histogram.record(value)
        const data = JSON.parse(JSON.stringify(histogram))
        expect(LogHistogram.fromJSON(data).toJSON()).toEqual(histogram.toJSON())
      }),
    )
  })

  it('counts what lies outside at its ends', () => {
    const histogram = new LogHistogram()
    histogram.record(-5)
    histogram.record(1e15)
    expect([histogram.min, histogram.max]).toEqual([0, 0xffffffff])
  })
})
