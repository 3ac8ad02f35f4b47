import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { process, tree, v8 } from '../../../test/support/samples.js'
import type { RunRecord } from '../../model/run-record.js'
import type { ReceiverSample, Sample } from '../../model/sample.js'
import { summarise } from './summarise.js'

const received = (tMs: number, requests: number): ReceiverSample => ({
  series: 'receiver',
  tMs,
  requests,
  bytes: 0,
  errors: 0,
  unique: null,
  openConnections: 1,
  rssBytes: 1,
})

const killed: RunRecord['outcome'] = { kind: 'killed', cause: 'outside', signal: 'SIGKILL', evidence: 'x' }

/** One sample a tenth of a second; RSS is the number of the sample. */
function steady(seconds: number): Sample[] {
  return Array.from({ length: seconds * 10 }, (_, i) => [
    process(i * 100 + 50, i, { cpuMs: 50 * i }),
    v8(i * 100 + 51, 10 * i),
    received(i * 100 + 52, 3 * i),
  ]).flat()
}

async function rowsOf(changes: Partial<RunRecord>, samples: Sample[]) {
  return summarise(emptyRecord({ outcome: killed, ...changes }), samples)
}

describe('the last samples', () => {
  it('are the last 30 seconds in ten steps, each with its largest sizes and its sums', async () => {
    const { lastSamples, notMeasured } = await rowsOf({ durationMs: 120_000 }, steady(120))
    expect(lastSamples.map(({ beforeEndMs }) => beforeEndMs)).toEqual([
      27_000, 24_000, 21_000, 18_000, 15_000, 12_000, 9000, 6000, 3000, 0,
    ])
    expect(lastSamples.map(({ rssBytes }) => rssBytes)).toEqual([
      929, 959, 989, 1019, 1049, 1079, 1109, 1139, 1169, 1199,
    ])
    for (const row of lastSamples) {
      expect(row).toMatchObject({
        heapUsedBytes: 10 * row.rssBytes!,
        gcPauses: 0,
        records: 90,
        cpuCores: 0.5,
      })
    }
    expect(Object.keys(notMeasured).filter((path) => path.startsWith('lastSamples'))).toEqual([])
  })

  it('are all there was of a shorter run, in no more steps than it has samples', async () => {
    expect((await rowsOf({ durationMs: 5000 }, steady(5))).lastSamples).toHaveLength(10)
    const { lastSamples } = await rowsOf({ durationMs: 350 }, [process(100, 7), process(200, 8)])
    expect(lastSamples).toHaveLength(3)
    expect(lastSamples.map(({ rssBytes }) => rssBytes)).toEqual([7, 8, null])
  })

  it('of a run without a recorded end go up to its last sample', async () => {
    const open = { outcome: null, endedAt: null, durationMs: null }
    const { lastSamples } = await rowsOf(open, steady(60))
    expect(lastSamples.at(-1)).toMatchObject({ beforeEndMs: 0, rssBytes: 599 })
  })

  it('are left out of a run that was completed', async () => {
    expect((await rowsOf({ outcome: { kind: 'completed' } }, steady(5))).lastSamples).toEqual([])
  })

  it('are those of the whole process tree where there is one', async () => {
    const samples = Array.from({ length: 50 }, (_, i) => [
      process(i * 100, 7, { cpuMs: 0 }),
      tree(i * 100 + 1, [[2, 50 + i, 'sort']]),
    ]).flat()
    const { lastSamples } = await rowsOf({ durationMs: 5000 }, samples)
    expect(lastSamples.at(-1)).toMatchObject({ rssBytes: 1099, cpuCores: 1 })
  })

  it('give the reason of a column once, whatever its holes', async () => {
    const { lastSamples, notMeasured } = await rowsOf({ durationMs: 5000 }, [
      process(100, 7),
      process(4900, 8),
    ])
    expect(lastSamples.filter(({ rssBytes }) => rssBytes === null)).toHaveLength(8)
    expect(notMeasured['lastSamples[].rssBytes']).toBe('some steps hold no such sample')
    expect(notMeasured['lastSamples[].gcPauses']).toBe('garbage collection was not watched')
  })
})
