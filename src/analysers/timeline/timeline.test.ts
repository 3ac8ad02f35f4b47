import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { process, tree, v8 } from '../../../test/support/samples.js'
import type { GcSample, ReceiverSample } from '../../model/sample.js'
import { mostPauses, mostSteps, type Timeline, type TimelineSeriesName } from '../../model/timeline.js'
import { PauseLengths } from './pause-lengths.js'
import { RateMeter } from './rate-meter.js'
import { Steps } from './steps.js'
import { TimelineBuilder } from './timeline-builder.js'

const limit = 64
const readings = fc.array(
  fc.record({ tMs: fc.double({ min: -50, max: 1e6, noNaN: true }), value: fc.integer({ min: 0, max: 1e9 }) }),
  { minLength: 1, maxLength: 400 },
)

function stepsOf(all: readonly { tMs: number; value: number }[]) {
  const steps = new Steps(1, limit)
  const column = steps.column()
  for (const { tMs, value } of all) column.add(tMs, value)
  return { steps, column }
}

describe('steps of time', () => {
  it('keep the smallest and the largest value of each step, whatever the order in which values come', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const { steps, column } = stepsOf(all)
        for (let step = 0; step < limit; step++) {
          const within = all
            .filter(({ tMs }) => Math.floor(Math.max(0, tMs) / steps.stepMs) === step)
            .map(({ value }) => value)
          expect(column.high[step]).toBe(within.length === 0 ? Number.NaN : Math.max(...within))
          expect(column.low[step]).toBe(within.length === 0 ? Number.NaN : Math.min(...within))
        }
      }),
    )
  })

  it('reach to the last time, and never are more than the limit', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const { steps } = stepsOf(all)
        const lastMs = Math.max(0, ...all.map(({ tMs }) => tMs))
        expect(steps.count).toBe(Math.floor(lastMs / steps.stepMs) + 1)
        expect(steps.count).toBeLessThanOrEqual(limit)
        expect(steps.stepMs === 1 || steps.count > limit / 2).toBe(true)
      }),
    )
  })

  it('give the parts of a whole as they were at one moment: that of the largest whole', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const steps = new Steps(1, limit)
        const parts = steps.parts(2)
        // Which reading it is can be told by its parts.
        for (const [i, { tMs, value }] of all.entries()) parts.add(tMs, value, [i, -i])
        for (let step = 0; step < steps.count; step++) {
          const within = all.filter(({ tMs }) => Math.floor(Math.max(0, tMs) / steps.stepMs) === step)
          const [i, minus] = parts.columns.map((column) => column[step]!)
          if (within.length === 0) expect(i).toBeNaN()
          else {
            expect(minus).toBe(-i!)
            expect(within).toContain(all[i!])
            expect(all[i!]!.value).toBe(Math.max(...within.map(({ value }) => value)))
          }
        }
      }),
    )
  })
})

describe('a rate', () => {
  it('of a counter that rises evenly is the slope, however often it is read', () => {
    for (const everyMs of [1, 10, 100, 999, 5000]) {
      const meter = new RateMeter()
      for (let tMs = 0; tMs < 30_000; tMs += everyMs) {
        const rate = meter.add(tMs, tMs * 7)
        if (tMs < 1000) expect(rate).toBeNull()
        else expect(rate?.perSecond).toBeCloseTo(7000, 6)
      }
    }
  })

  it('covers each time once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 50 }), (waits) => {
        const meter = new RateMeter()
        let tMs = 0
        let coveredTo = 0
        for (const wait of [0, ...waits]) {
          tMs += wait
          const rate = meter.add(tMs, tMs)
          if (rate === null) continue
          expect(rate.fromMs).toBeGreaterThanOrEqual(coveredTo)
          expect(rate.toMs).toBe(tMs)
          coveredTo = rate.toMs
        }
      }),
    )
  })

  it('begins anew with a counter that fell', () => {
    const meter = new RateMeter()
    for (let tMs = 0; tMs <= 2000; tMs += 100) meter.add(tMs, tMs)
    expect(meter.add(2100, 5)).toBeNull()
    expect(meter.add(3100, 1005)).toEqual({ fromMs: 2100, toMs: 3100, perSecond: 1000 })
  })
})

it('Pauses are counted by their length, from the first step with one to the last', () => {
  const lengths = new PauseLengths()
  expect(lengths.steps).toEqual([])
  lengths.add(0.3, 2)
  lengths.add(1.5, 1)
  expect(lengths.steps).toEqual([
    { fromMs: 0.2, toMs: 0.5, count: 2 },
    { fromMs: 0.5, toMs: 1, count: 0 },
    { fromMs: 1, toMs: 2, count: 1 },
  ])
  lengths.add(60_000, 1)
  expect(lengths.steps.at(-1)).toEqual({ fromMs: 10_000, toMs: null, count: 1 })
})

const gc = (tMs: number, more: Partial<GcSample> = {}): GcSample => ({
  series: 'gc',
  tMs,
  generation: 'young',
  name: 'Scavenge',
  pauseMs: 1,
  heapBeforeBytes: null,
  heapAfterBytes: null,
  ...more,
})

const receiver = (tMs: number, requests: number): ReceiverSample => ({
  series: 'receiver',
  tMs,
  requests,
  bytes: 0,
  errors: 0,
  unique: null,
  openConnections: 1,
  rssBytes: 0,
})

function valueAt(timeline: Timeline, name: TimelineSeriesName, tMs: number): number | null | undefined {
  return timeline.series[name]?.high[Math.floor(tMs / timeline.stepMs)]
}

describe('a timeline', () => {
  it('of a day at ten samples a second has a few thousand steps, and every peak of it', () => {
    const builder = new TimelineBuilder(100)
    const samples = 864_000
    const peak = { at: 123_456, bytes: 999_999_999 }
    const dip = { at: 700_001, bytes: 3 }
    for (let i = 0; i < samples; i++) {
      const bytes = i === peak.at ? peak.bytes : i === dip.at ? dip.bytes : 1000 + (i % 1000)
      builder.add(process(i * 100, bytes))
      const generation = i % 5000 === 0 ? 'old' : 'young'
      if (i % 10 === 0) builder.add(gc(i * 100, { pauseMs: i === 500_000 ? 77 : 1, generation }))
    }
    const timeline = builder.timeline('received')
    expect(timeline.steps).toBeLessThanOrEqual(mostSteps)
    expect(timeline.steps).toBeGreaterThan(mostSteps / 2)
    const rss = timeline.series.rssBytes!
    expect(rss.high[Math.floor((peak.at * 100) / timeline.stepMs)]).toBe(peak.bytes)
    expect(rss.low![Math.floor((dip.at * 100) / timeline.stepMs)]).toBe(dip.bytes)
    expect(timeline.pauses.length).toBeLessThanOrEqual(mostPauses)
    expect(Math.max(...timeline.pauses.map(({ pauseMs }) => pauseMs))).toBe(77)
    const counted = (generation: string) =>
      timeline.pauses
        .filter((pause) => pause.generation === generation)
        .reduce((sum, { count }) => sum + count, 0)
    const old = Math.ceil(samples / 5000)
    expect([counted('young'), counted('old')]).toEqual([samples / 10 - old, old])
    expect(JSON.stringify(timeline).length).toBeLessThan(1_000_000)
  })

  it('has no series for what nobody measured', () => {
    const builder = new TimelineBuilder(100)
    builder.add(process(0, 1000))
    expect(Object.keys(builder.timeline('received').series)).toEqual(['rssBytes'])
    expect(new TimelineBuilder(100).timeline('received')).toMatchObject({ steps: 0, series: {}, pauses: [] })
  })

  it('tells the rate reached by whoever counted what was delivered', () => {
    const builder = new TimelineBuilder(1000)
    for (let s = 0; s < 10; s++) {
      builder.add(receiver(s * 1000, s * 50))
      builder.add({
        series: 'stream',
        tMs: s * 1000,
        generated: 0,
        sent: 0,
        acknowledged: s * 70,
        inFlight: s,
        lagMs: 2,
      })
    }
    expect(valueAt(builder.timeline('received'), 'recordsPerSecond', 5000)).toBe(50)
    expect(valueAt(builder.timeline('written'), 'recordsPerSecond', 5000)).toBe(70)
    expect(valueAt(builder.timeline('written'), 'inFlight', 5000)).toBe(5)
  })

  it('tells the processors of all processes while there are several', () => {
    const builder = new TimelineBuilder(1000)
    for (let s = 0; s < 20; s++) {
      builder.add(process(s * 1000, 1, { cpuMs: s * 500 }))
      if (s >= 10) builder.add({ ...tree(s * 1000, [[2, 5, 'child']]), cpuMs: s * 2000 })
    }
    const timeline = builder.timeline('received')
    expect(valueAt(timeline, 'cpuCores', 5000)).toBe(0.5)
    expect(valueAt(timeline, 'cpuCores', 15_000)).toBe(2)
  })

  it('knows what was allocated between collections, and the heap before and after each', () => {
    const builder = new TimelineBuilder(100)
    for (let s = 1; s <= 10; s++) {
      builder.add(gc(s * 1000, { heapBeforeBytes: 50_000, heapAfterBytes: 20_000, pauseMs: 10 }))
    }
    builder.add(v8(10_500, 30_000))
    const timeline = builder.timeline('received')
    expect(valueAt(timeline, 'allocatedBytesPerSecond', 5500)).toBe(30_000)
    expect(valueAt(timeline, 'heapUsedBytes', 4990)).toBe(50_000)
    expect(valueAt(timeline, 'heapUsedBytes', 5000)).toBe(20_000)
  })

  it('has a point of the live set for each old collection, and always the last one', () => {
    const builder = new TimelineBuilder(100)
    for (let i = 0; i < 5000; i++) {
      builder.add(gc(i * 10, { generation: 'old', heapAfterBytes: i === 2501 ? 9999 : i }))
    }
    const { points, largestBytes } = builder.timeline('received').liveSet!
    expect(points.length).toBeLessThanOrEqual(513)
    expect(points.at(-1)).toEqual({ tMs: 49_990, bytes: 4999 })
    expect(largestBytes).toBe(9999)
  })

  it('marks what was done to the target', () => {
    const builder = new TimelineBuilder(100)
    builder.add({ series: 'perturbation', tMs: 500, action: 'dump', durationMs: 250, file: 'heap.1.hprof' })
    builder.addBand({ kind: 'fault', fromMs: 100, toMs: 200, words: 'status 500' })
    expect(builder.timeline('received').bands).toEqual([
      { kind: 'fault', fromMs: 100, toMs: 200, words: 'status 500' },
      { kind: 'perturbation', fromMs: 500, toMs: 750, words: 'heap dump' },
    ])
  })
})
