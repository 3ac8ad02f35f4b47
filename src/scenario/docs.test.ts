import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseText, unified } from '../../test/support/parse-text.js'
import { budgetKinds } from '../model/budgets/kinds.js'
import { fieldOptions } from './language/field-options.js'
import { parseProjectFile } from './project-file.js'

const page = readFileSync('docs/scenario.md', 'utf8')

/** Names of rules as the sources of scenario reading and planning write them. */
function rulesInCode(): Set<string> {
  const rules = new Set<string>()
  for (const folder of ['src/scenario', 'src/generate']) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      const code = readFileSync(path.join(folder, file), 'utf8')
      for (const call of [
        /(?:problems\.(?:error|warning)|refuse|complain|(?:context|this)\.problem)\(\s*'([a-z0-9-]+)'/g,
        /problems\.add\(\s*(?:severity|[^',]*'\w+' : '\w+'),\s*'([a-z0-9-]+)'/g,
        /\brule: '([a-z0-9-]+)',/g,
      ]) {
        for (const [, rule] of code.matchAll(call)) rules.add(rule!)
      }
    }
  }
  return rules
}

test('docs/scenario.md names every rule', () => {
  const rules = rulesInCode()
  // The search itself must not go blind.
  expect(rules.size).toBeGreaterThan(35)
  expect([...rules].filter((rule) => !page.includes(`\`${rule}\``))).toEqual([])
})

test('docs/scenario.md names every field option the embedded target reads', () => {
  const read = Object.entries(fieldOptions.keys).filter(([, spec]) => spec.embedded === undefined)
  expect(
    read
      .map(([name]) => name)
      .filter((name) => !new RegExp(`\\b${name}\\b`).test(page) && name !== 'arrayType'),
  ).toEqual([])
})

test('the complete examples of docs/scenario.md are sound scenarios', () => {
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1]!)
  const complete = examples.filter((text) => /^(dataSources|connections):/m.test(text))
  expect(complete).toHaveLength(2)
  for (const text of complete) expect(parseText(text).problems).toEqual([])
})

test('docs/budgets.md names every budget, and its examples are sound', () => {
  const budgets = readFileSync('docs/budgets.md', 'utf8')
  const table = budgets.split('## Which there are')[1]!.split('\n## ')[0]!
  const named = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) =>
    cell!.replaceAll('`', '').split(', '),
  )
  expect(named.toSorted()).toEqual(Object.keys(budgetKinds).toSorted())
  const [inScenario, inProject] = [...budgets.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1]!)
  const { scenario, problems } = parseText(unified({ top: inScenario!.trimEnd() }))
  expect(problems).toEqual([])
  expect(scenario?.heapmark.budgets).toHaveLength(6)
  expect(parseProjectFile(Buffer.from(inProject!), {}).problems).toEqual([])
})
