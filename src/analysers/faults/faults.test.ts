import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { process, v8 } from '../../../test/support/samples.js'
import type { FaultFigures } from '../../model/report.js'
import type { FaultRecord, RunRecord } from '../../model/run-record.js'
import type { FaultSample, GcSample, ReceiverSample, Sample, StreamSample } from '../../model/sample.js'
import { MiB } from '../../model/size.js'
import { summarise } from '../summary/summarise.js'

const stall: FaultRecord = { text: 'stall', kind: 'stall', share: 1, fromMs: 10_000, toMs: 15_000 }

function recordWith(faults: readonly FaultRecord[], ratePerSecond: number | null = 100): RunRecord {
  return {
    ...emptyRecord(),
    durationMs: 30_000,
    asked: { records: 3000, ratePerSecond, steps: [] },
    receiver: {
      url: 'http://127.0.0.1:1',
      pid: 1,
      keptRunning: false,
      faults,
      stats: null,
      lastCounters: null,
    },
  }
}

function on(fault: number, fromMs: number, toMs: number | null, hits = 3): FaultSample[] {
  const begun: FaultSample = { series: 'fault', tMs: fromMs, fault, state: 'begun', hits: 0 }
  return toMs === null ? [begun] : [begun, { series: 'fault', tMs: toMs, fault, state: 'ended', hits }]
}

const received = (tMs: number, unique: number): ReceiverSample => ({
  series: 'receiver',
  tMs,
  requests: unique,
  bytes: unique,
  errors: 0,
  unique,
  openConnections: 1,
  rssBytes: 1,
})

const sent = (tMs: number, lagMs: number): StreamSample => ({
  series: 'stream',
  tMs,
  generated: 1,
  sent: 1,
  acknowledged: 1,
  inFlight: 0,
  lagMs,
})

const oldCollection = (tMs: number, heapAfterBytes: number): GcSample => ({
  series: 'gc',
  tMs,
  generation: 'old',
  name: 'Mark-Compact',
  pauseMs: 1,
  heapBeforeBytes: null,
  heapAfterBytes,
})

/** Samples every 100 ms of a stream of 30 s; what is not given stays out. */
function stream(facts: {
  readonly rss?: (tMs: number) => number
  readonly heap?: (tMs: number) => number
  readonly count?: (tMs: number) => number
  readonly lag?: (tMs: number) => number
}): Sample[] {
  const samples: Sample[] = []
  for (let tMs = 100; tMs <= 30_000; tMs += 100) {
    if (facts.rss) samples.push(process(tMs, Math.round(facts.rss(tMs))))
    if (facts.heap) samples.push(v8(tMs, Math.round(facts.heap(tMs))))
    samples.push(received(tMs, Math.round(facts.count?.(tMs) ?? tMs / 10)))
    if (facts.lag) samples.push(sent(tMs, facts.lag(tMs)))
  }
  return samples
}

async function figures(
  faults: readonly FaultRecord[],
  samples: readonly Sample[],
  ratePerSecond: number | null = 100,
): Promise<{ faults: readonly FaultFigures[]; notMeasured: Readonly<Record<string, string>> }> {
  return await summarise(recordWith(faults, ratePerSecond), samples)
}

/** 100 a second, nothing from 10 s to 15 s, then the backlog at 500 a second. */
const stalled = (tMs: number) => {
  if (tMs <= 10_000) return tMs / 10
  if (tMs <= 15_000) return 1000
  return Math.min(tMs / 10, 1000 + (tMs - 15_000) / 2)
}

describe('memory around a fault', () => {
  it('is compared by its peaks, and came back when it was within 5 % for a second', async () => {
    // 100 MB; 150 MB in the fault and 3.2 s beyond; then 102 MB.
    const rss = (tMs: number) => (tMs < 10_000 ? 100 : tMs < 18_200 ? 150 : 102) * MiB
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ rss })])
    expect(faults[0]).toMatchObject({
      kind: 'stall',
      beganMs: 10_000,
      endedMs: 15_000,
      hits: 3,
      costBytes: 50 * MiB,
      rssBytes: {
        before: 100 * MiB,
        during: 150 * MiB,
        after: 102 * MiB,
        cameBack: true,
        cameBackMs: 3200,
      },
      watchedAfterMs: 15_000,
    })
  })

  it('counts as a perturbation of the run, once it has begun', async () => {
    const record = recordWith([stall])
    const begun = await summarise(record, [...on(0, 10_000, 15_000), ...stream({})])
    const doubt = /^perturbed: the receiver misbehaved on purpose \(stall\); /
    expect(begun.quality.reasons).toContainEqual(expect.stringMatching(doubt))
    const not = await summarise(record, stream({}))
    expect(not.quality.reasons).not.toContainEqual(expect.stringMatching(doubt))
  })

  it('is told as it was once it was back, not as it was on the way', async () => {
    const rss = (tMs: number) => (tMs < 10_000 ? 100 : tMs < 22_000 ? 150 : tMs < 25_000 ? 104 : 101) * MiB
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ rss })])
    expect(faults[0]!.rssBytes).toMatchObject({ during: 150 * MiB, after: 104 * MiB, cameBackMs: 7000 })
  })

  it('did not come back when it stays above', async () => {
    const rss = (tMs: number) => (tMs < 10_000 ? 100 : 120) * MiB
    const { faults, notMeasured } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ rss })])
    expect(faults[0]!.rssBytes).toMatchObject({ after: 120 * MiB, cameBack: false, cameBackMs: null })
    expect(faults[0]).toMatchObject({ cameBack: false, cameBackMs: null })
    expect(notMeasured['faults[].rssBytes.cameBackMs']).toBe('it did not come back')
  })

  it('is back at once where it never rose, sawtooth or not', async () => {
    const heap = (tMs: number) => (20 + (tMs % 3000) / 100) * MiB
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ heap })])
    expect(faults[0]!.heapUsedBytes).toMatchObject({ cameBack: true })
    expect(faults[0]!.heapUsedBytes.cameBackMs).toBeLessThanOrEqual(100)
  })

  it('tells the live set from the collections alone', async () => {
    const collections = [
      oldCollection(5000, 20 * MiB),
      oldCollection(12_000, 60 * MiB),
      oldCollection(17_000, 55 * MiB),
      oldCollection(22_000, 20 * MiB),
    ]
    const samples = [...on(0, 10_000, 15_000), ...stream({}), ...collections]
    const { faults } = await figures([stall], samples)
    expect(faults[0]!.liveSetBytes).toEqual({
      before: 20 * MiB,
      during: 60 * MiB,
      after: 20 * MiB,
      cameBack: true,
      cameBackMs: 7000,
    })
  })

  it('takes a rise of less than a MiB for noise', async () => {
    const rss = (tMs: number) => (tMs < 10_000 ? 5 : 5.8) * MiB
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ rss })])
    expect(faults[0]!.rssBytes).toMatchObject({ cameBack: true })
  })
})

describe('the rate around a fault', () => {
  it('is a mean before it, in it and after it; back as soon as a second of it is', async () => {
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ count: stalled })])
    const { recordsPerSecond } = faults[0]!
    expect(recordsPerSecond).toMatchObject({ before: 100, during: 0, cameBack: true })
    expect(recordsPerSecond.cameBackMs).toBeLessThanOrEqual(100)
    expect(recordsPerSecond.after).toBeCloseTo(100, 0)
  })

  it('did not come back when it stays low', async () => {
    const count = (tMs: number) => (tMs < 10_000 ? tMs / 10 : 1000 + (tMs - 10_000) / 20)
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ count })])
    expect(faults[0]!.recordsPerSecond).toMatchObject({ during: 50, after: 50, cameBack: false })
  })

  it('came back late when it does', async () => {
    const count = (tMs: number) =>
      tMs < 10_000 ? tMs / 10 : tMs < 19_000 ? 1000 : 1000 + (tMs - 19_000) / 10
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ count })])
    expect(faults[0]!.recordsPerSecond).toMatchObject({ cameBack: true })
    expect(faults[0]!.recordsPerSecond.cameBackMs).toBeGreaterThanOrEqual(3900)
    expect(faults[0]!.recordsPerSecond.cameBackMs).toBeLessThanOrEqual(4100)
  })

  it('of a slow stream is taken over ten records, one more or less', async () => {
    // One record a second.
    const count = (tMs: number) => Math.floor(tMs / 1000)
    const { faults } = await figures([stall], [...on(0, 10_000, 11_000), ...stream({ count })])
    expect(faults[0]!.recordsPerSecond).toMatchObject({ cameBack: true })
  })
})

describe('lag around a fault', () => {
  const lag = (tMs: number) => (tMs < 11_000 ? 1 : tMs < 16_000 ? tMs - 11_000 : tMs < 18_000 ? 2000 : 1)

  it('is told for a stream with a schedule', async () => {
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ lag })])
    expect(faults[0]!.lagMs).toMatchObject({ before: 1, after: 1, cameBack: true, cameBackMs: 3000 })
    expect(faults[0]!.lagMs.during).toBe(4900)
  })

  it('means nothing at full speed', async () => {
    const samples = [...on(0, 10_000, 15_000), ...stream({ lag })]
    const { faults, notMeasured } = await figures([stall], samples, null)
    expect(faults[0]!.lagMs).toMatchObject({ before: null, during: null, cameBack: null })
    expect(notMeasured['faults[].lagMs.before']).toBe('no rate was asked: at full speed nothing is late')
  })
})

describe('what cannot be told', () => {
  it('is said for a fault whose time did not come', async () => {
    const { faults, notMeasured } = await figures([stall], stream({}))
    expect(faults[0]).toMatchObject({ beganMs: null, hits: null, cameBack: null, costBytes: null })
    expect(notMeasured['faults[].beganMs']).toBe('the stream ended before its time came')
  })

  it('is said for one that began with the stream, and for one that lasted to its end', async () => {
    const rss = () => 100 * MiB
    const whole = { ...stall, fromMs: 0, toMs: null }
    const { faults, notMeasured } = await figures([whole], [...on(0, 100, null), ...stream({ rss })])
    expect(faults[0]).toMatchObject({ beganMs: 100, endedMs: 30_000, cameBack: null })
    expect(faults[0]!.rssBytes).toMatchObject({ before: null, during: 100 * MiB, after: null })
    expect(notMeasured['faults[].rssBytes.before']).toMatch(/began with the stream/)
    expect(notMeasured['faults[].rssBytes.after']).toMatch(/stream ended with it/)
    expect(notMeasured['faults[].toMs']).toMatch(/until the end/)
  })

  it('is said where faults follow close upon each other', async () => {
    const rss = () => 100 * MiB
    const second = { ...stall, fromMs: 15_100, toMs: 16_000 }
    const samples = [...on(0, 10_000, 15_000), ...on(1, 15_100, 16_000), ...stream({ rss })]
    const { faults } = await figures([stall, second], samples)
    expect(faults[0]!.rssBytes).toMatchObject({ before: 100 * MiB, after: null, cameBack: null })
    expect(faults[1]!.rssBytes).toMatchObject({ before: null, after: 100 * MiB, cameBack: null })
  })

  it('is said of what was back only for a moment before the stream ended', async () => {
    const rss = (tMs: number) => (tMs < 10_000 ? 100 : tMs < 29_500 ? 150 : 100) * MiB
    const { faults } = await figures([stall], [...on(0, 10_000, 15_000), ...stream({ rss })])
    expect(faults[0]!.rssBytes).toMatchObject({ cameBack: null, cameBackMs: null })
  })
})
