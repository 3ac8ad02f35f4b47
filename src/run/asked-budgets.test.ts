import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/run-folders.js'
import type { ScenarioBudget } from '../model/scenario.js'
import { askedBudgets } from './asked-budgets.js'
import { ScenarioProblems } from './scenario-problems.js'

const budget = (name: string, limit: string | null, line = 20): ScenarioBudget => ({
  name,
  limit,
  place: { line, column: 5 },
})

/** A working directory with a folder of scenarios in it. */
function project(files: Readonly<Record<string, string>>) {
  const cwd = temporaryFolder()
  mkdirSync(path.join(cwd, 'scenarios'))
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(cwd, name), text)
  const warnings: string[] = []
  const asked = (own: readonly ScenarioBudget[] | null, name = 'orders') =>
    askedBudgets({
      name,
      scenario: own && { path: path.join(cwd, 'scenarios', 'orders.yaml'), budgets: own },
      workingDirectory: cwd,
      environment: {},
      warning: (text) => warnings.push(text),
    })
  return { asked, warnings }
}

const shown = (budgets: ReturnType<typeof askedBudgets>) =>
  budgets.map(({ name, limit, file, line }) => `${name} ${limit} ${file}:${line}`)

describe('the budgets of a run', () => {
  it('are the scenario’s own where there is no heapmark.yaml', () => {
    const { asked } = project({})
    expect(shown(asked([budget('lost', '0', 7)]))).toEqual(['lost 0 scenarios/orders.yaml:7'])
    expect(asked(null)).toEqual([])
  })

  it('are decided by the scenario, then its section, then what is said for every run', () => {
    const { asked } = project({
      'heapmark.yaml': [
        'budgets:',
        '  peak_rss: <700MB',
        '  lost: 0',
        '  gc_share: <5%',
        'scenarios:',
        '  orders: {budgets: {peak_rss: <300MB, lost: off}}',
        '  other: {budgets: {peak_rss: <1MB}}',
        '',
      ].join('\n'),
    })
    expect(shown(asked([budget('gc_share', '<9%')]))).toEqual([
      'peak_rss <300MB heapmark.yaml:6',
      'gc_share <9% scenarios/orders.yaml:20',
    ])
    expect(shown(asked(null, 'a program'))).toEqual([
      'peak_rss <700MB heapmark.yaml:2',
      'lost 0 heapmark.yaml:3',
      'gc_share <5% heapmark.yaml:4',
    ])
  })

  it('are those of the heapmark.yaml beside the scenario before that of the working directory', () => {
    const files = {
      'heapmark.yaml': 'budgets: {lost: 0}',
      'scenarios/heapmark.yaml': 'budgets: {refused: 0}',
    }
    expect(shown(project(files).asked([]))).toEqual(['refused 0 scenarios/heapmark.yaml:1'])
  })

  it('are refused with their places when heapmark.yaml is wrong, and warned of where it is odd', () => {
    const wrong = project({ 'heapmark.yaml': 'budgets:\n  peak_rss: <5 bananas\n' })
    try {
      wrong.asked([])
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(ScenarioProblems)
      expect((error as ScenarioProblems).file).toBe('heapmark.yaml')
      expect((error as ScenarioProblems).problems[0]).toMatchObject({ place: { line: 2, column: 13 } })
    }
    const odd = project({ 'heapmark.yaml': 'budgets:\n  throughput: >=5/s\n' })
    expect(odd.asked([])).toHaveLength(1)
    expect(odd.warnings).toEqual([expect.stringMatching(/^heapmark\.yaml:2:15: /)])
  })

  it('cannot be read from a folder', () => {
    const cwd = temporaryFolder()
    mkdirSync(path.join(cwd, 'heapmark.yaml'))
    const read = () =>
      askedBudgets({ name: 'x', scenario: null, workingDirectory: cwd, environment: {}, warning() {} })
    expect(read).toThrow(/'heapmark.yaml' cannot be read: EISDIR/)
  })
})
