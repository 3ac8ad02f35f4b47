import { describe, expect, it } from 'vitest'
import { SimulationRandom } from '../../../test/support/random.js'
import { mser5 } from './mser.js'

const repeat = (value: number, times: number) => Array.from({ length: times }, () => value)

describe('mser5', () => {
  it('cuts a warm-up off where it ends, at a whole batch of five', () => {
    expect(mser5([...repeat(0, 15), ...repeat(100, 85)])).toEqual({ cut: 15, steady: true })
    expect(mser5([...repeat(0, 12), ...repeat(100, 88)])).toEqual({ cut: 15, steady: true })
  })

  it('keeps a series that is steady from its beginning', () => {
    expect(mser5(repeat(7, 50))).toEqual({ cut: 0, steady: true })
  })

  it('agrees with the formula worked out by hand', () => {
    // Batch means 4 0 1 0 1 0 1 0 1 0. Sum of squares / n^2: d=0: (20 - 6.4)/100 = .136; d=1: (4 - 16/9)/81 = .0274;
    // d=2: (4 - 2)/64 = .0313; d=3: (3 - 9/7)/49 = .0350.
    expect(mser5([4, 0, 1, 0, 1, 0, 1, 0, 1, 0].flatMap((mean) => repeat(mean, 5)))).toEqual({
      cut: 5,
      steady: true,
    })
  })

  it('says that there is no steady state where a series rises to its end', () => {
    const rising = Array.from({ length: 100 }, (_, i) => i)
    expect(mser5(rising)).toEqual({ cut: 50, steady: false })
  })

  it('has no answer for fewer than ten batches', () => {
    expect(mser5(repeat(1, 49))).toBeNull()
  })

  it('finds an exponential warm-up, of which little is left after the cut, and seldom cuts much without one', () => {
    const random = new SimulationRandom(5)
    const length = 300
    let left = 0
    let without = 0
    const replicates = 500
    for (let replicate = 0; replicate < replicates; replicate++) {
      const noise = random.autocorrelated(0.5, 0.03)
      const warming = Array.from({ length }, (_, i) => 1 - 0.5 * Math.exp(-i / 20) + noise())
      left += 0.5 * Math.exp(-mser5(warming)!.cut / 20)
      const flat = Array.from({ length }, noise)
      if (mser5(flat)!.cut > length / 4) without++
    }
    // The mean that is left of a warm-up of 50 %; and how often a quarter of a steady series is lost.
    expect(left / replicates).toBeLessThan(0.03)
    expect(without / replicates).toBeLessThan(0.2)
  })
})
