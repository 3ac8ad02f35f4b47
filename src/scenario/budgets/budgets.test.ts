import { describe, expect, it, test } from 'vitest'
import { parseText, unified } from '../../../test/support/parse-text.js'
import { plainLimit } from '../../model/budgets/limit.js'

const withBudgets = (...lines: string[]) =>
  unified({ top: ['heapmark:', '  budgets:', ...lines.map((line) => `    ${line}`)].join('\n') })

const limits = (text: string) =>
  parseText(text).scenario?.heapmark.budgets.map(({ name, limit }) => [name, limit && plainLimit(limit)])

describe('budgets of a scenario', () => {
  it('are read in the file’s order, with their places', () => {
    const { scenario, problems } = parseText(
      withBudgets('peak_rss: <700MB', 'live_set_growth: bounded', 'lost: 0', 'gc_share: off'),
    )
    expect(problems).toEqual([])
    expect(scenario?.heapmark.budgets).toEqual([
      { name: 'peak_rss', limit: '<700MB', place: { line: 16, column: 5 } },
      { name: 'live_set_growth', limit: 'bounded', place: { line: 17, column: 5 } },
      { name: 'lost', limit: '0', place: { line: 18, column: 5 } },
      { name: 'gc_share', limit: null, place: { line: 19, column: 5 } },
    ])
  })

  it('are none in a scenario without them', () => {
    expect(parseText(unified({})).scenario?.heapmark.budgets).toEqual([])
  })

  test.each([
    ['an unknown one', 'peak_rs: <700MB', '16:5 error unknown-key', "did you mean 'peak_rss'?"],
    ['nonsense', 'peak_rss: <5 bananas', '16:15 error bad-budget', 'write peak_rss: <700MB'],
    ['a limit of the wrong side', 'peak_rss: ">5MB"', '16:15 error bad-budget', 'write peak_rss: <700MB'],
    ['a list', 'peak_rss: [1, 2]', '16:15 error wrong-form', undefined],
    ['an empty one', 'peak_rss:', '16:14 error bad-budget', 'write peak_rss: <700MB, or peak_rss: off'],
    [
      'folded text by mistake',
      'received: >5',
      '16:15 error bad-budget',
      'write received: ">=100", or received: off',
    ],
  ])('are refused at their place: %s', (_what, line, found, instead) => {
    const parsed = parseText(withBudgets(line))
    expect(parsed.found).toEqual([found])
    expect(parsed.problems[0]?.instead).toBe(instead)
  })
})

describe('a limit that begins with a > and has no quotes', () => {
  test.each([
    ['throughput: >=5/s', 'throughput', '>=5/s'],
    ['throughput: > 5/s   # at least', 'throughput', '> 5/s'],
    ['throughput: >= baseline -5%', 'throughput', '>= baseline -5%'],
    ['"throughput": >=5/s', 'throughput', '>=5/s'],
  ])('is taken as it is meant, with a warning: %s', (line, name, limit) => {
    const text = withBudgets('peak_rss: <1g', line, 'lost: 0')
    expect(limits(text)).toEqual([
      ['peak_rss', '<1g'],
      [name, limit],
      ['lost', '0'],
    ])
    expect(parseText(text).found).toEqual([expect.stringMatching(/^17:\d+ warning unquoted-limit$/)])
  })

  it('is taken within braces too', () => {
    const text = unified({ top: 'heapmark: {budgets: {throughput: >=5/s, fidelity: >=99%}}' })
    expect(limits(text)).toEqual([
      ['throughput', '>=5/s'],
      ['fidelity', '>=99%'],
    ])
  })

  it('is refused where Data Caterer reads the file', () => {
    expect(parseText(withBudgets('throughput: >=5/s'), { target: 'data-caterer' }).found).toContain(
      '16:17 error unquoted-limit',
    )
  })

  it('changes nothing in a text that is sound, whatever it holds', () => {
    const description = 'description: |\n  budgets:\n    throughput: >=5/s'
    const { scenario, problems } = parseText(unified({ top: description }))
    expect(problems).toEqual([])
    expect(scenario?.description).toContain('throughput: >=5/s')
  })
})
