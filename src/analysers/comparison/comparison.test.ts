import { describe, expect, it } from 'vitest'
import { SimulationRandom } from '../../../test/support/random.js'
import { estimate, type MetricQuestion } from './compare-metric.js'
import { compareMetrics, overallDecision } from './compare-metrics.js'
import { looksOf } from './looks.js'
import { interleavedOrder } from './order.js'

function memory(a: readonly number[], b: readonly number[]): MetricQuestion {
  return {
    metric: 'peak-rss',
    unit: 'bytes',
    worseWhen: 'larger',
    scale: 'ratio',
    margin: 0.05,
    floor: 1,
    a,
    b,
  }
}

const near = (value: number, runs: number) => Array.from({ length: runs }, (_, i) => value + i / 100)

describe('compareMetrics', () => {
  it('calls B worse when its whole interval lies beyond the margin', () => {
    const [rss] = compareMetrics([memory(near(100, 6), near(120, 6))], 0.05)
    expect(rss).toMatchObject({ decision: 'worse', a12: 1, confidence: 0.95, margin: 0.05 })
    expect(rss!.effect).toBeCloseTo(0.2, 3)
    expect(rss!.p).toBeCloseTo(2 / 924, 10)
    expect(rss!.low).toBeGreaterThan(0.199)
  })

  it('turns around for a figure that should be large', () => {
    const throughput = { ...memory(near(100, 6), near(120, 6)), worseWhen: 'smaller' as const }
    expect(compareMetrics([throughput], 0.05)[0]!.decision).toBe('better')
    expect(compareMetrics([{ ...throughput, a: throughput.b, b: throughput.a }], 0.05)[0]!.decision).toBe(
      'worse',
    )
  })

  it('calls a small but certain difference the same', () => {
    const [rss] = compareMetrics([memory(near(100, 8), near(102, 8))], 0.05)
    expect(rss!.decision).toBe('same')
    expect(rss!.p).toBeLessThan(0.001)
  })

  it('calls nothing the same for want of a difference found', () => {
    const noisy = [80, 95, 100, 110, 125]
    const [rss] = compareMetrics([memory(noisy, noisy)], 0.05)
    expect(rss).toMatchObject({ decision: 'inconclusive', effect: 0, a12: 0.5 })
    expect(rss!.p).toBe(1)
  })

  it('gives no probability and no interval below four runs a side, and says why', () => {
    const [rss] = compareMetrics([memory(near(100, 3), near(150, 9))], 0.05)
    expect(rss).toMatchObject({
      decision: 'inconclusive',
      p: null,
      low: null,
      high: null,
      pBeyondMargin: null,
    })
    expect(rss!.effect).toBeCloseTo(0.5, 2)
    expect(rss!.reason).toContain('3 against 9 runs')
  })

  it('tells which side lacks the figure', () => {
    expect(compareMetrics([memory(near(1, 4), [])], 0.05)[0]!.reason).toBe('B has no run with this figure')
  })

  it('takes a difference, not a ratio, where values lie around 0', () => {
    const slope: MetricQuestion = {
      ...memory([-1, 0, 1, 0.5, -0.5, 0.2], [99, 100, 101, 100.5, 99.5, 100.2]),
      scale: 'difference',
      margin: 10,
    }
    const [found] = compareMetrics([slope], 0.05)
    expect(found!.decision).toBe('worse')
    expect(found!.effect).toBeCloseTo(100, 6)
  })

  it('asks more of one figure among many: five runs a side cannot speak for eight', () => {
    const worse = memory(near(100, 5), near(200, 5))
    const same = memory(near(100, 5), near(100, 5))
    expect(compareMetrics([worse], 0.05)[0]!.decision).toBe('worse')
    const among = compareMetrics([worse, ...Array.from({ length: 7 }, () => same)], 0.05)
    expect(among[0]!.decision).toBe('inconclusive')
    expect(among[0]!.reason).toContain('among so many figures')
    expect(among[0]!.pBeyondMargin).toBeCloseTo((8 * 2) / 252, 10)
  })
})

describe('overallDecision', () => {
  it('is as bad as the worst figure and as sure as the least sure', () => {
    const of = (...decisions: ('worse' | 'same' | 'better' | 'inconclusive')[]) =>
      overallDecision(decisions.map((decision) => ({ decision })))
    expect(of('same', 'worse', 'inconclusive')).toBe('worse')
    expect(of('same', 'better', 'inconclusive')).toBe('inconclusive')
    expect(of('same', 'better')).toBe('better')
    expect(of('same')).toBe('same')
    expect(of()).toBe('inconclusive')
  })
})

describe('looksOf', () => {
  it('never spends more than 5 % over all looks', () => {
    expect(looksOf(20)).toEqual([
      { runs: 6, alpha: 0.01 },
      { runs: 10, alpha: 0.015 },
      { runs: 20, alpha: expect.closeTo(0.025, 12) },
    ])
    expect(looksOf(10)).toEqual([
      { runs: 6, alpha: 0.01 },
      { runs: 10, alpha: expect.closeTo(0.04, 12) },
    ])
    expect(looksOf(5)).toEqual([{ runs: 5, alpha: 0.05 }])
  })
})

describe('interleavedOrder', () => {
  it('has as many runs of each side, in blocks that even out a drift', () => {
    for (const runs of [1, 2, 5, 10]) {
      const order = interleavedOrder(runs, 7)
      expect(order).toHaveLength(2 * runs)
      expect(order.filter((side) => side === 'a')).toHaveLength(runs)
      for (let block = 0; block + 4 <= order.length; block += 4) {
        expect(['abba', 'baab']).toContain(order.slice(block, block + 4).join(''))
      }
    }
  })

  it('is the same for the same seed, and begins with either side as often', () => {
    expect(interleavedOrder(10, 7)).toEqual(interleavedOrder(10, 7))
    let first = 0
    for (let seed = 0; seed < 1000; seed++) if (interleavedOrder(4, seed)[0] === 'a') first++
    expect(Math.abs(first - 500)).toBeLessThan(60)
  })
})

/**
 * METHODS section 6, for the code that is shipped: noise of 5 % (log-normal), one run in ten up to 30 % higher.
 */
describe('a comparison, simulated', () => {
  const replicates = 1000

  function group(random: SimulationRandom, runs: number, level = 100, noise = 0.05): number[] {
    return Array.from({ length: runs }, () => {
      const outlier = random.uniform() < 0.1 ? 1 + 0.3 * random.uniform() : 1
      return level * Math.exp(noise * random.normal()) * outlier
    })
  }

  // The table's 9.8, 5.7 and 3.8 % come of intervals one rank too narrow, which held the truth in 93.7 to 95.3 %.
  it.each([
    [5, 0.113],
    [10, 0.059],
    [20, 0.038],
  ])(
    'of %d runs a side tells a ratio to +/- %d and holds the truth at least as often as it says',
    (runs, width) => {
      const random = new SimulationRandom(42)
      let held = 0
      let widths = 0
      for (let replicate = 0; replicate < replicates; replicate++) {
        const { low, high } = estimate(memory(group(random, runs), group(random, runs)), 0.05)!
        if (low! <= 0 && high! >= 0) held++
        widths += (high! - low!) / 2
      }
      expect(widths / replicates).toBeCloseTo(width, 2)
      expect(held / replicates).toBeGreaterThan(0.95)
    },
  )

  /** What a comparison of `count` figures that looks at 6, 10 and 20 runs comes to. */
  function sequential(
    random: SimulationRandom,
    runs: number,
    level: number,
    count: number,
    noise: number,
    margin: number,
  ) {
    const figures = Array.from({ length: count }, () => ({
      a: group(random, runs, 100, noise),
      b: group(random, runs, level, noise),
    }))
    for (const look of looksOf(runs)) {
      const metrics = compareMetrics(
        figures.map(({ a, b }) => ({ ...memory(a.slice(0, look.runs), b.slice(0, look.runs)), margin })),
        look.alpha,
      )
      const decision = overallDecision(metrics)
      if (decision !== 'inconclusive') return decision
    }
    return 'inconclusive'
  }

  it('of a build with itself says worse or better in at most 5 %, with eight figures, three looks and no margin', () => {
    const random = new SimulationRandom(7)
    let alarms = 0
    for (let replicate = 0; replicate < replicates; replicate++) {
      const decision = sequential(random, 20, 100, 8, 0.05, 0)
      if (decision === 'worse' || decision === 'better') alarms++
    }
    expect(alarms).toBeGreaterThan(0)
    expect(alarms / replicates).toBeLessThanOrEqual(0.05)
  })

  it.each([
    ['90 %', 'worse by more than 5 %, at noise of 2 %', 0.02, 0.05, 0.88],
    ['85 %', 'worse at all, at noise of 5 %', 0.05, 0, 0.84],
  ])('calls 10 %% more in about %s %s, with 10 runs a side', (_share, _margin, noise, margin, least) => {
    const random = new SimulationRandom(11)
    let found = 0
    for (let replicate = 0; replicate < replicates; replicate++) {
      if (sequential(random, 10, 110, 1, noise, margin) === 'worse') found++
    }
    expect(found / replicates).toBeGreaterThan(least)
  })
})
