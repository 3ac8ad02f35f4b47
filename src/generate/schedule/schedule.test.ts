import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../model/problem.js'
import type { CountSpec, LoadPattern } from '../../model/scenario.js'
import { planBreaking } from './breaking.js'
import { buildSchedule } from './build.js'
import { makePacer, rateAt } from './index.js'
import { recordsWithin } from './pacer.js'

const place = { line: 3, column: 5 }

function countOf(said: Partial<Omit<CountSpec, 'pattern'>> & { pattern?: LoadPattern }): CountSpec {
  const { pattern, ...rest } = said
  return {
    place,
    records: null,
    durationMs: null,
    ratePerSecond: null,
    ...rest,
    pattern: pattern ? { value: pattern, place } : null,
  }
}

function build(said: Parameters<typeof countOf>[0], overrides = {}) {
  const problems: Problem[] = []
  const built = buildSchedule(countOf(said), overrides, (problem) => problems.push(problem))
  if (!built) throw new Error(problems.map((problem) => problem.message).join('; '))
  return built
}

function pacerOf(said: Parameters<typeof countOf>[0]) {
  const { records, schedule } = build(said)
  return { records, pacer: makePacer(schedule!) }
}

describe('a steady rate', () => {
  it('spreads 100 records at 5/s over exactly 19.8 s', () => {
    const { pacer } = pacerOf({ records: 100, ratePerSecond: 5 })
    expect(pacer.dueAtMs(0)).toBe(0)
    expect(pacer.dueAtMs(99)).toBe(19_800)
    expect(pacer.dueBy(0)).toBe(1)
    expect(pacer.dueBy(19_799.999)).toBe(99)
    expect(pacer.dueBy(1e12)).toBe(100)
    expect(pacer.dueBy(-1)).toBe(0)
  })

  it('does not drift in hours, from 0.5/s to 500,000/s', () => {
    for (const rate of [0.5, 3, 7.7, 50_000, 500_000]) {
      const { pacer } = pacerOf({ records: 1e10, ratePerSecond: rate })
      const ordinal = rate * 4 * 3600
      expect(Math.abs(pacer.dueAtMs(ordinal) - 4 * 3_600_000)).toBeLessThan(1e-6)
      expect(pacer.dueBy(4 * 3_600_000 + 1e-6)).toBe(Math.floor(ordinal) + 1)
    }
  })

  it('has as many records as fit into a duration', () => {
    expect(build({ durationMs: 10_000, ratePerSecond: 5 }).records).toBe(50)
    expect(build({ durationMs: 100, ratePerSecond: 30 }).records).toBe(3)
    expect(build({ durationMs: 1000, ratePerSecond: 0.9 }).records).toBe(0)
    expect(build({ records: 600, durationMs: 60_000 }).schedule!.segments).toEqual([
      { kind: 'constant', rate: 10, durationMs: null },
    ])
  })

  it('is full speed without a rate, 1,000 records unless said', () => {
    expect(build({})).toEqual({ records: 1000, schedule: null })
  })
})

describe('the command line', () => {
  it('replaces records and rate', () => {
    const said = { durationMs: 10_000, pattern: { type: 'ramp', startRate: 1, endRate: 9 } } as const
    expect(build(said, { records: 7 }).records).toBe(7)
    expect(build(said, { ratePerSecond: 3 })).toEqual({
      records: 30,
      schedule: { records: 30, segments: [{ kind: 'constant', rate: 3, durationMs: null }] },
    })
  })
})

describe('load patterns', () => {
  it('ramp: half of the records lie in the last 29 % of the time', () => {
    const { records, pacer } = pacerOf({
      durationMs: 10_000,
      pattern: { type: 'ramp', startRate: 0, endRate: 100 },
    })
    expect(records).toBe(500)
    expect(pacer.dueBy(10_000 * Math.SQRT1_2 - 0.001)).toBe(250)
  })

  it('ramp: goes on at its end rate when there are more records', () => {
    const { pacer } = pacerOf({
      records: 700,
      durationMs: 10_000,
      pattern: { type: 'ramp', startRate: 0, endRate: 100 },
    })
    expect(pacer.dueAtMs(600)).toBeCloseTo(11_000, 6)
  })

  it('spike: base, spike, base', () => {
    const { records, pacer } = pacerOf({
      durationMs: 10_000,
      pattern: { type: 'spike', baseRate: 10, spikeRate: 100, spikeStart: 0.4, spikeDuration: 0.2 },
    })
    expect(records).toBe(280)
    expect(pacer.dueBy(3999)).toBe(40)
    expect(pacer.dueBy(5999)).toBe(240)
    expect(pacer.dueBy(9999)).toBe(280)
  })

  it('stepped: one rate after another, then the last one for good', () => {
    const { records, pacer } = pacerOf({
      pattern: {
        type: 'stepped',
        steps: [
          { rate: 10, durationMs: 1000 },
          { rate: 20, durationMs: 2000 },
        ],
      }, // prettier-ignore
    })
    expect(records).toBe(50)
    expect([10, 30].map((k) => pacer.dueAtMs(k))).toEqual([1000, 2000])
  })

  it('wave: keeps its mean over whole waves and peaks in the first quarter', () => {
    const { records, pacer } = pacerOf({
      durationMs: 8000,
      pattern: { type: 'wave', baseRate: 100, amplitude: 50, frequency: 2 },
    })
    expect(records).toBe(800)
    expect(pacer.dueBy(4000 + 1e-6)).toBe(401)
    expect(pacer.dueBy(2000)).toBeGreaterThan(250)
  })

  it('breakingPoint: climbs to the highest rate and stays there', () => {
    const pattern = {
      type: 'breakingPoint',
      startRate: 10,
      rateIncrement: 10,
      incrementIntervalMs: 1000,
      maxRate: 25,
      breakingCondition: null,
    } as const
    const { schedule, records } = build({ pattern })
    expect(schedule!.segments.map((segment) => (segment.kind === 'constant' ? segment.rate : null))).toEqual([
      10, 20, 25, 25,
    ])
    expect(records).toBe(55)
  })

  it('takes its length from the number of records when no duration is given', () => {
    const { pacer } = pacerOf({ records: 100, pattern: { type: 'ramp', startRate: 5, endRate: 15 } })
    expect(pacer.dueAtMs(100)).toBeCloseTo(10_000, 6)
  })
})

describe('what makes no sense is said', () => {
  it.each([
    ['a duration without a rate', { durationMs: 1000 }],
    ['a rate of 0', { records: 5, ratePerSecond: 0 }],
    [
      'a negative rate in a pattern',
      { durationMs: 1000, pattern: { type: 'ramp', startRate: -1, endRate: 5 } },
    ],
    ['a pattern of zeros', { durationMs: 1000, pattern: { type: 'constant', baseRate: 0 } }],
    [
      'a wave below zero',
      { durationMs: 1000, pattern: { type: 'wave', baseRate: 1, amplitude: 2, frequency: 1 } },
    ],
    [
      'a ramp to 0 that leaves records behind',
      { records: 99, durationMs: 1000, pattern: { type: 'ramp', startRate: 10, endRate: 0 } },
    ],
    [
      'increments of 0',
      {
        pattern: {
          type: 'breakingPoint',
          startRate: 1,
          rateIncrement: 0,
          incrementIntervalMs: 1,
          maxRate: 5,
          breakingCondition: null,
        },
      },
    ],
    ['half a record', { records: 1.5 }],
  ] as const)('%s', (_what, said) => {
    const problems: Problem[] = []
    expect(
      buildSchedule(countOf(said as Parameters<typeof countOf>[0]), {}, (problem) => problems.push(problem)),
    ).toBeNull()
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ severity: 'error', rule: 'count', place })
  })
})

const rate = fc.double({ min: 0.5, max: 500_000, noNaN: true })
const pattern: fc.Arbitrary<LoadPattern> = fc.oneof(
  rate.map((baseRate) => ({ type: 'constant' as const, baseRate })),
  fc
    .tuple(fc.oneof(rate, fc.constant(0)), rate)
    .map(([startRate, endRate]) => ({ type: 'ramp' as const, startRate, endRate })),
  fc
    .record({
      baseRate: rate,
      spikeRate: rate,
      spikeStart: fc.double({ min: 0, max: 1, noNaN: true }),
      spikeDuration: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map((spike) => ({ type: 'spike' as const, ...spike })),
  fc
    .array(fc.record({ rate, durationMs: fc.integer({ min: 1, max: 3_600_000 }) }), {
      minLength: 1,
      maxLength: 5,
    })
    .map((steps) => ({ type: 'stepped' as const, steps })),
  fc
    .record({
      baseRate: rate,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      frequency: fc.integer({ min: 1, max: 50 }),
    })
    .map(({ baseRate, share, frequency }) => ({
      type: 'wave' as const,
      baseRate,
      amplitude: baseRate * share,
      frequency,
    })),
)

describe('any pattern', () => {
  const anySchedule = fc.tuple(
    pattern,
    fc.integer({ min: 1000, max: 14_400_000 }),
    fc.integer({ min: 1, max: 1e9 }),
  )

  it('counts exactly the records that are due, and never backwards', () => {
    fc.assert(
      fc.property(
        anySchedule,
        fc.array(fc.double({ min: 0, max: 1.2, noNaN: true }), { maxLength: 20 }),
        ([shape, durationMs, records], shares) => {
          const { pacer } = pacerOf({ records, durationMs, pattern: shape })
          let before = 0
          for (const elapsed of shares.map((share) => share * durationMs).sort((a, b) => a - b)) {
            const due = pacer.dueBy(elapsed)
            expect(due).toBeGreaterThanOrEqual(before)
            expect(due).toBeLessThanOrEqual(records)
            if (due > 0) expect(pacer.dueAtMs(due - 1)).toBeLessThanOrEqual(elapsed)
            if (due < records) expect(pacer.dueAtMs(due)).toBeGreaterThan(elapsed)
            before = due
          }
        },
      ),
    )
  })

  it('puts records one after another, each where Lambda reaches its number', () => {
    fc.assert(
      fc.property(anySchedule, fc.integer({ min: 0, max: 1e9 }), ([shape, durationMs], ordinal) => {
        const { schedule } = build({ records: 2e9, durationMs, pattern: shape })
        const pacer = makePacer(schedule!)
        const due = pacer.dueAtMs(ordinal)
        expect(pacer.dueAtMs(ordinal + 1)).toBeGreaterThan(due)
        expect(Math.abs(recordsWithin(schedule!, due) - ordinal)).toBeLessThanOrEqual(1e-6 + ordinal * 1e-12)
      }),
    )
  })
})

describe('a breaking condition', () => {
  const said = (startRate: number, incrementIntervalMs = 30_000) =>
    countOf({
      durationMs: 60_000,
      pattern: {
        type: 'breakingPoint',
        startRate,
        rateIncrement: 50,
        incrementIntervalMs,
        maxRate: 500,
        breakingCondition: { metric: 'Error_Rate', threshold: 0.05 },
      },
    })

  it('is planned with the metric as it is spelled inside, and the last second as its window', () => {
    expect(planBreaking(said(100), 'http', {})).toEqual({
      metric: 'error_rate',
      threshold: 0.05,
      windowMs: 1000,
    })
  })

  it('has a longer window where few records are asked for, but none longer than an increment or ten seconds', () => {
    expect(planBreaking(said(2), 'http', {})!.windowMs).toBe(5000)
    expect(planBreaking(said(2, 3000), 'http', {})!.windowMs).toBe(3000)
    expect(planBreaking(said(0.1), 'http', {})!.windowMs).toBe(10_000)
    expect(planBreaking(said(0), 'http', {})!.windowMs).toBe(1000)
    expect(planBreaking(said(2, 200), 'http', {})!.windowMs).toBe(1000)
  })

  it('goes with the pattern when the command line gives a rate', () => {
    expect(planBreaking(said(100), 'http', { ratePerSecond: 50 })).toBeNull()
    expect(planBreaking(said(100), 'http', { records: 50 })).not.toBeNull()
  })

  it('is none where its metric is unknown, or about answers that a file does not give', () => {
    const { pattern } = said(100)
    const breakingPoint = pattern!.value as Extract<LoadPattern, { type: 'breakingPoint' }>
    const withMetric = (metric: string) => ({
      ...said(100),
      pattern: { place, value: { ...breakingPoint, breakingCondition: { metric, threshold: 1 } } },
    })
    expect(planBreaking(withMetric('happiness'), 'http', {})).toBeNull()
    expect(planBreaking(withMetric('constructor'), 'http', {})).toBeNull()
    expect(planBreaking(withMetric('latency_p99'), 'json', {})).toBeNull()
    expect(planBreaking(withMetric('lag'), 'json', {})).toMatchObject({ metric: 'lag' })
  })
})

describe('the rate at a moment', () => {
  it('is that of the segment it lies in', () => {
    const { schedule } = build({
      durationMs: 3000,
      pattern: {
        type: 'stepped',
        steps: [
          { rate: 10, durationMs: 1000 },
          { rate: 30, durationMs: 2000 },
        ],
      },
    })
    expect([0, 999, 1000, 2999, 1e9].map((ms) => rateAt(schedule!, ms))).toEqual([10, 10, 30, 30, 30])
    const ramp = build({ durationMs: 1000, pattern: { type: 'ramp', startRate: 0, endRate: 100 } }).schedule!
    expect([0, 250, 1000, 5000].map((ms) => rateAt(ramp, ms))).toEqual([0, 25, 100, 100])
    const wave = build({
      durationMs: 1000,
      pattern: { type: 'wave', baseRate: 50, amplitude: 50, frequency: 1 },
    }).schedule!
    expect([0, 250, 750].map((ms) => rateAt(wave, ms))).toEqual([50, 100, 0])
  })
})
