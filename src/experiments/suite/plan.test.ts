import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { summarise } from '../../analysers/summary/summarise.js'
import type { ExitCode } from '../../model/errors.js'
import type { RefusedStep } from '../../model/experiment.js'
import type { Outcome } from '../../model/outcome.js'
import type { StepResult } from '../engine/plan.js'
import { suitePlan } from './plan.js'
import { shareBetween } from './settle.js'

const options = (...files: string[]) => ({
  scenarios: files.map((file) => ({ file, sha256: null })),
  coolDownMs: 0,
  patienceMs: 0,
})

async function ran(
  label: string,
  outcome: Outcome = { kind: 'completed' },
  limit?: string,
): Promise<StepResult> {
  const asked = [{ name: 'duration', limit: limit ?? '<1h', file: label, line: 1, column: 1 }]
  const budgets = limit === undefined ? null : { asked, baseline: null, whyNoBaseline: null }
  const report = await summarise(emptyRecord({ outcome, budgets }), [])
  return { label, run: `runs/${label}`, folder: '', report }
}

const refused = (label: string): RefusedStep => ({
  label,
  code: 'SCENARIO_INVALID',
  message: 'it has 1 error',
})
const killed: Outcome = { kind: 'killed', cause: 'outside', signal: 'SIGKILL', evidence: 'x' }

describe('the plan of a suite', () => {
  it('runs each scenario once, in order, whatever became of those before', async () => {
    const plan = suitePlan(options('a', 'b', 'c', 'd'))
    const done = [await ran('a', killed), await ran('c')]
    expect(plan.next([])).toMatchObject({ label: 'a', options: { scenarioFile: 'a' }, mayBeRefused: true })
    expect(plan.next(done.slice(0, 1), [refused('b')])?.label).toBe('c')
    expect(plan.next(done, [refused('b')])?.label).toBe('d')
    expect(plan.next([...done, await ran('d')], [refused('b')])).toBeNull()
  })

  it('is none of nothing', () => {
    expect(() => suitePlan(options())).toThrow('not told which scenarios')
  })

  it.each<[string, (StepResult | Promise<StepResult>)[], RefusedStep[], ExitCode]>([
    ['all passed', [ran('a'), ran('b', undefined, '<1h')], [], 0],
    ['a budget failed', [ran('a', undefined, '<1s'), ran('b')], [], 8],
    ['one was not completed', [ran('a', undefined, '<1s'), ran('b', killed)], [], 4],
    ['one could not be run', [ran('a', killed)], [refused('b')], 2],
    ['one was not reached', [ran('a')], [], 0],
  ])('ends with the worst exit code: %s', async (_what, results, refusals, exitCode) => {
    const findings = await suitePlan(options('a', 'b')).findings(await Promise.all(results), refusals)
    expect(findings.exitCode).toBe(exitCode)
    expect(findings.scenarios.map(({ file }) => file)).toEqual(['a', 'b'])
    const { passed, failed, broken, refused: refusedCount, notRun, scenarios } = findings.counts
    expect(passed + failed + broken + refusedCount + notRun).toBe(scenarios)
  })

  it('gives a reason for every figure that is missing', async () => {
    const { scenarios, notMeasured } = await suitePlan(options('a')).findings([await ran('a')])
    const missing = Object.entries(scenarios[0]!).filter(([, value]) => value === null)
    expect(missing.length).toBeGreaterThan(3)
    expect(Object.keys(notMeasured)).toEqual(missing.map(([name]) => `scenarios.a.${name}`))
  })
})

describe('how busy the machine is', () => {
  const times = (totalMs: number, busyMs: number, stealMs = 0) => ({ totalMs, busyMs, stealMs })

  it('is what all processors did, with what the host took, of what they could have done', () => {
    expect(shareBetween(times(0, 0), times(2000, 300, 100))).toBe(0.2)
    expect(shareBetween(times(1000, 500), times(3000, 500))).toBe(0)
  })

  it('is not known where the machine does not tell, or its counters stand still', () => {
    expect(shareBetween(null, times(1, 1))).toBeNull()
    expect(shareBetween(times(5, 5), times(5, 5))).toBeNull()
  })
})
