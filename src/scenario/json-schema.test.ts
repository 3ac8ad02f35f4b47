import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { unified } from '../../test/support/parse-text.js'
import { scenarioJsonSchema, scenarioJsonSchemaText } from './json-schema.js'

const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  scenarioJsonSchema(),
)

test('docs/scenario.schema.json is fresh', () => {
  const hint = 'run: npm run build && node scripts/write-scenario-schema.mjs'
  expect(readFileSync('docs/scenario.schema.json', 'utf8') === scenarioJsonSchemaText(), hint).toBe(true)
})

const ready = readdirSync('scenarios').map((file) => `scenarios/${file}`)
const fixtures = ['connections-form', 'every-option', 'nested-http', 'nested-http.converted']

test.each([...ready, ...fixtures.map((name) => `test/fixtures/scenarios/${name}.yaml`)])(
  '%s fits the schema',
  (file) => {
    validate(parse(readFileSync(file, 'utf8')))
    expect(validate.errors).toBeNull()
  },
)

test.each([
  ['an unknown key', unified({ top: 'descripton: x' })],
  ['an unknown field option', unified({ fields: '- {name: body, options: {regx: a}}' })],
  ['a wrong form', unified({ count: '{records: many}' })],
  ['a missing key', 'name: x'],
  ['an unknown word', unified({ count: '{duration: 1s, pattern: {type: rmap}}' })],
  ['a task without data source', 'connections: [{name: a, type: http}]\ntasks: [{name: t}]'],
])('%s does not', (_what, text) => {
  expect(validate(parse(text))).toBe(false)
})
