import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { cgroup, process, tree } from '../../../test/support/samples.js'
import type { MachineDuringRun, RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import { MiB } from '../../model/size.js'
import { summarise } from './summarise.js'

/** Ten seconds of a target that uses half a processor. */
const steady: readonly Sample[] = Array.from({ length: 101 }, (_, i) => process(i * 100, 50 * MiB))

/** Ten seconds of two processors, of which the target used 5 s, heapmark 0.5 s and its receiver 1 s. */
const quiet: MachineDuringRun = {
  elapsedMs: 10_000,
  processorMs: 20_000,
  busyMs: 6500,
  stealMs: 0,
  benchMs: 500,
  receiverMs: 1000,
  swapPages: 0,
}

async function quality(
  machine: Partial<MachineDuringRun>,
  more: { readonly samples?: readonly Sample[]; readonly record?: Partial<RunRecord> } = {},
) {
  const facts = { ...emptyRecord().quality, machine: { ...quiet, ...machine } }
  const record = emptyRecord({ quality: facts, ...more.record })
  return (await summarise(record, [...steady, ...(more.samples ?? [])])).quality
}

describe('the machine of a run', () => {
  it('gives no doubt while the run has it to itself', async () => {
    expect(await quality({})).toEqual({ grade: 'good', reasons: [] })
    expect(await quality({ busyMs: 8000 })).toEqual({ grade: 'good', reasons: [] })
  })

  it('is doubted when others use it, by what is left beside the target, heapmark and the receiver', async () => {
    const some = await quality({ busyMs: 6500 + 3000 })
    expect(some).toEqual({
      grade: 'fair',
      reasons: [
        'other programs used 15.0 % of the machine’s processors during the run; end them: times, rates and lag are also theirs',
      ],
    })
    expect((await quality({ busyMs: 6500 + 8000 })).grade).toBe('poor')
  })

  it('counts the target’s children as its own', async () => {
    // The whole tree used 8 s: so others used 0.5 s.
    const samples = [{ ...tree(9000, [[2, 100, 'sort']]), cpuMs: 8000 }]
    expect((await quality({ busyMs: 10_000 }, { samples })).reasons).toEqual([])
  })

  it('does not take for others what an attached program had used before', async () => {
    const target = { ...emptyRecord().target, kind: 'attach' }
    const old = steady.map((one) => (one.series === 'process' ? { ...one, cpuMs: one.cpuMs + 1e6 } : one))
    const facts = { ...emptyRecord().quality, machine: { ...quiet, busyMs: 6500 + 3000 } }
    const report = await summarise(emptyRecord({ target, quality: facts }), old)
    expect(report.quality.reasons.join()).toContain('other programs used 15.0 %')
  })

  it('is doubted when its host keeps processor time for others', async () => {
    expect((await quality({ stealMs: 100 })).grade).toBe('good')
    expect(await quality({ stealMs: 500 })).toMatchObject({
      grade: 'fair',
      reasons: [expect.stringMatching(/kept 2\.5 % of its processor time for others \(steal\); measure on/)],
    })
    expect((await quality({ stealMs: 5000 })).grade).toBe('poor')
  })

  it('is doubted when it swapped, once', async () => {
    expect((await quality({ swapPages: 12 })).reasons).toEqual([
      'the machine swapped during the run (12 pages), though not the target; free memory: disks and processors were busy with it',
    ])
    const swapped = [process(10_100, 50 * MiB, { swapBytes: 4096 })]
    const both = await quality({ swapPages: 12 }, { samples: swapped })
    expect(both.reasons).toHaveLength(1)
    expect(both.reasons[0]).toMatch(/^part of the target was swapped out/)
  })

  it('says nothing of a run too short for its counters, or of a folder without them', async () => {
    expect((await quality({ elapsedMs: 900, busyMs: 20_000 })).grade).toBe('good')
    const { quality: bare } = await summarise(emptyRecord(), steady)
    expect(bare.grade).toBe('good')
  })
})

describe('a processor limit of the control group', () => {
  const throttled = (ms: number) =>
    quality({}, { samples: [cgroup(0, { throttledMs: 50 }), cgroup(9000, { throttledMs: 50 + ms })] })

  it('is doubted by how long it kept the target from running', async () => {
    expect((await throttled(90)).grade).toBe('good')
    expect(await throttled(500)).toMatchObject({
      grade: 'fair',
      reasons: [expect.stringMatching(/kept the target from running for 0\.5 s; raise the limit/)],
    })
    expect((await throttled(2000)).grade).toBe('poor')
  })
})

it('every doubt says what to do', async () => {
  const outcome = { kind: 'interrupted', signal: 'SIGINT' } as const
  const { reasons } = await quality(
    { stealMs: 5000, busyMs: 20_000, swapPages: 1 },
    { record: { outcome, options: { 'flight-recorder': true, profiler: 'yourkit' } } },
  )
  expect(reasons.length).toBeGreaterThan(4)
  for (const reason of reasons) expect(reason).toMatch(/^[^;]+; .{10,}$/)
})
