import { describe, expect, it } from 'vitest'
import { experimentSubject, type ReportChanges, runReport } from '../../../test/support/run-reports.js'
import { exitCodes } from '../../model/errors.js'
import type { ExperimentReport } from '../../model/experiment.js'
import type { LeakFindings } from '../../model/leak-findings.js'
import type { Plan, StepResult } from '../engine/plan.js'
import { leak } from './index.js'
import { defaultLeakOptions } from './options.js'

const MiB = 2 ** 20

/** Conducts a plan on invented runs. */
async function conductOn(plan: Plan<LeakFindings>, run: (label: string, records: number) => ReportChanges) {
  const done: StepResult[] = []
  for (let step = plan.next(done); step !== null; step = plan.next(done)) {
    const report = runReport(run(step.label, step.options.records!))
    done.push({ label: step.label, run: `runs/${done.length}`, folder: '/nowhere', report })
    expect(plan.line(done)).toContain(step.label)
    expect(plan.expected(done)).toBeGreaterThan(0)
  }
  return { labels: done.map(({ label }) => label), findings: await plan.findings(done), done }
}

const planOf = (options = {}, subject = {}) =>
  leak.plan({ ...defaultLeakOptions, evidence: false, ...options }, experimentSubject(subject))

const growing = (bytesPerRecord: number): ReportChanges => ({
  verdict: {
    kind: 'growing',
    bytesPerRecord,
    bytesPerRecordLow: bytesPerRecord - 1,
    bytesPerRecordHigh: bytesPerRecord + 1,
  },
  memory: { liveSetLastBytes: 50 * MiB, heapLimitBytes: 100 * MiB },
  throughput: { askedPerSecond: 100 },
  receiver: { requests: 1000, bytes: 320_000 },
})
const bounded: ReportChanges = { verdict: { kind: 'bounded', bytesPerRecord: 0.1 } }
const open: ReportChanges = { verdict: { kind: 'inconclusive' } }

describe('heapmark leak', () => {
  it('stops at the first length that shows memory to be bounded', async () => {
    const { labels, findings } = await conductOn(planOf(), () => bounded)
    expect(labels).toEqual(['1 x 1000 records'])
    expect(findings.verdict).toMatchObject({ kind: 'bounded', decidedAtFactor: 1 })
    expect(findings.growth.kind).toBe('none')
    expect(findings.untilFull).toBeNull()
    expect(findings.notMeasured['untilFull']).toBe('memory was not seen to grow')
    expect(leak.exitCode(findings)).toBe(exitCodes.completed)
  })

  it('says leak only after growth at two successive lengths, and when the heap is full', async () => {
    const { labels, findings } = await conductOn(planOf(), () => growing(100))
    expect(labels).toEqual(['1 x 1000 records', '2 x 1000 records'])
    expect(findings.verdict).toMatchObject({ kind: 'leak', decidedAtFactor: 2, bytesPerRecord: 100 })
    expect(findings.growth).toEqual({ kind: 'linear', exponent: expect.closeTo(1) })
    expect(findings.payloadBytesPerRecord).toBe(320)
    const records = Math.floor((50 * MiB) / 100)
    expect(findings.untilFull).toEqual({ records, hours: records / 100 / 3600 })
    expect(leak.exitCode(findings)).toBe(exitCodes.checkFailed)
  })

  it('goes on where growth stops, as that of a cache that fills', async () => {
    const { labels, findings } = await conductOn(planOf(), (label) =>
      label.startsWith('1 x') ? growing(100) : label.startsWith('2 x') ? open : bounded,
    )
    expect(labels).toHaveLength(3)
    expect(findings.verdict).toMatchObject({ kind: 'bounded', decidedAtFactor: 4 })
  })

  it('calls growth that slows down from length to length sub-linear', async () => {
    const { findings } = await conductOn(planOf(), (label) => growing(label.startsWith('1 x') ? 100 : 70))
    expect(findings.growth.kind).toBe('sub-linear')
  })

  it('ends inconclusive after eight times the length, and says what would decide it', async () => {
    const { labels, findings } = await conductOn(planOf(), () => open)
    expect(labels).toHaveLength(4)
    expect(findings.verdict.kind).toBe('inconclusive')
    expect(findings.verdict.reasons[0]).toMatch(/would decide/)
    expect(leak.exitCode(findings)).toBe(exitCodes.inconclusive)
  })

  it('makes no longer run after one that did not end well', async () => {
    const { labels, findings } = await conductOn(planOf(), () => ({
      ...open,
      outcome: { kind: 'timed-out', limitMs: 1, gcShare: null },
    }))
    expect(labels).toHaveLength(1)
    expect(findings.verdict.reasons[0]).toMatch(/ended timed-out/)
  })

  it('looks into the heap when memory grows: by histograms on a JVM, by dumps elsewhere', () => {
    const plan = planOf({ evidence: true })
    const requests = (runtimeName: 'jvm' | 'node', peakHeapBytes: number) => {
      const report = runReport({ ...growing(100), target: { runtimeName }, memory: { peakHeapBytes } })
      const done = ['1 x', '2 x'].map((label) => ({ label, run: label, folder: '/nowhere', report }))
      return plan.next(done)?.requests?.map(({ action }) => action)
    }
    expect(requests('jvm', 64 * MiB)).toEqual(['histogram', 'histogram', 'histogram', 'dump'])
    expect(requests('node', 64 * MiB)).toEqual(['dump', 'dump', 'dump'])
    // A budget of 2 GiB holds no dump of such a heap.
    expect(requests('jvm', 4096 * MiB)).toEqual(['histogram', 'histogram', 'histogram'])
    expect(requests('node', 4096 * MiB)).toBeUndefined()
  })

  it('forces collections at equal steps within the run', () => {
    const atRecords = planOf({ checkpoints: 3 })
      .next([])!
      .requests!.map((request) => request.atRecords)
    expect(atRecords).toEqual([250, 500, 750])
    expect(planOf({ checkpoints: 0 }).next([])!.requests).toEqual([])
  })

  it('says what is known when it was ended before any run was done', async () => {
    const findings = await planOf().findings([])
    expect(findings.verdict).toMatchObject({
      kind: 'inconclusive',
      decidedAtFactor: null,
      bytesPerRecord: null,
    })
    const report = { ...findings, runs: [], commandLine: [] } as unknown as ExperimentReport<LeakFindings>
    expect(leak.sections(report)[0]!.headline).toBe('inconclusive')
  })

  it('refuses runs of unknown or senseless length', () => {
    expect(() => planOf({}, { records: null })).toThrow(/not told how many records/)
    expect(() => planOf({ records: 5 })).toThrow(/too short/)
  })
})
