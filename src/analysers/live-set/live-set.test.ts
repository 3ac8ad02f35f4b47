import { describe, expect, it } from 'vitest'
import { SimulationRandom } from '../../../test/support/random.js'
import type { ReceiverSample } from '../../model/sample.js'
import { MiB } from '../../model/size.js'
import { type LiveSetPoint, liveSetPoints } from './points.js'
import { sequentialVerdict } from './sequential.js'
import { singleRunVerdict } from './single-run.js'

const live = (tMs: number, bytes: number) => ({ tMs, bytes })

const received = (tMs: number, unique: number | null, requests = unique ?? 0): ReceiverSample => ({
  series: 'receiver',
  tMs,
  requests,
  bytes: 0,
  errors: 0,
  unique,
  openConnections: 1,
  rssBytes: 1,
})

describe('liveSetPoints', () => {
  const delivery = [received(0, 0), received(100, 1000), received(200, 1000), received(300, 3000)]

  it('places collections of the old generation on the axis of records', () => {
    expect(liveSetPoints([live(50, 10), live(250, 20)], delivery)).toEqual([
      { records: 500, bytes: 10 },
      { records: 2000, bytes: 20 },
    ])
  })

  it('takes the lowest of several collections between which nothing was delivered', () => {
    expect(liveSetPoints([live(110, 30), live(150, 20), live(190, 25)], delivery)).toEqual([
      { records: 1000, bytes: 20 },
    ])
  })

  it('leaves out start-up', () => {
    expect(liveSetPoints([live(-20, 1), live(0, 2)], delivery)).toEqual([])
    expect(liveSetPoints([live(10, 1)], [])).toEqual([])
  })

  it('counts requests where records cannot be told apart, and what a stream without receiver wrote', () => {
    expect(liveSetPoints([live(50, 10)], [received(0, null), received(100, null, 80)])).toEqual([
      { records: 40, bytes: 10 },
    ])
    const stream = (tMs: number, acknowledged: number) =>
      ({ series: 'stream', tMs, generated: 9e9, sent: 9e9, acknowledged, inFlight: 0, lagMs: 0 }) as const
    expect(liveSetPoints([live(50, 10)], [stream(0, 0), stream(100, 60)])).toEqual([
      { records: 30, bytes: 10 },
    ])
  })

  it('sorts collections that were reported late', () => {
    const points = liveSetPoints([live(80, 2), live(40, 1)], delivery)
    expect(points.map((point) => point.records)).toEqual([400, 800])
  })
})

/** 120 collections over 120,000 records, the live set by `bytesAt`, with noise of 200 KiB. */
function points(bytesAt: (records: number) => number, count = 120): LiveSetPoint[] {
  const random = new SimulationRandom(7)
  return Array.from({ length: count }, (_, i) => {
    const records = (i + 1) * 1000
    return { records, bytes: bytesAt(records) + 0.2 * MiB * random.normal() }
  })
}

describe('singleRunVerdict', () => {
  it('finds a leak of 1,000 bytes a record within 5 %, and says that one length is not the last word', () => {
    const verdict = singleRunVerdict(points((records) => 20 * MiB + 1000 * records))
    expect(verdict.kind).toBe('growing')
    expect(Math.abs(verdict.bytesPerRecord! / 1000 - 1)).toBeLessThan(0.05)
    expect(verdict.low).toBeLessThan(1000)
    expect(verdict.high).toBeGreaterThan(1000)
    expect(verdict.reasons.at(-1)).toContain('one length cannot tell a filling cache from a leak')
  })

  it('calls a flat live set bounded', () => {
    const verdict = singleRunVerdict(points(() => 64 * MiB))
    expect(verdict.kind).toBe('bounded')
    expect(verdict.reasons[0]).toContain('within the margin of 3.2 MB')
  })

  it('takes growth below 1 MiB in a small heap for none', () => {
    expect(singleRunVerdict(points((records) => 3 * MiB + 5 * records)).kind).toBe('bounded')
  })

  it('takes a shrinking live set for bounded', () => {
    expect(singleRunVerdict(points((records) => 200 * MiB - 1000 * records)).kind).toBe('bounded')
  })

  it('does not call a single step growing', () => {
    const verdict = singleRunVerdict(points((records) => (records > 75_000 ? 80 : 60) * MiB))
    expect(verdict.kind).toBe('inconclusive')
  })

  it.each([
    [
      0,
      'no collection of the old generation came after the first record, 12 are needed: lower the heap or run longer',
    ],
    [
      1,
      'only 1 collection of the old generation at different record counts, 12 are needed: lower the heap or run longer',
    ],
    [
      11,
      'only 11 collections of the old generation at different record counts, 12 are needed: lower the heap or run longer',
    ],
  ])('is inconclusive, never bounded, with %d points', (count, reason) => {
    expect(singleRunVerdict(points(() => 64 * MiB, count))).toEqual({
      kind: 'inconclusive',
      bytesPerRecord: null,
      low: null,
      high: null,
      reasons: [reason],
    })
  })

  it('decides from the fewest points that allow it', () => {
    expect(singleRunVerdict(points((records) => 20 * MiB + 10_000 * records, 12)).kind).toBe('growing')
    expect(singleRunVerdict(points(() => 64 * MiB, 24)).kind).toBe('bounded')
  })

  it('answers for equal points', () => {
    expect(
      singleRunVerdict(Array.from({ length: 30 }, (_, i) => ({ records: i + 1, bytes: 5 * MiB }))).kind,
    ).toBe('bounded')
  })
})

describe('sequentialVerdict', () => {
  const decide = (...kinds: ('bounded' | 'growing' | 'inconclusive')[]) =>
    sequentialVerdict(kinds.map((kind) => ({ kind })))

  it('asks for longer runs until it is decided', () => {
    expect(decide()).toEqual({ kind: 'run-longer', nextFactor: 1 })
    expect(decide('growing')).toEqual({ kind: 'run-longer', nextFactor: 2 })
    expect(decide('growing', 'inconclusive')).toEqual({ kind: 'run-longer', nextFactor: 4 })
    expect(decide('growing', 'inconclusive', 'growing')).toEqual({ kind: 'run-longer', nextFactor: 8 })
  })

  it('calls a leak only what grows at two successive lengths', () => {
    expect(decide('growing', 'growing')).toMatchObject({ kind: 'leak', decidedAtFactor: 2 })
    expect(decide('inconclusive', 'inconclusive', 'growing', 'growing')).toMatchObject({
      kind: 'leak',
      decidedAtFactor: 8,
      reason: 'growing at 4 times the first length and again at 8 times the first length',
    })
    expect(decide('growing', 'inconclusive', 'growing', 'inconclusive')).toMatchObject({
      kind: 'inconclusive',
    })
  })

  it('is content with one length that is bounded', () => {
    expect(decide('growing', 'bounded')).toMatchObject({ kind: 'bounded', decidedAtFactor: 2 })
  })

  it('says what would decide it when four lengths did not', () => {
    expect(decide('growing', 'inconclusive', 'inconclusive', 'growing')).toMatchObject({
      kind: 'inconclusive',
      reason: 'growing at the longest run only: a run twice as long would decide',
    })
  })
})
