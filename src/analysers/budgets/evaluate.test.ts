import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyRecord, fixtureRunIds, fixtureRuns } from '../../../test/support/run-folders.js'
import { process } from '../../../test/support/samples.js'
import type { AskedBudget, BudgetResult, RunBudgets } from '../../model/budget.js'
import { budgetKinds } from '../../model/budgets/kinds.js'
import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { MiB } from '../../model/size.js'
import { summarise, summariseRun } from '../summary/summarise.js'
import { evaluateBudgets } from './evaluate.js'

const asked = (name: string, limit: string, line = 1): AskedBudget => ({
  name,
  limit,
  file: 'x.yaml',
  line,
  column: 3,
})

const budgets = (limits: Record<string, string>, more: Partial<RunBudgets> = {}): RunBudgets => ({
  asked: Object.entries(limits).map(([name, limit], i) => asked(name, limit, i + 1)),
  baseline: null,
  whyNoBaseline: null,
  ...more,
})

/** A run whose resident set reached 100 MB. */
const runAt100MB = (limits: RunBudgets, changes: Partial<RunRecord> = {}) =>
  summarise(emptyRecord({ budgets: limits, ...changes }), [process(0, 90 * MiB), process(100, 100 * MiB)])

const only = (report: RunReport): BudgetResult => report.budgets[0]!

describe('a budget', () => {
  it('passes when its limit is kept, and says by how much', async () => {
    expect(only(await runAt100MB(budgets({ peak_rss: '<200MB' })))).toEqual({
      name: 'peak_rss',
      limit: '<200MB',
      limitValue: 200 * MiB,
      measured: 100 * MiB,
      result: 'pass',
      reason: '100 MB, 50.0 % below the limit of 200 MB',
      file: 'x.yaml',
      line: 1,
      column: 3,
    })
  })

  it('fails when its limit is passed, and at the limit only where that is left out', async () => {
    expect(only(await runAt100MB(budgets({ peak_rss: '<80MB' })))).toMatchObject({
      result: 'fail',
      reason: '100 MB, 25.0 % above the limit of 80 MB',
    })
    expect(only(await runAt100MB(budgets({ peak_rss: '<100MB' }))).result).toBe('fail')
    expect(only(await runAt100MB(budgets({ peak_rss: '<=100MB' }))).result).toBe('pass')
  })

  it('is not measured when its figure is not, with the reason of the figure', async () => {
    const report = await runAt100MB(budgets({ live_set: '<1MB', peak_tree_rss: '<1MB' }))
    const [liveSet, tree] = report.budgets
    expect(liveSet).toMatchObject({ measured: null, result: 'not-measured' })
    expect(liveSet!.reason).toBe(report.notMeasured['memory.liveSetBytes'])
    expect(tree!.reason).toBe(report.notMeasured['tree'])
  })

  it('keeps the order in which budgets are written', async () => {
    const report = await runAt100MB(budgets({ p99_lag: '<1s', peak_rss: '<1g', lost: '0' }))
    expect(report.budgets.map(({ name, line }) => [name, line])).toEqual([
      ['p99_lag', 1],
      ['peak_rss', 2],
      ['lost', 3],
    ])
  })

  it('of a run that was not completed can fail but not pass', async () => {
    const outcome = { kind: 'interrupted', signal: 'SIGINT' } as const
    expect(only(await runAt100MB(budgets({ peak_rss: '<80MB' }), { outcome })).result).toBe('fail')
    const kept = only(await runAt100MB(budgets({ peak_rss: '<200MB' }), { outcome }))
    expect(kept).toMatchObject({ measured: 100 * MiB, result: 'not-measured' })
    expect(kept.reason).toContain('not completed (interrupted)')
  })

  it('of a run folder that was edited is not measured, never a fault', async () => {
    const report = await runAt100MB(budgets({ peak_weather: 'fine', peak_rss: 'warm' }))
    expect(report.budgets.map(({ result, reason }) => [result, reason])).toEqual([
      ['not-measured', "this heapmark knows no budget 'peak_weather'"],
      ['not-measured', "the limit of 'peak_rss' cannot be 'warm'"],
    ])
  })
})

describe('a budget relative to a baseline', () => {
  const baseline = { run: 'RUN', pinned: false, figures: { peak_rss: 96 * MiB } }

  it('is held against the baseline’s figure and its margin', async () => {
    const within = only(await runAt100MB(budgets({ peak_rss: '<= baseline +5%' }, { baseline })))
    expect(within).toMatchObject({ limitValue: 96 * MiB * 1.05, result: 'pass' })
    expect(within.reason).toBe('100 MB, 0.8 % below the limit of 100.8 MB; baseline RUN: 96 MB')
    const beyond = only(await runAt100MB(budgets({ peak_rss: '<= baseline +3MB' }, { baseline })))
    expect(beyond).toMatchObject({ limitValue: 99 * MiB, result: 'fail' })
  })

  it('is not measured without one, or when that did not measure the figure', async () => {
    const whyNoBaseline = 'there is no earlier run'
    const none = only(await runAt100MB(budgets({ peak_rss: '<= baseline' }, { whyNoBaseline })))
    expect(none).toMatchObject({ limitValue: null, measured: 100 * MiB, result: 'not-measured' })
    expect(none.reason).toBe(whyNoBaseline)
    const bare = { ...baseline, figures: {} }
    const unknown = only(await runAt100MB(budgets({ peak_rss: '<= baseline' }, { baseline: bare })))
    expect(unknown.reason).toContain('RUN did not measure')
  })
})

describe('budgets on growth', () => {
  const growth = async (verdict: Partial<RunReport['verdict']>, limits: Record<string, string>) => {
    const report = await runAt100MB(budgets({}))
    const judged = { ...report, verdict: { ...report.verdict, ...verdict } }
    return evaluateBudgets(budgets(limits), judged)[0]!
  }

  it('follow the verdict, which may be open', async () => {
    const bounded = { live_set_growth: 'bounded' }
    const reasons = ['12 collections are needed']
    expect((await growth({ kind: 'bounded', reasons }, bounded)).result).toBe('pass')
    expect((await growth({ kind: 'growing', reasons }, bounded)).result).toBe('fail')
    expect((await growth({ kind: 'leak', reasons }, bounded)).result).toBe('fail')
    expect(await growth({ kind: 'inconclusive', reasons }, bounded)).toMatchObject({
      result: 'not-measured',
      measured: 'inconclusive',
      reason: 'inconclusive: 12 collections are needed',
    })
  })

  it('decide on bytes per record only when the whole interval lies on one side', async () => {
    const slope = (low: number, high: number) => ({
      bytesPerRecord: (low + high) / 2,
      bytesPerRecordLow: low,
      bytesPerRecordHigh: high,
    })
    const limit = { bytes_per_record: '<16B' }
    expect((await growth(slope(-3, 4), limit)).result).toBe('pass')
    expect((await growth(slope(90, 110), limit)).result).toBe('fail')
    expect(await growth(slope(2, 40), limit)).toMatchObject({
      result: 'not-measured',
      reason: 'the slope lies between 2 B/record and 40 B/record, on both sides of the limit: run longer',
    })
  })
})

describe('a budget on the run’s quality', () => {
  it('passes when the quality is as asked for or better', async () => {
    const report = await runAt100MB(budgets({}))
    const graded = (grade: RunReport['quality']['grade'], word: string) =>
      evaluateBudgets(budgets({ run_quality: word }), {
        ...report,
        quality: { grade, reasons: ['busy'] },
      })[0]!
    expect(graded('good', 'fair').result).toBe('pass')
    expect(graded('fair', 'fair').result).toBe('pass')
    expect(graded('fair', 'good')).toMatchObject({ result: 'fail', reason: 'fair: busy' })
    expect(graded('poor', 'fair').result).toBe('fail')
  })
})

it('every kind of budget reads a figure that reports have', async () => {
  const reports = await Promise.all(fixtureRunIds().map((id) => summariseRun(join(fixtureRuns, id))))
  const schema = JSON.parse(readFileSync('docs/report.schema.json', 'utf8'))
  for (const [name, { figure }] of Object.entries(budgetKinds)) {
    let at = schema
    for (const key of figure.split('.')) {
      at = (at.properties ?? at.oneOf?.find((one: { properties?: unknown }) => one.properties)?.properties)?.[
        key
      ]
      expect(at, `${name}: ${figure}`).toBeDefined()
    }
  }
  const all = budgets(Object.fromEntries(Object.keys(budgetKinds).map((name) => [name, 'x'])))
  for (const report of reports) expect(evaluateBudgets(all, report)).toHaveLength(all.asked.length)
})
