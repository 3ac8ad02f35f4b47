import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { summarise, summariseRun } from '../src/analysers/summary/summarise.js'
import { arbitraryRecord, arbitrarySamples } from './support/arbitrary-run.js'
import { fixtureRunIds, fixtureRuns } from './support/run-folders.js'

interface SchemaNode {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly items?: SchemaNode
  readonly oneOf?: readonly SchemaNode[]
  readonly const?: unknown
}

const schema: SchemaNode = JSON.parse(readFileSync(join('docs', 'report.schema.json'), 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema)

function problems(report: unknown): unknown {
  return validate(JSON.parse(JSON.stringify(report))) ? [] : validate.errors
}

it.each(fixtureRunIds())('docs/report.schema.json describes the report of %s', async (id) => {
  expect(problems(await summariseRun(join(fixtureRuns, id)))).toEqual([])
})

it('docs/report.schema.json describes the report of any run', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRecord, arbitrarySamples, async (record, samples) => {
      expect(problems(await summarise(record, samples))).toEqual([])
    }),
    { numRuns: 200 },
  )
})

it('docs/report.schema.json refuses a field it does not describe, and a missing one', async () => {
  const report = await summariseRun(join(fixtureRuns, fixtureRunIds()[0]!))
  expect(problems({ ...report, weather: 'fine' })).toHaveLength(1)
  const { gc: _, ...withoutGc } = report
  expect(problems(withoutGc)).toHaveLength(1)
  expect(problems({ ...report, memory: { ...report.memory, extra: 1 } })).toHaveLength(1)
})

it('docs/report.schema.json names its fields in the order of the report, requires each and explains it', async () => {
  const report = await summariseRun(join(fixtureRuns, fixtureRunIds()[0]!))
  expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(report))
  expect(everyObject(schema)).toBeGreaterThan(20)
})

/** Checks objects that list their fields, all the way down. @returns how many there were */
function everyObject(node: SchemaNode): number {
  let found = 0
  if (node.properties) {
    found++
    expect(node.additionalProperties).toBe(false)
    expect(node.required).toEqual(Object.keys(node.properties))
    for (const [name, inner] of Object.entries(node.properties)) {
      if (inner.const === undefined) expect(inner.description, name).toBeTruthy()
    }
  }
  const inner = [
    ...Object.values(node.properties ?? {}),
    ...(node.oneOf ?? []),
    ...(node.items ? [node.items] : []),
  ]
  return inner.reduce((sum, one) => sum + everyObject(one), found)
}
