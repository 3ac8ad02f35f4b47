import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { experimentSubject, type ReportChanges, runReport } from '../../../test/support/run-reports.js'
import { exitCodes } from '../../model/errors.js'
import type { ExperimentReport } from '../../model/experiment.js'
import { MiB } from '../../model/size.js'
import type { SweepFindings } from '../../model/sweep-findings.js'
import type { Step, StepResult } from '../engine/plan.js'
import { sweep } from './index.js'

const heapsBytes = [80, 120, 180, 270, 405].map((heap) => heap * MiB)
const options = { heapsBytes, collectors: ['serial', 'g1'], runs: 3 }
const subject = experimentSubject({ target: 'jvm', ratePerSecond: null })

const exhausted: ReportChanges = {
  outcome: { kind: 'heap-exhausted', cause: 'java-heap', evidence: 'no', exitCode: 3, signal: null },
}

/** T = 1 s + 20 s MiB / (M - 60 MiB) for `serial`; 10 % of a run is a pause. */
function onCurve(step: Step, slower = 1): ReportChanges {
  const heap = step.options.heap!.maxBytes / MiB
  const durationMs = slower * (1000 + 20_000 / (heap - 60))
  return {
    durationMs,
    cpu: { totalMs: durationMs * 1.5 },
    gc: { pauseMsTotal: durationMs / 10, share: 0.1 },
    memory: { peakRssBytes: (heap + 50) * MiB, peakHeapBytes: heap * MiB },
    target: { runtimeName: 'jvm', limits: `-Xms${heap}m -Xmx${heap}m` },
  }
}

async function conductOn(
  run: (step: Step) => ReportChanges,
  { asked = {}, about = subject, atMost = 500, folder = '/nowhere' } = {},
) {
  const plan = sweep.plan({ ...options, ...asked }, about)
  const done: StepResult[] = []
  const steps: Step[] = []
  for (let step = plan.next(done, []); step !== null && done.length < atMost; step = plan.next(done, [])) {
    expect(done.map(({ label }) => label)).not.toContain(step.label)
    expect(plan.expected(done)).toBeGreaterThan(0)
    steps.push(step)
    const report = runReport({ ...run(step), heap: step.options.heap! })
    done.push({ label: step.label, run: `runs/${done.length}`, folder, report })
    expect(plan.line(done)).toContain(step.label)
  }
  const findings = await plan.findings(done, [])
  const head = { runs: [], commandLine: [], subject: about }
  const sections = sweep.sections({ ...head, ...findings } as unknown as ExperimentReport<SweepFindings>)
  return {
    plan,
    done,
    steps,
    findings,
    labels: steps.map(({ label }) => label),
    text: JSON.stringify(sections),
  }
}

describe('heapmark sweep', () => {
  it('runs every collector in every heap so often, with the smallest heap set at its start too', async () => {
    const { steps, labels } = await conductOn(onCurve)
    expect(labels).toHaveLength(2 * 5 * 3)
    expect(steps.every(({ options }) => options.heap!.minBytes === options.heap!.maxBytes)).toBe(true)
    expect(steps.filter(({ options }) => options.settings!.gc === 'g1')).toHaveLength(15)
  })

  it('mixes them in rounds, and begins with the largest heap of each collector', async () => {
    const { labels } = await conductOn(onCurve)
    expect(labels.slice(0, 2)).toEqual(['serial 405m, run 1 of 3', 'g1 405m, run 1 of 3'])
    for (const round of [1, 2, 3]) {
      const inRound = labels.slice(10 * (round - 1), 10 * round)
      expect(inRound.every((label) => label.endsWith(`run ${round} of 3`))).toBe(true)
    }
    const order = (from: number) => labels.slice(from, from + 10).map((label) => label.split(',')[0])
    expect(order(10)).not.toEqual(order(20))
    expect(order(10)).not.toEqual(order(10).toSorted())
  })

  it('asks for the same steps again after any number of them: so it can be gone on with', async () => {
    const { plan, done, labels } = await conductOn(onCurve)
    for (let i = 0; i < done.length; i++) expect(plan.next(done.slice(0, i), [])!.label).toBe(labels[i])
  })

  it('fits the curve, and recommends the smallest heap that is at most 5 % slower by its upper end', async () => {
    const { findings, text } = await conductOn((step) =>
      onCurve(step, step.options.settings!.gc === 'g1' ? 1.3 : 1),
    )
    const [serial] = findings.collectors
    // 60 + 20,000 / 50 = 460 is beyond what was measured: 405.
    expect(serial!.curve!.liveBytes.best / MiB).toBeCloseTo(60, 0)
    expect(serial!.curve!.timeMs.best).toBeCloseTo(1000, -1)
    expect(serial!.curve!.knee.bytes / MiB).toBeCloseTo(460, -1)
    expect(serial!.whyNotCurve).toMatch(/measure larger ones/)
    expect(serial).toMatchObject({ recommendedBy: 'measured', recommendedBytes: 270 * MiB })
    expect(text).toContain('no curve')
    const wider = [80, 120, 180, 270, 405, 607].map((heap) => heap * MiB)
    const larger = await conductOn(onCurve, { asked: { heapsBytes: wider } })
    expect(larger.findings.collectors[0]).toMatchObject({
      recommendedBy: 'curve',
      recommendedBytes: 607 * MiB,
      whyNotCurve: null,
    })
  })

  it('takes the collector whose heap x time is least for the lines to paste', async () => {
    const { findings, text } = await conductOn((step) =>
      onCurve(step, step.options.settings!.gc === 'g1' ? 0.7 : 1),
    )
    expect(findings.settings!.heapBytes).toBe(270 * MiB)
    // The runs of g1 are the faster ones, and all had this heap.
    expect(text).toContain('-Xms270m -Xmx270m')
    expect(text).toContain('docker run --memory=320m')
    expect(sweep.exitCode(findings)).toBe(exitCodes.completed)
  })

  it('measures what collection costs at least, against the least time without its pauses', async () => {
    const { findings } = await conductOn((step) =>
      onCurve(step, step.options.settings!.gc === 'g1' ? 1.3 : 1),
    )
    const least = 0.9 * (1000 + 20_000 / 345)
    for (const { wallMs, wallOverheadAtLeast } of findings.points) {
      expect(wallOverheadAtLeast).toBeCloseTo(wallMs! / least - 1, 9)
    }
    const [smallest] = findings.points
    // No log tells of CPU: against the least total.
    expect(smallest!.cpuOverheadAtLeast).toBeCloseTo(2000 / (1000 + 20_000 / 345) - 1, 9)
  })

  it('marks a heap in which a run failed, and makes no other run in it', async () => {
    const { findings, labels, text } = await conductOn((step) =>
      step.label.startsWith('g1 80m') ? exhausted : onCurve(step),
    )
    expect(labels.filter((label) => label.startsWith('g1 80m'))).toHaveLength(1)
    const failed = findings.points.find(({ failure }) => failure !== null)
    expect(failed).toMatchObject({
      collector: 'g1',
      heapBytes: 80 * MiB,
      failure: 'heap-exhausted',
      wallMs: null,
      wallOverheadAtLeast: null,
    })
    expect(text).toContain('heap-exhausted')
    expect(findings.notMeasured['points[].wallMs']).toBeDefined()
  })

  it('ends a run that takes five times that in the largest heap', async () => {
    const { steps } = await conductOn((step) => onCurve(step, 4))
    expect(steps[0]!.options.timeoutMs).toBeUndefined()
    expect(steps.at(-1)!.options.timeoutMs).toBe(Math.ceil(5 * 4 * (1000 + 20_000 / 345)))
  })

  it('says when the runs of one heap are too far apart', async () => {
    const { findings, text } = await conductOn((step) =>
      onCurve(step, step.label.includes('run 1') ? 1.4 : 1),
    )
    expect(findings.repeatSpread).toBeCloseTo(0.4, 9)
    expect(text).toContain('40.0 % apart: too far to tell')
    const quiet = await conductOn(onCurve)
    expect(quiet.findings.repeatSpread).toBe(0)
    expect(quiet.text).not.toContain('too far')
  })

  it('is about CPU time where the rate sets the wall time', async () => {
    const { findings, text } = await conductOn((step) => ({ ...onCurve(step), durationMs: 1000 }), {
      about: { ...subject, ratePerSecond: 100 },
    })
    expect(findings.timeIs).toBe('cpu')
    expect(findings.collectors[0]!.curve!.timeMs.best).toBeCloseTo(1500, -1)
    expect(text).toContain('CPU time')
  })

  it('has no curve where more heap is not faster, and recommends the smallest', async () => {
    const { findings } = await conductOn((step) => ({
      ...onCurve(step),
      durationMs: 1000 + step.options.heap!.maxBytes / MiB / 100,
    }))
    expect(findings.collectors[0]).toMatchObject({
      curve: null,
      recommendedBy: 'measured',
      recommendedBytes: 80 * MiB,
    })
    expect(findings.collectors[0]!.whyNotCurve).toMatch(/does not fall/)
  })

  it('checks the curve against the full collections of the GC log', async () => {
    const wider = [80, 120, 180, 270, 405, 607].map((heap) => heap * MiB)
    const checked = (pauseMs: number) =>
      conductOn(onCurve, { asked: { heapsBytes: wider }, folder: folderWithLog(pauseMs) })
    // 1,060 MB allocated x 60 MB live / (60 MB / 20 ms) = 21,200 ms MB; the curve's are 20,000.
    const { findings } = await checked(20)
    expect(findings.collectors[0]!.curve!.check!.ratio).toBeCloseTo(20_000 / 21_200, 2)
    expect(findings.collectors[0]!.curve!.check!.holds).toBe(true)
    const other = await checked(40)
    expect(other.findings.collectors[0]!.curve!.check!.holds).toBe(false)
    expect(other.findings.collectors[0]!.whyNotCurve).toMatch(/does not hold/)
    expect(other.text).toContain('does not hold')
  })

  it('says what is known when it was ended before any run, and in the middle', async () => {
    for (const atMost of [0, 1, 6]) {
      const { findings } = await conductOn(onCurve, { atMost })
      expect(findings.collectors[0]!.curve).toBeNull()
      expect(findings.collectors[0]!.whyNotCurve).toMatch(/a curve needs 4/)
      if (atMost > 0) continue
      expect(findings.settings).toBeNull()
      expect(findings.notMeasured['settings']).toBe('no run was completed')
      expect(sweep.exitCode(findings)).toBe(exitCodes.inconclusive)
    }
  })

  it('refuses too few heaps, too small ones, single runs, and collectors of what has none', () => {
    const plan =
      (changes: object, about = subject) =>
      () =>
        sweep.plan({ ...options, ...changes }, about)
    expect(plan({ heapsBytes: heapsBytes.slice(1) })).toThrow(/a curve over 4 heaps could not be wrong/)
    expect(plan({ heapsBytes: [2 * MiB, ...heapsBytes] })).toThrow(
      /the jvm target cannot start in 2m: it needs 4m/,
    )
    expect(plan({ runs: 1 })).toThrow(/one run in each heap/)
    expect(plan({}, { ...subject, target: 'embedded' })).toThrow(/has no collectors to choose from/)
  })
})

/** A run folder with the log of ten full collections of 60 MB, 100 MB allocated between two. */
function folderWithLog(pauseMs: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const lines = Array.from({ length: 11 }, (_, i) => {
    const before = i === 0 ? 60 : 160
    const head = `[${(i / 10 + 0.1).toFixed(3)}s][info][gc          ]`
    return `${head} GC(${i}) Pause Full (Ergonomics) ${before}M->60M(300M) ${pauseMs.toFixed(3)}ms`
  })
  writeFileSync(path.join(folder, 'gc.log'), `[0.001s][info][gc] Using Serial\n${lines.join('\n')}\n`)
  return folder
}
