import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../../../test/support/heapmark.js'
import { SimulationRandom } from '../../../test/support/random.js'
import { summariseRun } from '../../analysers/summary/summarise.js'
import type { RunReport } from '../../model/report.js'
import { MiB } from '../../model/size.js'
import type { StepResult } from '../engine/plan.js'
import { type ComparedGroup, compareGroups } from './findings.js'
import { compareMetricNames } from './metrics.js'
import type { CompareOptions } from './options.js'
import { comparePlan } from './plan.js'

let stored: RunReport

beforeAll(async () => {
  stored = await summariseRun(path.join(repository, 'test/fixtures/runs/2026-01-16T10-30-00Z-baseline-http'))
})

/** A run like the stored one, with memory of `level` x 100 MiB at noise of 2 %, rate and lag at noise of 5 %. */
function runOf(random: SimulationRandom, level: number): RunReport {
  const about = (value: number, noise: number) => value * Math.exp(noise * random.normal())
  return {
    ...stored,
    memory: {
      ...stored.memory,
      peakRssBytes: about(level * 100 * MiB, 0.02),
      peakHeapBytes: about(level * 60 * MiB, 0.02),
      liveSetBytes: about(level * 40 * MiB, 0.005),
    },
    throughput: { ...stored.throughput, recordsPerSecond: about(1000, 0.05) },
    lag: { ...stored.lag, p99Ms: about(20, 0.2) },
    gc: { ...stored.gc, pauseMsTotal: about(50, 0.1) },
    verdict: { ...stored.verdict, bytesPerRecord: about(1, 1) - 1.5 },
  }
}

function groupOf(name: string, runs: number, one: () => RunReport): ComparedGroup {
  return { name, runs: Array.from({ length: runs }, (_, i) => ({ run: `${name}-${i}`, report: one() })) }
}

const question = { metrics: compareMetricNames, margins: {}, alpha: 0.05 }

describe('compareGroups', () => {
  it('never calls a build worse than itself, in 20 tries with 10 runs a side', () => {
    const random = new SimulationRandom(20)
    for (let attempt = 0; attempt < 20; attempt++) {
      const group = (name: string) => groupOf(name, 10, () => runOf(random, 1))
      const { verdict, metrics } = compareGroups(group('a'), group('b'), question)
      expect(['same', 'inconclusive']).toContain(verdict.decision)
      expect(metrics.find(({ metric }) => metric === 'live-set')!.decision).toBe('same')
    }
  })

  it('calls a build worse that holds 10 % more, in 20 tries of 20 with 10 runs a side', () => {
    const random = new SimulationRandom(21)
    for (let attempt = 0; attempt < 20; attempt++) {
      const a = groupOf('a', 10, () => runOf(random, 1))
      const b = groupOf('b', 10, () => runOf(random, 1.1))
      const { verdict } = compareGroups(a, b, question)
      expect(verdict.decision).toBe('worse')
      expect(verdict.reasons[0]).toContain('worse: ')
      expect(verdict.reasons[0]).toContain('live-set')
    }
  })

  it('tells a leak that B has and A has not, whatever both retain', () => {
    const random = new SimulationRandom(22)
    const records = stored.records.unique!
    // 5 % of the live set, 2 MiB, over the run are no leak yet.
    const leaking = (bytes: number) => (): RunReport => {
      const run = runOf(random, 1)
      return { ...run, verdict: { ...run.verdict, bytesPerRecord: bytes + 100 * random.normal() } }
    }
    const retained = (bytesA: number, bytesB: number) =>
      compareGroups(groupOf('a', 6, leaking(bytesA)), groupOf('b', 6, leaking(bytesB)), {
        ...question,
        metrics: ['retained-per-record'],
      }).metrics[0]!
    const margin = (2 * MiB) / records
    expect(retained(5 * margin, 5 * margin).decision).toBe('same')
    expect(retained(0, 2 * margin).decision).toBe('worse')
    expect(retained(2 * margin, 0).decision).toBe('better')
    expect(retained(0, 2 * margin).margin! / margin).toBeCloseTo(1, 1)
  })

  it('does not compare peaks of runs of unequal length, and says so', () => {
    const random = new SimulationRandom(23)
    const longer = (): RunReport => {
      const run = runOf(random, 1.5)
      return { ...run, records: { ...run.records, unique: 2 * run.records.unique! } }
    }
    const { metrics, notMeasured, notes } = compareGroups(
      groupOf('a', 6, () => runOf(random, 1)),
      groupOf('b', 6, longer),
      question,
    )
    expect(metrics.map(({ metric }) => metric)).not.toContain('peak-rss')
    expect(metrics.map(({ metric }) => metric)).toContain('throughput')
    expect(notMeasured['metrics.peak-rss']).toContain('what grows with the length cannot be compared')
    expect(notes[0]).toContain('what grows with the length')
  })

  it('takes a margin of the user’s', () => {
    const random = new SimulationRandom(24)
    const a = groupOf('a', 10, () => runOf(random, 1))
    const b = groupOf('b', 10, () => runOf(random, 1.1))
    const { metrics } = compareGroups(a, b, {
      ...question,
      metrics: ['live-set'],
      margins: { 'live-set': 0.15 },
    })
    expect(metrics[0]).toMatchObject({ decision: 'same', margin: 0.15 })
  })

  it('says of three runs a side that they can show nothing', () => {
    const random = new SimulationRandom(25)
    const a = groupOf('a', 3, () => runOf(random, 1))
    const b = groupOf('b', 3, () => runOf(random, 2))
    const { verdict } = compareGroups(a, b, question)
    expect(verdict.decision).toBe('inconclusive')
    expect(verdict.reasons[0]).toContain('3 against 3 runs can never show a difference')
  })
})

describe('comparePlan', () => {
  const side = { target: null, program: null, jar: null, commit: null }
  const options: CompareOptions = {
    a: { ...side, name: 'old', jar: '/old.jar' },
    b: { ...side, name: 'new', jar: '/new.jar' },
    runs: 10,
    seed: 1,
    metrics: ['live-set'],
    margins: {},
    build: null,
  }

  /** Makes the runs that the plan wants, with 100 MiB for A and as much as told for B. */
  function conducted(level: number) {
    const plan = comparePlan(options, null)
    const random = new SimulationRandom(30)
    const done: StepResult[] = []
    for (let step = plan.next(done); step !== null; step = plan.next(done)) {
      const isB = step.options.settings?.jar === '/new.jar'
      expect(step.label.startsWith(isB ? 'B' : 'A')).toBe(true)
      done.push({ label: step.label, run: step.label, folder: '', report: runOf(random, isB ? level : 1) })
    }
    return { done, findings: plan.findings(done) }
  }

  it('stops at the first look that decides, after six runs a side', async () => {
    const { done, findings } = conducted(1.2)
    expect(done).toHaveLength(12)
    expect(new Set(done.map(({ label }) => label)).size).toBe(12)
    expect(await findings).toMatchObject({ verdict: { decision: 'worse' }, alpha: 0.01 })
  })

  it('makes all runs while nothing is decided', async () => {
    const { done, findings } = conducted(1.05)
    expect(done).toHaveLength(20)
    expect(await findings).toMatchObject({ verdict: { decision: 'inconclusive' } })
  })

  it('refuses one run a side', () => {
    expect(() => comparePlan({ ...options, runs: 1 }, null)).toThrow('one run a side says nothing')
  })
})
