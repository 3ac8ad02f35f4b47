import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulationRandom } from '../../../test/support/random.js'
import { varghaDelaneyA12 } from './effect-size.js'
import { holm } from './holm.js'
import { differencesOutside, mannWhitney } from './mann-whitney.js'
import { hodgesLehmann } from './shift.js'
import { studentQuantile } from './student.js'

/** Permeability of membranes at term and at 12 to 26 weeks: Hollander and Wolfe (1973), table 4.1. */
const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
const earlier = [1.15, 0.88, 0.9, 0.74, 1.21]

const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 7 })

describe('mannWhitney', () => {
  it('agrees with the published example: W = 35, p = 0.1272', () => {
    const { u, pLarger, tied } = mannWhitney(earlier, atTerm)
    expect(u).toBe(35)
    expect(pLarger).toBeCloseTo(0.1272, 4)
    expect(tied).toBe(false)
  })

  it('counts ties out exactly: of the six ways to deal 1 2 2 3, two are as large', () => {
    expect(mannWhitney([1, 2], [2, 3])).toEqual({ u: 3.5, pLarger: 2 / 6, pSmaller: 1, tied: true })
  })

  it('never finds 3 against 3 significant: the smallest probability on two sides is 1/10', () => {
    expect(2 * mannWhitney([1, 2, 3], [4, 5, 6]).pLarger).toBeCloseTo(0.1, 12)
    expect(2 * mannWhitney([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]).pLarger).toBeCloseTo(2 / 924, 12)
  })

  it('sees nothing in equal values', () => {
    expect(mannWhitney([5, 5, 5], [5, 5])).toEqual({ u: 3, pLarger: 1, pSmaller: 1, tied: true })
  })

  it('is the share of all ways to deal the values, whatever they are', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const pooled = [...a, ...b]
        let all = 0
        let larger = 0
        const { u, pLarger } = mannWhitney(a, b)
        for (let mask = 0; mask < 1 << pooled.length; mask++) {
          const dealt = pooled.filter((_, i) => mask & (1 << i))
          if (dealt.length !== b.length) continue
          all++
          if (
            pairsLarger(
              pooled.filter((_, i) => !(mask & (1 << i))),
              dealt,
            ) >= u
          )
            larger++
        }
        expect(u).toBe(pairsLarger(a, b))
        expect(pLarger).toBeCloseTo(larger / all, 10)
      }),
      { numRuns: 30 },
    )
  })

  it('goes over to the normal approximation without a step', () => {
    const random = new SimulationRandom(3)
    const a = Array.from({ length: 50 }, () => random.normal())
    const b = Array.from({ length: 50 }, () => random.normal() + 0.3)
    const exact = mannWhitney(a, b).pLarger
    const approximate = mannWhitney([...a, -99, 99], [...b, -99, 99]).pLarger
    expect(approximate / exact).toBeGreaterThan(0.9)
    expect(approximate / exact).toBeLessThan(1.1)
  })
})

function pairsLarger(a: readonly number[], b: readonly number[]): number {
  return b.flatMap((y) => a.map((x) => (y > x ? 1 : y === x ? 0.5 : 0))).reduce((x: number, y) => x + y, 0)
}

describe('differencesOutside', () => {
  // The critical values of U in every table of the test, two-sided.
  it.each([
    [4, 4, 0.05, 0],
    [5, 5, 0.05, 2],
    [5, 10, 0.05, 8],
    [10, 10, 0.05, 23],
    [20, 20, 0.05, 127],
    [6, 6, 0.01, 2],
    [10, 10, 0.01, 16],
  ])('of %d and %d values at %d is %d', (m, n, alpha, outside) => {
    expect(differencesOutside(m, n, alpha)).toBe(outside)
  })

  it('has none where the alpha is smaller than any probability', () => {
    expect(differencesOutside(3, 3, 0.05)).toBeNull()
    expect(differencesOutside(4, 4, 0.01)).toBeNull()
  })
})

describe('hodgesLehmann', () => {
  it('agrees with the published example: 0.305, interval -0.15 to 0.76', () => {
    const { shift, low, high } = hodgesLehmann(earlier, atTerm, 0.05)!
    expect(shift).toBeCloseTo(0.305, 10)
    expect(low).toBeCloseTo(-0.15, 10)
    expect(high).toBeCloseTo(0.76, 10)
  })

  it('gives no interval where none can have the confidence, and nothing of nothing', () => {
    expect(hodgesLehmann([1, 2, 3], [2, 3, 4], 0.05)).toEqual({ shift: 1, low: null, high: null })
    expect(hodgesLehmann([], [1], 0.05)).toBeNull()
  })

  it('excludes no shift exactly when the test rejects it', () => {
    const values = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(values, (list) => {
        const a = list.slice(0, 6)
        const b = list.slice(6)
        const { low, high } = hodgesLehmann(a, b, 0.05)!
        const { pLarger, pSmaller } = mannWhitney(a, b)
        expect(low! > 0).toBe(pLarger <= 0.025)
        expect(high! < 0).toBe(pSmaller <= 0.025)
      }),
    )
  })
})

describe('varghaDelaneyA12', () => {
  it('is the share of pairs in which b is larger', () => {
    expect(varghaDelaneyA12([1, 2, 3], [4, 5])).toBe(1)
    expect(varghaDelaneyA12([4, 5], [1, 2, 3])).toBe(0)
    expect(varghaDelaneyA12([1, 2, 3, 4], [2, 2, 9])).toBe((1.5 + 1.5 + 4) / 12)
    expect(varghaDelaneyA12([], [1])).toBeNull()
  })
})

describe('holm', () => {
  it('multiplies the smallest by their number and never lets a later one fall', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(holm([0.9, 0.8])).toEqual([1, 1])
    expect(holm([])).toEqual([])
  })
})

describe('studentQuantile', () => {
  it.each([
    [1, 0.05, 12.7062],
    [2, 0.05, 4.30265],
    [3, 0.05, 3.18245],
    [10, 0.05, 2.22814],
    [1, 0.01, 63.6567],
    [7, 0.01, 3.49948],
    [30, 0.1, 1.69726],
  ])('with %d degrees of freedom and %d on both sides is %d', (degrees, alpha, t) => {
    expect(studentQuantile(alpha, degrees)).toBeCloseTo(t, 3)
  })
})
