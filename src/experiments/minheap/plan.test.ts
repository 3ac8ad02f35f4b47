import { describe, expect, it } from 'vitest'
import { experimentSubject, type ReportChanges, runReport } from '../../../test/support/run-reports.js'
import { exitCodes, HeapmarkError } from '../../model/errors.js'
import type { ExperimentReport } from '../../model/experiment.js'
import type { MinHeapFindings } from '../../model/minheap-findings.js'
import { MiB } from '../../model/size.js'
import type { Step, StepResult } from '../engine/plan.js'
import { minheap } from './index.js'
import { defaultTolerance } from './options.js'

const options = { lagP99Ms: null, strict: false, tolerance: defaultTolerance }
const subject = experimentSubject({ heap: { minBytes: MiB, maxBytes: 512 * MiB } })
const fullSpeed = { ...subject, ratePerSecond: null }

const exhausted: ReportChanges = {
  outcome: { kind: 'heap-exhausted', cause: 'java-heap', evidence: 'no', exitCode: 3, signal: null },
}

/** A run of a JVM that holds its rate with a lag of 100 ms. */
const well: ReportChanges = {
  target: { runtimeName: 'jvm', runtime: 'jvm 17', limits: '-Xms1m -Xmx1m (rounded by the JVM to 2m)' },
  durationMs: 2000,
  throughput: { fidelity: 1 },
  lag: { p99Ms: 100 },
  memory: { liveSetBytes: 60 * MiB, peakHeapBytes: 90 * MiB, peakRssBytes: 150 * MiB },
}

/** Conducts a plan on invented runs, by the heap in MiB. */
async function conductOn(
  run: (heapMiB: number, step: Step) => ReportChanges,
  { asked = {}, about = subject, atMost = 200 } = {},
) {
  const plan = minheap.plan({ ...options, ...asked }, about)
  const done: StepResult[] = []
  const steps: Step[] = []
  for (let step = plan.next(done, []); step !== null && done.length < atMost; step = plan.next(done, [])) {
    expect(done.map(({ label }) => label)).not.toContain(step.label)
    expect(plan.expected(done)).toBeGreaterThan(0)
    const heap = step.options.heap!
    expect(heap.minBytes).toBe(heap.maxBytes)
    steps.push(step)
    const changes = run(heap.maxBytes / MiB, step)
    const report = runReport({ ...changes, heap: { ...heap, ...changes.heap } })
    done.push({ label: step.label, run: `runs/${done.length}`, folder: '/nowhere', report })
    expect(plan.line(done)).toContain(step.label)
  }
  const findings = await plan.findings(done, [])
  const head = { runs: [], commandLine: [], subject: about }
  const sections = minheap.sections({ ...head, ...findings } as unknown as ExperimentReport<MinHeapFindings>)
  const text = JSON.stringify(sections)
  return { findings, steps, done, plan, text, labels: steps.map(({ label }) => label) }
}

describe('heapmark minheap', () => {
  it('finds the crash minimum and a larger service minimum', async () => {
    const { findings, labels } = await conductOn((heap) =>
      heap < 68 ? exhausted : heap < 80 ? { ...well, throughput: { fidelity: 0.9 } } : well,
    )
    expect(labels[0]).toBe('roomy')
    expect(findings.crash).toMatchObject({ heapBytes: 68 * MiB, verifiedRuns: 10 })
    expect(findings.service).toMatchObject({ heapBytes: 80 * MiB, failsBytes: 78 * MiB })
    expect(findings.rules).toMatchObject({
      floorBytes: 12 * MiB,
      timeLimitMs: 10_000,
      fidelityAtLeast: 0.99,
      lagP99LimitMs: 1000,
    })
    expect(minheap.exitCode(findings)).toBe(exitCodes.completed)
  })

  it('makes no run for the service minimum when it is the crash minimum', async () => {
    const { findings, labels } = await conductOn((heap) => (heap < 68 ? exhausted : well))
    expect(findings.service!.heapBytes).toBe(findings.crash!.heapBytes)
    expect(labels.filter((label) => label.startsWith('service'))).toEqual([])
  })

  it('holds the lag to the bound that was given, and to five times the roomy one otherwise', async () => {
    const byHeap = (heap: number): ReportChanges =>
      heap < 68 ? exhausted : { ...well, lag: { p99Ms: heap < 90 ? 400 : 300 } }
    const asked = await conductOn(byHeap, { asked: { lagP99Ms: 350 } })
    expect(asked.findings.service!.heapBytes).toBe(90 * MiB)
    const free = await conductOn(byHeap)
    expect(free.findings.rules.lagP99LimitMs).toBe(1500)
    expect(free.findings.service!.heapBytes).toBe(68 * MiB)
  })

  it('looks for no service minimum at full speed, and says so', async () => {
    const { findings, text } = await conductOn((heap) => (heap < 68 ? exhausted : well), { about: fullSpeed })
    expect(findings.service).toBeNull()
    expect(findings.notMeasured['service']).toMatch(/no rate was asked for/)
    expect(findings.heaps.every(({ served }) => served === null)).toBe(true)
    expect(text).toContain('give --rate')
    expect(minheap.exitCode(findings)).toBe(exitCodes.completed)
  })

  it('says that the rate is too high when not even the largest heap holds it', async () => {
    const slow: ReportChanges = { ...well, throughput: { fidelity: 0.8 } }
    const { findings } = await conductOn((heap) => (heap < 68 ? exhausted : slow))
    expect(findings.crash!.heapBytes).toBe(68 * MiB)
    expect(findings.notMeasured['service']).toMatch(/not even the largest heap, 512 MB, holds the rate/)
  })

  it('ends after a roomy run that fails, with the reason', async () => {
    const { findings, labels } = await conductOn(() => exhausted)
    expect(labels).toEqual(['roomy'])
    expect(findings.notMeasured['crash']).toMatch(/not even the roomy run.*heap-exhausted in 512m/)
    expect(minheap.exitCode(findings)).toBe(exitCodes.inconclusive)
  })

  it('says when no heap passes every time', async () => {
    const { findings } = await conductOn((_, { label }) => (label === 'roomy' ? well : exhausted))
    expect(findings.notMeasured['crash']).toMatch(/no heap up to 512m passes every time/)
  })

  it('counts a run that takes five times the roomy one as failed', async () => {
    const { steps } = await conductOn((heap) => (heap < 68 ? exhausted : well))
    expect(steps[0]!.options.timeoutMs).toBeUndefined()
    expect(steps.slice(1).every(({ options }) => options.timeoutMs === 10_000)).toBe(true)
  })

  it('makes one more run for the live set, when the roomy run tells none', async () => {
    const { labels, steps, findings } = await conductOn((heap, { label }) => {
      if (heap < 68) return exhausted
      return label === 'roomy' ? { ...well, memory: { liveSetBytes: null } } : well
    })
    expect(labels.slice(0, 3)).toEqual(['roomy', 'live set', '72m, bracket 1 of 3'])
    expect(steps[1]!.requests!.map(({ atRecords }) => atRecords)).toEqual([250, 500, 750, 950])
    expect(findings.roomy!.liveSetBytes).toBe(60 * MiB)
  })

  it('begins at what was in use when the live set cannot be told', async () => {
    const memory = { liveSetBytes: null, peakHeapBytes: 90 * MiB }
    const { labels } = await conductOn((heap) => (heap < 68 ? exhausted : { ...well, memory }), {
      about: { ...subject, records: null },
      atMost: 2,
    })
    expect(labels[1]).toBe('90m, bracket 1 of 3')
  })

  it('asks for the same steps again after any number of them: so it can be gone on with', async () => {
    const { done, plan, labels } = await conductOn((heap) =>
      heap < 68 ? exhausted : heap < 80 ? { ...well, throughput: { fidelity: 0.9 } } : well,
    )
    for (let i = 0; i < done.length; i++) expect(plan.next(done.slice(0, i), [])!.label).toBe(labels[i])
  })

  it('verifies by 20 runs when it is strict, and stops farther away when told', async () => {
    const { findings } = await conductOn((heap) => (heap < 68 ? exhausted : well), {
      asked: { strict: true, tolerance: 0.2 },
    })
    expect(findings.crash!.verifiedRuns).toBe(20)
    expect(findings.crash!.heapBytes).toBeGreaterThan(68 * MiB)
    expect(findings.crash!.heapBytes).toBeLessThan(68 * 1.2 * MiB)
  })

  it('names the options, the container and what they hold for', async () => {
    const { findings, text } = await conductOn((heap) =>
      heap < 68
        ? exhausted
        : { ...well, target: { ...well.target, limits: `-Xms${heap}m -Xmx${heap}m -XX:+UseG1GC` } },
    )
    expect(findings.settings).toMatchObject({
      heapBytes: 68 * MiB,
      options: ['-Xms68m', '-Xmx68m', '-XX:+UseG1GC'],
      // 150 MB of RSS, 90 of them heap.
      outsideHeapBytes: 60 * MiB,
      containerLimitBytes: 128 * MiB,
      containerRequestBytes: 150 * MiB,
      conditions: { runs: 13, records: 1000, ratePerSecond: 100, runtime: 'jvm 17' },
    })
    expect(text).toContain('docker run --memory=128m')
    expect(text).toContain('-Xms68m -Xmx68m -XX:+UseG1GC')
  })

  it('counts a heap that is mapped three times once, and V8 by what it had committed', async () => {
    const z = await conductOn((heap) =>
      heap < 68
        ? exhausted
        : { ...well, heap: { collector: 'ZGC' }, memory: { ...well.memory, peakPssBytes: 120 * MiB } },
    )
    expect(z.findings.settings!.outsideHeapBytes).toBe(30 * MiB)
    const atPeak = { heapTotalBytes: 70 * MiB } as never
    const v8 = await conductOn((heap) =>
      heap < 68
        ? exhausted
        : { ...well, target: { runtimeName: 'node' }, memory: { ...well.memory, atPeak } },
    )
    expect(v8.findings.settings!.outsideHeapBytes).toBe(80 * MiB)
  })

  it('limits a program without a managed heap as a whole, by what its control group had at most', async () => {
    const { findings } = await conductOn((heap) => ({
      ...(heap < 68 ? exhausted : well),
      target: { runtimeName: 'native', limits: 'memory.max' },
      memory: { peakRssBytes: 20 * MiB },
      cgroup: {
        limitBytes: heap * MiB,
        currentPeakBytes: 50 * MiB,
        limitHits: 0,
        oomKills: 0,
        throttledMs: null,
      },
    }))
    expect(findings.settings).toMatchObject({
      options: [],
      outsideHeapBytes: null,
      containerLimitBytes: findings.crash!.heapBytes,
      containerRequestBytes: 50 * MiB,
    })
    expect(findings.notMeasured['settings.outsideHeapBytes']).toMatch(/no managed heap/)
  })

  it('says what is known when it was ended in the middle', async () => {
    const { findings } = await conductOn((heap) => (heap < 68 ? exhausted : well), { atMost: 5 })
    expect(findings.crash).toBeNull()
    expect(findings.notMeasured['crash']).toMatch(/ended before the answer was known/)
    expect(findings.heaps.length).toBeGreaterThan(0)
    const nothing = await minheap.plan(options, subject).findings([], [])
    expect(nothing.notMeasured['crash']).toBe('the roomy run was not finished')
    expect(nothing.roomy).toBeNull()
  })

  it('has a reason for every figure that is null', async () => {
    for (const atMost of [0, 1, 3, 200]) {
      const { findings } = await conductOn((heap) => (heap < 68 ? exhausted : well), {
        about: fullSpeed,
        atMost,
      })
      for (const [key, value] of Object.entries(findings)) {
        if (value === null) expect(findings.notMeasured, key).toHaveProperty(key)
      }
      for (const [key, value] of Object.entries(findings.rules)) {
        if (value === null) expect(Object.keys(findings.notMeasured)).toContain(`rules.${key}`)
      }
    }
  })

  it('refuses heaps between which there is nothing', () => {
    const about = { ...subject, heap: { minBytes: 600 * MiB, maxBytes: 512 * MiB } }
    expect(() => minheap.plan(options, about)).toThrow(HeapmarkError)
    expect(() => minheap.plan(options, { ...subject, heap: { minBytes: MiB, maxBytes: 8 * MiB } })).toThrow(
      /the smallest, 12m, is above the largest, 8m/,
    )
  })
})
