import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockMinima } from './blocks.js'
import { logLogExponent } from './log-log.js'
import { mannKendall } from './mann-kendall.js'
import { normalCdf, z99 } from './normal.js'
import { median } from './order.js'
import { theilSen } from './theil-sen.js'
import { timeWeightedMean } from './time-weighted.js'

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 })
const indices = (list: readonly unknown[]) => list.map((_, i) => i)

describe('median', () => {
  it('lies in the middle and leaves its input alone', () => {
    const list = [5, 1, 4]
    expect(median(list)).toBe(4)
    expect(list).toEqual([5, 1, 4])
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNull()
  })
})

describe('normalCdf', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.959963984540054, 0.975],
    [z99, 0.995],
    [-3, 0.00134989803163009],
    [-8, 6.22096057427178e-16],
    [40, 1],
    [-40, 0],
  ])('of %d is %d', (z, share) => {
    expect(Math.abs(normalCdf(z) - share)).toBeLessThan(1e-13 * Math.max(share, 1e-3))
  })

  it('is symmetric and never falls', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -10, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (z, step) => {
          expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14)
          expect(normalCdf(z + step)).toBeGreaterThanOrEqual(normalCdf(z) - 1e-15)
        },
      ),
    )
  })
})

describe('mannKendall', () => {
  it('agrees with S and its variance worked out by hand for values with ties', () => {
    const { s, variance, z } = mannKendall([1, 2, 2, 3, 3, 3, 4])
    // Pairs: 21, less 1 + 3 ties = 17 rises. (7*6*19 - 2*1*9 - 3*2*11) / 18.
    expect(s).toBe(17)
    expect(variance).toBeCloseTo((798 - 18 - 66) / 18, 12)
    expect(z).toBeCloseTo(16 / Math.sqrt(714 / 18), 12)
  })

  it('sees no trend in equal values', () => {
    expect(mannKendall([3, 3, 3, 3])).toMatchObject({ s: 0, variance: 0, z: 0, pRising: 0.5 })
  })

  it('turns its sign with the order of the values', () => {
    fc.assert(
      fc.property(values, (list) => {
        const forward = mannKendall(list)
        const backward = mannKendall([...list].reverse())
        expect(backward.s + forward.s).toBe(0)
        expect(backward.variance).toBe(forward.variance)
        expect(forward.pRising + backward.pRising).toBeCloseTo(1, 12)
      }),
    )
  })
})

describe('theilSen', () => {
  it('finds the slope of a line exactly, whatever a quarter of the points do', () => {
    const x = Array.from({ length: 20 }, (_, i) => i * 50)
    const y = x.map((at, i) => (i % 5 === 0 ? 1e9 : 16 * at + 7))
    expect(theilSen(x, y)!.slope).toBe(16)
  })

  it('has its 99 % interval at the ranks of Sen', () => {
    // n = 8: N = 28, C = 2.5758 sqrt(8*7*21/18) = 20.82; ranks 3 and 26 of the sorted slopes.
    const y = [3, 1, 4, 1, 5, 9, 2, 6]
    const slopes: number[] = []
    for (let i = 0; i < 8; i++) for (let j = i + 1; j < 8; j++) slopes.push((y[j]! - y[i]!) / (j - i))
    slopes.sort((a, b) => a - b)
    expect(theilSen(indices(y), y)).toEqual({
      slope: (slopes[13]! + slopes[14]!) / 2,
      low: slopes[2],
      high: slopes[25],
    })
  })

  it('gives no ends to the interval of too few points, and nothing for one', () => {
    expect(theilSen([1, 2, 3], [1, 2, 3])).toEqual({
      slope: 1,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    })
    expect(theilSen([1], [1])).toBeNull()
    expect(theilSen([2, 2], [1, 5])).toBeNull()
  })

  it('moves with what is added: a slope, and a constant', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -9, max: 9 }), fc.integer(), (y, slope, constant) => {
        const before = theilSen(indices(y), y)
        const after = theilSen(
          indices(y),
          y.map((value, i) => value + slope * i + constant),
        )
        if (before === null || after === null) expect(after).toBe(before)
        else expect(after.slope).toBeCloseTo(before.slope + slope, 6)
      }),
    )
  })
})

describe('blockMinima', () => {
  it('keeps one point of each block, the lowest, in order', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (list, blocks) => {
        const points = list.map((y, x) => ({ x, y }))
        const minima = blockMinima(points, blocks)
        expect(minima).toHaveLength(Math.min(blocks, list.length))
        expect(Math.min(...minima.map((point) => point.y))).toBe(Math.min(...list))
        expect(minima.map((point) => point.x)).toEqual(
          [...minima.map((point) => point.x)].sort((a, b) => a - b),
        )
        for (const point of minima) expect(points).toContain(point)
      }),
    )
    expect(blockMinima([], 20)).toEqual([])
  })
})

describe('timeWeightedMean', () => {
  it('counts a value by how long it held, not by how often it was seen', () => {
    expect(timeWeightedMean([0, 1, 2, 10], [100, 100, 0, 999])).toBe(20)
    expect(timeWeightedMean([0, 10], [0, 100], 20)).toBe(50)
  })

  it('is the plain mean when no time passed, and null of nothing', () => {
    expect(timeWeightedMean([5, 5], [1, 3])).toBe(2)
    expect(timeWeightedMean([5], [7])).toBe(7)
    expect(timeWeightedMean([], [])).toBeNull()
  })
})

describe('logLogExponent', () => {
  it('finds the power of a power law', () => {
    const x = [1, 2, 4]
    expect(
      logLogExponent(
        x,
        x.map((at) => 3 * at),
      ),
    ).toBeCloseTo(1, 12)
    expect(
      logLogExponent(
        x,
        x.map((at) => 3 * Math.sqrt(at)),
      ),
    ).toBeCloseTo(0.5, 12)
    expect(logLogExponent(x, [7, 7, 7])).toBeCloseTo(0, 12)
  })

  it('has no answer where there is no logarithm', () => {
    expect(logLogExponent([1, 2], [0, 1])).toBeNull()
    expect(logLogExponent([1, 2], [-1, 1])).toBeNull()
    expect(logLogExponent([1, 1], [1, 2])).toBeNull()
    expect(logLogExponent([1], [1])).toBeNull()
  })
})
