import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { process, v8 } from '../../../test/support/samples.js'
import type { ReceiverStats } from '../../model/receiver.js'
import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { GcSample, ProcessSample, ReceiverSample, Sample } from '../../model/sample.js'
import { MiB } from '../../model/size.js'
import { summarise } from './summarise.js'

const gc = (
  tMs: number,
  name: string,
  pauseMs: number,
  after: number | null,
  more: Partial<GcSample> = {},
): GcSample => ({
  series: 'gc',
  tMs,
  generation: name === 'Scavenge' ? 'young' : 'old',
  name,
  pauseMs,
  heapBeforeBytes: after === null ? null : after + MiB,
  heapAfterBytes: after,
  ...more,
})

const receiver = (tMs: number, requests: number, bytes = 0): ReceiverSample => ({
  series: 'receiver',
  tMs,
  requests,
  bytes,
  errors: 1,
  unique: requests,
  openConnections: 1,
  rssBytes: 5,
})

function stats(changes: Partial<ReceiverStats> = {}): ReceiverStats {
  return {
    requests: 100,
    bytes: 30_000,
    errors: 0,
    emptyBodies: 0,
    invalidJson: 0,
    jsonSampleEvery: 64,
    connections: 1,
    openConnections: 0,
    elapsedMs: 20_000,
    activeMs: 19_800,
    throughputPerSecond: 5,
    recentThroughputPerSecond: 5,
    latency: { averageMs: 0.064, p50Ms: 0.05, p99Ms: 0.2, maxMs: 1 },
    rssBytes: 50 * MiB,
    ledger: { received: 100, unique: 100, duplicated: 0, unreadable: 0, highestIndex: 99 },
    lagMicros: null,
    firstRequestNs: '1000000000',
    lastRequestNs: '20800000000',
    ...changes,
  }
}

const step = (sink: string, records: number) => ({ name: sink, sink, records, ratePerSecond: null })

function httpRecord(received: ReceiverStats | null, changes: Partial<RunRecord> = {}): RunRecord {
  return emptyRecord({
    asked: { records: 100, ratePerSecond: 5, steps: [step('http', 100)] },
    receiver: { url: 'http://127.0.0.1:1', pid: 1, keptRunning: false, stats: received, lastCounters: null },
    stream: stream(100),
    ...changes,
  })
}

function stream(acknowledged: number, more: Partial<NonNullable<RunRecord['stream']>> = {}) {
  const counters = { generated: 100, sent: 100, acknowledged, refused: 0, resent: 0, connectionErrors: 0 }
  return {
    final: true,
    counters: { ...counters, inFlight: 0, lagMs: 0 },
    sendLagMicros: null,
    responseMicros: null,
    activeMs: 19_800,
    stoppedBecause: null,
    ...more,
  }
}

const steady = (count: number, more: Partial<ProcessSample> = {}): Sample[] =>
  Array.from({ length: count }, (_, i) => process(i * 100, 50 * MiB, more))

async function report(record: RunRecord, samples: Iterable<Sample> = steady(100)): Promise<RunReport> {
  return summarise(record, samples)
}

describe('the ledger', () => {
  it('is generated = sent = received = unique when all is well', async () => {
    const { records } = await report(httpRecord(stats()))
    expect(records).toMatchObject({
      generated: 100,
      sent: 100,
      received: 100,
      unique: 100,
      lost: 0,
      duplicated: 0,
    })
  })

  it('counts as lost what was sent and never arrived, doubles aside', async () => {
    const ledger = { received: 99, unique: 97, duplicated: 2, unreadable: 0, highestIndex: 99 }
    const { records } = await report(httpRecord(stats({ requests: 99, ledger })))
    expect(records).toMatchObject({ received: 99, unique: 97, lost: 3, duplicated: 2 })
  })

  it('does not call a record lost that may be in flight', async () => {
    const killed = await report(httpRecord(stats(), { stream: stream(90, { final: false }) }))
    expect(killed.records.lost).toBeNull()
    expect(killed.notMeasured['records.lost']).toContain('in flight')
  })

  it('falls back on the last counters heard, from the record or the samples', async () => {
    const samples = [...steady(30), receiver(1000, 5), receiver(3000, 25, 500)]
    const bySamples = await report(httpRecord(null), samples)
    expect(bySamples.records).toMatchObject({ received: 25, unique: 25, duplicated: null, lost: null })
    expect(bySamples.receiver).toMatchObject({ requests: 25, errors: 1, averageLatencyMs: null })
    expect(bySamples.throughput).toMatchObject({ recordsPerSecond: 10, bytesPerSecond: 250 })
    const lastCounters = { requests: 30, bytes: 600, errors: 0, unique: 29 }
    const heard = { url: '', pid: 1, keptRunning: false, stats: null, lastCounters }
    const byRecord = await report(httpRecord(null, { receiver: heard }), samples)
    expect(byRecord.records).toMatchObject({ received: 30, unique: 29 })
  })

  it('cannot tell the records of a foreign program apart', async () => {
    const { records, notMeasured } = await report(httpRecord(stats({ ledger: null }), { stream: null }))
    expect(records).toMatchObject({ generated: null, received: 100, unique: null, lost: null })
    expect(notMeasured['records.unique']).toContain('does not mark its records')
  })

  it('takes the target’s word for files, and says so', async () => {
    const asked = { records: 100, ratePerSecond: null, steps: [step('json', 100)] }
    const { records, receiver: seen, notes } = await report(emptyRecord({ asked, stream: stream(100) }))
    expect(records).toMatchObject({ received: 100, unique: 100, lost: 0, duplicated: 0 })
    expect(Object.values(seen).every((figure) => figure === null)).toBe(true)
    expect(notes.join()).toContain('went to no receiver')
  })

  it('adds up a run that streams to both, once it wrote everything', async () => {
    const asked = { records: 100, ratePerSecond: null, steps: [step('http', 60), step('json', 40)] }
    const ledger = { received: 60, unique: 60, duplicated: 0, unreadable: 0, highestIndex: 59 }
    const whole = await report(httpRecord(stats({ requests: 60, ledger }), { asked }))
    expect(whole.records).toMatchObject({ received: 100, unique: 100, lost: 0 })
    const cut = await report(httpRecord(stats({ requests: 60, ledger }), { asked, stream: stream(70) }))
    expect(cut.records).toMatchObject({ received: 60, lost: null })
  })
})

describe('throughput', () => {
  it('is n - 1 records over the time from first to last: 100 at 5/s take 19.8 s', async () => {
    const { throughput } = await report(httpRecord(stats()))
    expect(throughput).toMatchObject({
      askedPerSecond: 5,
      recordsPerSecond: 5,
      fidelity: 1,
      bytesPerSecond: 1500,
    })
  })

  it('needs two records', async () => {
    const one = stats({ requests: 1, lastRequestNs: '1000000000' })
    const { throughput, notMeasured } = await report(httpRecord(one))
    expect(throughput.recordsPerSecond).toBeNull()
    expect(notMeasured['throughput.recordsPerSecond']).toContain('two records')
  })
})

describe('lag', () => {
  it('comes from the receiver, in milliseconds', async () => {
    const lagMicros = {
      count: 2,
      min: 100,
      max: 5000,
      mean: 2550,
      buckets: [[100, 1] as const, [4992, 1] as const],
    }
    const { lag } = await report(httpRecord(stats({ lagMicros })))
    expect(lag).toMatchObject({ p50Ms: 0.1, maxMs: 5 })
  })

  it('is not measured at full speed, where nothing is late', async () => {
    const asked = { records: 100, ratePerSecond: null, steps: [step('http', 100)] }
    const { lag, notMeasured } = await report(httpRecord(stats(), { asked }))
    expect(lag.p99Ms).toBeNull()
    expect(notMeasured['lag.p99Ms']).toBe('no rate was asked: at full speed nothing is late')
  })
})

describe('memory', () => {
  it('takes the kernel’s peak, which no sample need have seen', async () => {
    const { memory } = await report(emptyRecord(), [
      process(0, 10),
      process(100, 30, { peakRssBytes: 90, threads: 9 }),
      process(200, 20, { peakRssBytes: 90 }),
    ])
    expect(memory).toMatchObject({ peakRssBytes: 90, averageRssBytes: 20, peakThreads: 9, peakOpenFiles: 20 })
  })

  it('splits the largest sample, with the heap sample nearest to it on either side', async () => {
    const parts = { rssAnonBytes: 20, rssFileBytes: 9, rssShmemBytes: 1 }
    const before = await report(emptyRecord(), [
      v8(95, 7),
      process(100, 30, parts),
      v8(190, 8),
      process(200, 20),
    ])
    expect(before.memory.atPeak).toMatchObject({ ...parts, heapUsedBytes: 7, externalBytes: 3 })
    const after = await report(emptyRecord(), [v8(10, 7), process(100, 30, parts), v8(110, 8), v8(300, 9)])
    expect(after.memory.atPeak).toMatchObject({ heapUsedBytes: 8, heapTotalBytes: 16 })
  })

  it('says nothing of the heap at the peak when it was not looked at near it', async () => {
    const { memory, notMeasured } = await report(emptyRecord(), [v8(0, 7), process(60_000, 30)])
    expect(memory.atPeak?.heapUsedBytes).toBeNull()
    expect(notMeasured['memory.atPeak.heapUsedBytes']).toContain('near the largest RSS')
  })

  it('keeps to the heap limit of the start, which V8 raises to write a dump', async () => {
    const raised = { ...v8(100, 7), heapLimitBytes: 112 * MiB }
    expect((await report(emptyRecord(), [v8(0, 7), raised])).memory.heapLimitBytes).toBe(64 * MiB)
  })

  it('sees the heap before a collection as a peak, and after an old one as the live set', async () => {
    const samples = [
      v8(0, 4 * MiB),
      gc(5, 'Mark-Compact', 1, 8 * MiB),
      gc(9, 'Scavenge', 1, 20),
      gc(10, 'Mark-Compact', 1, 6 * MiB),
    ]
    const { memory } = await report(emptyRecord(), samples)
    expect(memory).toMatchObject({
      peakHeapBytes: 9 * MiB,
      liveSetBytes: 8 * MiB,
      liveSetLastBytes: 6 * MiB,
      liveSetCollections: 2,
    })
  })
})

describe('garbage collection', () => {
  it('adds up by name, and lines that stand for many count as many', async () => {
    const merged = { merged: { collections: 5, pauseMsMax: 3 } }
    const samples = [
      gc(1, 'Scavenge', 2, 1),
      gc(2, 'Scavenge', 10, 1, merged),
      gc(3, 'Mark-Compact', 8, null),
    ]
    const report_ = await report(emptyRecord({ durationMs: 1000 }), samples)
    expect(report_.gc).toEqual({
      source: 'samples',
      count: 7,
      pauseMsTotal: 20,
      pauseMsMax: 8,
      share: 0.02,
      // What happened on the heap between those of the second line is not known.
      allocatedBytes: null,
      byName: [
        { name: 'Mark-Compact', count: 1, pauseMsTotal: 8, pauseMsMax: 8 },
        { name: 'Scavenge', count: 6, pauseMsTotal: 12, pauseMsMax: 3 },
      ],
      concurrent: [],
      advice: [],
    })
  })

  it('tells what was allocated by the heap before each collection and after the one before', async () => {
    const samples = [
      gc(1, 'Scavenge', 1, 10 * MiB),
      gc(2, 'Scavenge', 1, 14 * MiB),
      gc(3, 'Mark-Compact', 1, 30 * MiB),
    ]
    // To 15 from 10, and to 31 from 14 MiB.
    const { gc: figures } = await report(emptyRecord(), samples)
    expect(figures.allocatedBytes).toBe(22 * MiB)
    const one = await report(emptyRecord(), samples.slice(0, 1))
    expect(one.gc.allocatedBytes).toBeNull()
    expect(one.notMeasured['gc.allocatedBytes']).toContain('it takes two collections')
  })

  it('tells no collections from nobody watching', async () => {
    expect((await report(emptyRecord(), [v8(0, 1)])).gc.count).toBe(0)
    expect((await report(emptyRecord(), steady(3))).gc.count).toBeNull()
  })

  it('stays bounded whatever names a file invents', async () => {
    const samples = Array.from({ length: 1000 }, (_, i) => gc(i, `invented ${i}`, 1, null))
    const { gc: figures } = await report(emptyRecord(), samples)
    expect(figures.count).toBe(1000)
    expect(figures.byName.length).toBeLessThan(40)
  })
})

describe('a run without an end', () => {
  it('is interrupted by what is not known, and lasts until its last sample', async () => {
    const open = { outcome: null, endedAt: null, durationMs: null }
    const ended = await report(emptyRecord(open), steady(50))
    expect(ended).toMatchObject({
      outcome: { kind: 'interrupted', signal: 'unknown' },
      durationMs: 4900,
      endedAt: null,
    })
    expect(ended.quality.grade).toBe('poor')
    expect(ended.notes.join()).toContain('no outcome')
  })
})

describe('the quality of a run', () => {
  const quality = async (changes: Partial<RunRecord>, samples?: Iterable<Sample>) =>
    (await report(httpRecord(stats(), changes), samples)).quality
  const facts = (changes: Partial<RunRecord['quality']>): Partial<RunRecord> => ({
    quality: { ...emptyRecord().quality, ...changes },
  })

  it('is good when there is nothing to doubt', async () => {
    expect(await quality({})).toEqual({ grade: 'good', reasons: [] })
  })

  it.each<[string, Partial<RunRecord>, Sample[] | undefined, string, RegExp]>([
    ['few samples', {}, steady(9), 'poor', /only 9 samples/],
    ['not many samples', {}, steady(29), 'fair', /only 29 samples/],
    ['a costly sampler', facts({ samplerShare: 0.02 }), undefined, 'fair', /2\.0 % of a core/],
    ['a very costly sampler', facts({ samplerShare: 0.2 }), undefined, 'poor', /20\.0 % of a core/],
    ['a gap', {}, [...steady(300), process(31_100, 50 * MiB)], 'fair', /not watched for 1\.2 s/],
    ['a long gap', {}, [...steady(50), process(60_000, 1)], 'poor', /not watched for 55\.1 s/],
    ['swap', {}, steady(50, { swapBytes: 4096 }), 'poor', /swapped/],
    ['lost samples', facts({ samplesLost: 3 }), undefined, 'poor', /3 samples could not be kept/],
    ['a file cut off', facts({ truncatedFiles: ['gc.log'] }), undefined, 'poor', /cut off: gc\.log/],
    ['a busy machine', facts({ loadAverageAtStart: 2.1 }), undefined, 'fair', /load 2\.1 on 2/],
    [
      'a flight recorder',
      { options: { 'flight-recorder': true } },
      undefined,
      'fair',
      /perturbed: the flight/,
    ],
    [
      'a heap dump',
      { artefacts: [{ kind: 'heap-dump', path: 'x', bytes: 1 }] },
      undefined,
      'fair',
      /perturbed: a heap/,
    ],
    ['an external profiler', { options: { profiler: 'yourkit' } }, undefined, 'fair', /profiler yourkit/],
    [
      'requests that a program of the user’s own did not send',
      {
        target: { ...emptyRecord().target, kind: 'command' },
        asked: { records: 101, ratePerSecond: 5, steps: [step('http', 101)] },
      },
      undefined,
      'fair',
      /got 100 requests, fewer than the 101 records/,
    ],
    ['an interruption', { outcome: { kind: 'interrupted', signal: 'SIGINT' } }, undefined, 'fair', /SIGINT/],
    [
      'a time limit',
      { outcome: { kind: 'timed-out', limitMs: 5, gcShare: null } },
      undefined,
      'fair',
      /time limit/,
    ],
  ])('suffers from %s', async (_, changes, samples, grade, reason) => {
    const found = await quality(changes, samples)
    expect(found.reasons).toHaveLength(1)
    expect(found).toEqual({ grade, reasons: [expect.stringMatching(reason)] })
  })

  it('suffers from a rate that was not reached, by how much', async () => {
    const asked = (ratePerSecond: number) => ({
      asked: { records: 100, ratePerSecond, steps: [step('http', 100)] },
    })
    expect(await quality(asked(5.04))).toEqual({ grade: 'good', reasons: [] })
    expect((await quality(asked(5.2))).grade).toBe('fair')
    expect((await quality(asked(50))).grade).toBe('poor')
    // Cut short on time: a ramp may have had its fast part still before it.
    const cutShort = { outcome: { kind: 'interrupted', signal: 'SIGINT' } as const, stream: stream(50) }
    expect((await quality({ ...asked(50), ...cutShort })).reasons).toHaveLength(1)
  })

  it('withholds the verdict, never a figure, when the samples cannot carry one', async () => {
    const growing = Array.from({ length: 200 }, (_, i) => [
      receiver(i * 100, i * 10),
      gc(i * 100 + 50, 'Mark-Compact', 1, 5 * MiB + i * 0.2 * MiB),
    ]).flat()
    const sound = await report(httpRecord(stats()), [...steady(100), ...growing])
    expect(sound.verdict.kind).toBe('growing')
    const swapped = await report(httpRecord(stats()), [...steady(100, { swapBytes: 1 }), ...growing])
    expect(swapped.verdict).toMatchObject({
      kind: 'inconclusive',
      bytesPerRecord: sound.verdict.bytesPerRecord,
    })
    expect(swapped.verdict.reasons[0]).toContain('withheld')
  })
})
