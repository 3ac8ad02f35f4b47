import { expect, it, test } from 'vitest'
import { parseProjectFile } from './project-file.js'

const parse = (...lines: string[]) =>
  parseProjectFile(Buffer.from(`${lines.join('\n')}\n`), { LIMIT: '<9MB' })

it('a heapmark.yaml holds budgets for all scenarios and for single ones', () => {
  const { project, problems } = parse(
    'budgets:',
    '  peak_rss: <700MB',
    'scenarios:',
    '  baseline_http:',
    `    budgets: {peak_rss: "\${LIMIT}", lost: 0}`,
    '  quiet:',
  )
  expect(problems).toEqual([])
  expect(project?.budgets).toEqual([{ name: 'peak_rss', limit: '<700MB', place: { line: 2, column: 3 } }])
  expect([...project!.scenarios]).toEqual([
    [
      'baseline_http',
      [
        { name: 'peak_rss', limit: '<9MB', place: { line: 5, column: 15 } },
        { name: 'lost', limit: '0', place: { line: 5, column: 37 } },
      ],
    ],
  ])
})

it('an empty one says nothing', () => {
  expect(parse('# later')).toEqual({ project: { budgets: [], scenarios: new Map() }, problems: [] })
})

test.each([
  ['an unknown key', ['bugdets:', '  lost: 0'], '1:1 unknown-key', "did you mean 'budgets'?"],
  ['an unknown budget', ['budgets:', '  losst: 0'], '2:3 unknown-key', "did you mean 'lost'?"],
  ['nonsense', ['budgets:', '  lost: many'], '2:9 bad-budget', 'write lost: <100'],
  [
    'nonsense of a scenario',
    ['scenarios:', '  a:', '    budgets: {lost: many}'],
    '3:21 bad-budget',
    'write lost: <100',
  ],
  ['a list', ['- lost: 0'], '1:1 wrong-form', undefined],
  ['no YAML', ['budgets: ]'], '1:10 yaml-syntax', expect.any(String)],
])('what is wrong has its place: %s', (_what, lines, found, instead) => {
  const { project, problems } = parse(...lines)
  expect(project).toBeNull()
  expect(problems.map(({ place, rule }) => `${place.line}:${place.column} ${rule}`)).toContain(found)
  expect(problems[0]?.instead).toEqual(instead)
})
