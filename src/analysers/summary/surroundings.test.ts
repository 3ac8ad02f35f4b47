import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { cgroup, process, tree } from '../../../test/support/samples.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import { MiB } from '../../model/size.js'
import { summarise } from './summarise.js'

const report = (samples: Sample[], changes: Partial<RunRecord> = {}) =>
  summarise(emptyRecord(changes), samples)

describe('the process tree', () => {
  it('has a row for each child, the largest first, from when it was first seen to when it was last', async () => {
    const samples = [
      tree(100, [[2, 500, 'sort']]),
      tree(200, [
        [2, 700, 'sort'],
        [3, 900, 'gzip'],
      ]),
      tree(300, [[2, 600, 'sort']]),
    ]
    const { tree: found } = await report(samples)
    expect(found).toMatchObject({ peakProcesses: 3, peakRssBytes: 2600, cpuMs: 300 })
    expect(found?.children).toEqual([
      { command: 'gzip', pid: 3, peakRssBytes: 900, cpuMs: 5, firstMs: 200, lastMs: 200 },
      { command: 'sort', pid: 2, peakRssBytes: 700, cpuMs: 5, firstMs: 100, lastMs: 300 },
    ])
  })

  it('shows the 16 largest of any number of children, also when they come and go', async () => {
    const samples = Array.from({ length: 20_000 }, (_, i) =>
      tree(i, [[i + 2, i % 5000 === 7 ? 9000 + i : 100 + (i % 50), `job ${i}`]]),
    )
    const { tree: found } = await report(samples)
    expect(found?.children).toHaveLength(16)
    expect(found?.children.slice(0, 4).map(({ command }) => command)).toEqual([
      'job 15007',
      'job 10007',
      'job 5007',
      'job 7',
    ])
  })

  it('tells apart two processes that got the same number', async () => {
    const { tree: found } = await report([tree(1, [[2, 500, 'sort']]), tree(2, [[2, 400, 'gzip']])])
    expect(found?.children.map(({ command }) => command)).toEqual(['sort', 'gzip'])
  })

  it('is missing where the target was alone, and is warned of where it took more than the target', async () => {
    const alone = await report([process(0, 100)])
    expect(alone.tree).toBeNull()
    expect(alone.notMeasured['tree']).toContain('never seen with another process')
    const launcher = await report([process(0, 100), tree(1, [[2, 500, 'java']])])
    expect(launcher.notes.join()).toContain('first process alone')
  })
})

describe('the control group', () => {
  it('counts what happened during the run alone', async () => {
    const samples = [
      cgroup(0, { limitBytes: 1000, limitHits: 5, oomKills: 1, throttledMs: 200.5 }),
      cgroup(100, { currentBytes: 900, limitBytes: 1000, limitHits: 9, oomKills: 2, throttledMs: 300.75 }),
    ]
    expect((await report(samples)).cgroup).toEqual({
      currentPeakBytes: 900,
      limitBytes: 1000,
      limitHits: 4,
      oomKills: 1,
      throttledMs: 100.25,
    })
  })

  it('takes the kernel’s peak only when it rose during the run', async () => {
    const before = [cgroup(0, { peakBytes: 5000 }), cgroup(100, { currentBytes: 300, peakBytes: 5000 })]
    expect((await report(before)).cgroup?.currentPeakBytes).toBe(300)
    const during = [cgroup(0, { peakBytes: 200 }), cgroup(100, { currentBytes: 300, peakBytes: 450 })]
    expect((await report(during)).cgroup?.currentPeakBytes).toBe(450)
  })

  it('has no limit rather than one of 0, and no count that its group does not keep', async () => {
    const { cgroup: found, notMeasured } = await report([cgroup(0), cgroup(100)])
    expect(found).toMatchObject({ limitBytes: null, limitHits: null, throttledMs: null })
    expect(notMeasured['cgroup.limitBytes']).toContain('no memory limit')
  })
})

describe('a run without a scenario', () => {
  const scenario = { name: 'app', description: null, file: null, text: null, problems: [] }

  it('says what was not asked for, and that nobody counted records', async () => {
    const { seed, records, notMeasured, verdict } = await report([process(0, 1)], { scenario, seed: null })
    expect(seed).toBeNull()
    expect(records.received).toBeNull()
    expect(notMeasured).toMatchObject({
      seed: 'the program was run without a scenario',
      'records.asked': 'no number of records was asked for',
      'records.received': 'no receiver took part in the run: --receiver starts one',
      'throughput.askedPerSecond': 'no rate was asked for',
    })
    expect(verdict.reasons).toEqual(['the live set is not known: garbage collection was not watched'])
  })
})

describe('a run that was perturbed on request', () => {
  const act = (tMs: number, action: 'dump' | 'gc', file: string | null): Sample => ({
    series: 'perturbation',
    tMs,
    action,
    durationMs: 12.5,
    file,
  })

  it('lists what was done, and doubts the figures around it', async () => {
    const samples = [
      ...Array.from({ length: 50 }, (_, i) => process(i * 100, MiB)),
      act(300, 'gc', null),
      act(900, 'dump', 'heap.1.hprof'),
    ]
    const artefacts = [{ kind: 'heap-dump', path: 'heap.1.hprof', bytes: 1 }] as const
    const found = await report(samples, { artefacts })
    expect(found.perturbations).toEqual([
      { tMs: 300, action: 'gc', durationMs: 12.5, file: null },
      { tMs: 900, action: 'dump', durationMs: 12.5, file: 'heap.1.hprof' },
    ])
    expect(found.quality).toEqual({
      grade: 'fair',
      reasons: [
        'perturbed on request 2 times (dump, gc): figures around it are the perturbation’s; take rates and pauses from a run without',
      ],
    })
  })
})

describe('page faults and PSS', () => {
  it('are the run’s own: of a program that was attached to, those since', async () => {
    const samples = [
      process(0, 10, { minorFaults: 100, majorFaults: 5, pssBytes: 7 }),
      process(100, 10, { minorFaults: 150, majorFaults: 6, pssBytes: null }),
    ]
    expect((await report(samples)).memory).toMatchObject({
      minorFaults: 150,
      majorFaults: 6,
      peakPssBytes: 7,
    })
    const target = { ...emptyRecord().target, kind: 'attach' }
    expect((await report(samples, { target })).memory).toMatchObject({ minorFaults: 50, majorFaults: 1 })
  })
})
