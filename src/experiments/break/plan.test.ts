import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { experimentSubject, type ReportChanges, runReport } from '../../../test/support/run-reports.js'
import type { BreakFindings } from '../../model/break-findings.js'
import { exitCodes } from '../../model/errors.js'
import type { ExperimentReport } from '../../model/experiment.js'
import { sectionText } from '../../reports/text/section.js'
import type { StepResult } from '../engine/plan.js'
import { gaveFirst } from './gave-first.js'
import { breaking } from './index.js'
import { type BreakOptions, defaultBreakOptions } from './options.js'

const MiB = 2 ** 20

const planOf = (options: Partial<BreakOptions> = {}, subject = {}) =>
  breaking.plan({ ...defaultBreakOptions, ...options }, experimentSubject(subject))

/** Conducts a break on invented runs, at most `most` of them. */
async function conductOn(
  run: (perSecond: number, heapBytes: number) => ReportChanges,
  options: Partial<BreakOptions> = {},
  subject = {},
  most = 200,
) {
  const plan = planOf(options, subject)
  const done: StepResult[] = []
  for (let step = plan.next(done); step !== null && done.length < most; step = plan.next(done)) {
    expect(done.map(({ label }) => label)).not.toContain(step.label)
    expect(plan.expected(done)).toBeGreaterThan(0)
    const { ratePerSecond, records, heap } = step.options
    expect(records).toBeGreaterThanOrEqual(50)
    const report = runReport({ ...run(ratePerSecond!, heap!.maxBytes), heap: heap! })
    done.push({ label: step.label, run: `runs/${done.length}`, folder: '/nowhere', report })
    expect(plan.line(done)).toContain(step.label)
  }
  const findings = await plan.findings(done)
  return { findings, done, text: textOf(findings) }
}

function textOf(findings: BreakFindings): string {
  const report = { subject: experimentSubject(), ...findings } as unknown as ExperimentReport<BreakFindings>
  return breaking.sections(report).map(sectionText).join('\n')
}

/** A run of a target that reaches `capacity` at most; above it `more` shows why. */
const ceiling =
  (capacity: number, more: ReportChanges = {}) =>
  (perSecond: number): ReportChanges => {
    const reached = Math.min(perSecond, capacity)
    return {
      outcome: { kind: 'completed' },
      throughput: {
        askedPerSecond: perSecond,
        recordsPerSecond: reached,
        fidelity: reached / perSecond,
      },
      lag: { p99Ms: perSecond > capacity ? 900 : 3 },
      records: { lost: 0 },
      ...(perSecond > capacity ? more : {}),
    }
  }

const busy: ReportChanges = {
  cpu: { averageCores: 0.97 },
  machine: { cpus: 4 },
  gc: { share: 0.04 },
  receiver: { headroom: 20 },
}

describe('heapmark break', () => {
  it('finds the highest rate held, and says what gave first with its figures', async () => {
    const { findings, text } = await conductOn(ceiling(1000, busy))
    const [heap] = findings.heaps
    expect(findings.verdict).toEqual({ kind: 'found', reasons: [] })
    expect(heap!.heldPerSecond).toBeGreaterThan(950)
    expect(heap!.heldPerSecond).toBeLessThanOrEqual(1000)
    expect(heap!.gaveFirst).toMatchObject({ resource: 'cpu', targetCores: 0.97, headroom: 20 })
    expect(
      heap!.probes.filter(({ held, askedPerSecond }) => held && askedPerSecond === heap!.heldPerSecond),
    ).toHaveLength(3)
    expect(breaking.exitCode(findings)).toBe(exitCodes.completed)
    expect(text).toMatch(/^Break: holds \d+ records\/sec in 64m to 256m$/m)
    expect(text).toMatch(/gave first +the target’s processor time/)
    expect(text).toMatch(/kept 0\.97 of 4 processors busy: one thread, or more/)
  })

  it('finds it as a function of the heap, each from where the last ended', async () => {
    const { findings, done, text } = await conductOn(
      (perSecond, heapBytes) =>
        ceiling(heapBytes === 64 * MiB ? 300 : 900, { ...busy, gc: { share: 0.6, count: 900 } })(perSecond),
      { heapBytes: [64 * MiB, 128 * MiB] },
    )
    expect(findings.heaps.map(({ maxBytes }) => maxBytes)).toEqual([64 * MiB, 128 * MiB])
    expect(findings.heaps[0]!.heldPerSecond).toBeCloseTo(300, -2)
    expect(findings.heaps[1]!.heldPerSecond).toBeCloseTo(900, -2)
    expect(findings.heaps[1]!.gaveFirst?.resource).toBe('gc')
    const second = done.find(({ label }) => label.startsWith('128m'))
    expect(second!.report.throughput.askedPerSecond).toBe(findings.heaps[0]!.heldPerSecond)
    expect(text).toMatch(/^ +64m +\d+ +\d+ +found +garbage collection$/m)
  })

  it('does not count a rate as held at which the stream is late, or records are lost', async () => {
    const late = await conductOn(
      (perSecond) => ({ ...ceiling(1e9)(perSecond), lag: { p99Ms: perSecond / 10 } }),
      {
        lagP99Ms: 50,
      },
    )
    expect(late.findings.heaps[0]!.heldPerSecond).toBeCloseTo(500, -2)
    const lossy = await conductOn((perSecond) => ({
      ...ceiling(1e9)(perSecond),
      records: { lost: perSecond > 700 ? 1 : 0 },
    }))
    expect(lossy.findings.heaps[0]!.heldPerSecond).toBeCloseTo(700, -2)
  })

  it('never blames the target where the receiver was the limit: the answer is then a lower bound', async () => {
    const thin = { ...busy, receiver: { headroom: 1.2 }, target: { kind: 'jvm' } }
    const { findings, text } = await conductOn(ceiling(1000, thin))
    expect(findings.verdict.kind).toBe('at-least')
    expect(findings.heaps[0]!.gaveFirst?.resource).toBe('receiver')
    expect(breaking.exitCode(findings)).toBe(exitCodes.inconclusive)
    expect(text).toMatch(/^Break: holds at least/m)
  })

  it('names the lowest rate that failed, not one that was held by chance below it', async () => {
    const seen = new Map<number, number>()
    const { findings } = await conductOn((perSecond) => {
      // 990/s is held the first time only.
      const times = (seen.get(perSecond) ?? 0) + 1
      seen.set(perSecond, times)
      return ceiling(times === 1 ? 990 : 950, busy)(perSecond)
    })
    const [heap] = findings.heaps
    expect(heap!.failedPerSecond).toBeGreaterThan(heap!.heldPerSecond!)
    expect(heap!.failedPerSecond! / heap!.heldPerSecond!).toBeLessThanOrEqual(1.0501)
  })

  it('stops at once when a program does not keep to the rate it is told', async () => {
    const { findings, done } = await conductOn((perSecond) => ({
      ...ceiling(1e9)(perSecond),
      throughput: { askedPerSecond: perSecond, recordsPerSecond: 5000, fidelity: 5000 / perSecond },
    }))
    expect(done).toHaveLength(1)
    expect(findings.verdict.kind).toBe('none')
    expect(findings.verdict.reasons[0]).toMatch(/5,?000\.0 % of the rate it was told.*HEAPMARK_RATE/)
  })

  it('keeps what is known when it is interrupted', async () => {
    const none = await conductOn(ceiling(1000), {}, {}, 0)
    expect(none.findings.verdict.kind).toBe('unfinished')
    expect(none.findings.heaps[0]).toMatchObject({ heldPerSecond: null, gaveFirst: null, probes: [] })
    expect(none.findings.notMeasured['heaps[].heldPerSecond']).toBe('no run was finished')
    const some = await conductOn(ceiling(1000, busy), {}, {}, 6)
    expect(some.findings.verdict.kind).toBe('unfinished')
    expect(some.findings.heaps[0]!.heldPerSecond).toBe(800)
    expect(some.text).toMatch(/held 800 records\/sec in 64m to 256m, but that is not the answer/)
  })

  it('refuses heaps that the target cannot start in, and a heap given twice', () => {
    expect(() => planOf({ heapBytes: [MiB, 64 * MiB] })).toThrow(/cannot start in 1m/)
    expect(() => planOf({ heapBytes: [64 * MiB, 64 * MiB] })).toThrow(/given twice/)
  })
})

describe('what gave first', () => {
  const resultOf = (changes: ReportChanges, folder = '/nowhere'): StepResult => ({
    label: 'x',
    run: 'runs/x',
    folder,
    report: runReport(changes),
  })

  it.each<[string, ReportChanges, string, RegExp]>([
    [
      'memory that ran out, whatever else was short',
      {
        ...busy,
        outcome: {
          kind: 'heap-exhausted',
          cause: 'java-heap',
          evidence: 'OutOfMemoryError',
          exitCode: 3,
          signal: null,
        },
        receiver: { headroom: 1.1 },
      },
      'memory',
      /OutOfMemoryError/,
    ],
    [
      'heapmark’s own generator',
      { ...busy, target: { kind: 'embedded' }, receiver: { headroom: 1.1 } },
      'bench',
      /1\.10 times/,
    ],
    [
      'a fast receiver that was not calibrated',
      { ...busy, receiver: { headroom: null }, throughput: { recordsPerSecond: 50_000 } },
      'receiver',
      /not calibrated/,
    ],
    [
      'collections',
      { ...busy, gc: { share: 0.5, count: 1200 } },
      'gc',
      /50\.0 % of its time in collections, in 1,200/,
    ],
    ['all processors', { ...busy, cpu: { averageCores: 3.9 } }, 'cpu', /all there are/],
    ['nothing that is watched', { ...busy, cpu: { averageCores: 0.2 } }, 'unknown', /may wait for answers/],
  ])('is %s', async (_, changes, resource, evidence) => {
    const found = await gaveFirst(resultOf(changes))
    expect(found.resource).toBe(resource)
    expect(found.evidence.join('\n')).toMatch(evidence)
  })

  it('is the window of unanswered requests where it was full and the target had time left', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const sample = (tMs: number, inFlight: number) =>
      JSON.stringify({ series: 'stream', tMs, generated: 1, sent: 1, acknowledged: 1, inFlight, lagMs: 0 })
    const lines = Array.from({ length: 20 }, (_, i) => sample(i * 100, i < 2 ? i : 64))
    writeFileSync(path.join(folder, 'samples.ndjson'), `${lines.join('\n')}\n`)
    const changes = { ...busy, cpu: { averageCores: 0.1 }, responseTime: { p50Ms: 20 } }
    const found = await gaveFirst(resultOf(changes, folder))
    expect(found).toMatchObject({ resource: 'window', inFlightMedian: 64, inFlightMax: 64 })
    expect(found.evidence.join('\n')).toMatch(/an answer took 20\.0ms \(p50\), 3,200\/s at most/)
  })
})
