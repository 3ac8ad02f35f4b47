import { describe, expect, it } from 'vitest'
import {
  baselineFields,
  field,
  planOf,
  type ScenarioParts,
  scenarioOf,
  tryPlan,
} from '../../test/support/scenario.js'
import type { ScenarioField } from '../model/scenario.js'
import { compileWriter } from './compile-writer.js'

function messages(fields: readonly ScenarioField[], parts: ScenarioParts = {}): string[] {
  const { plan, problems } = tryPlan(scenarioOf(fields, parts))
  expect(plan === null).toBe(problems.some((problem) => problem.severity === 'error'))
  return problems.map(
    ({ severity, rule, message, instead }) =>
      `${severity} ${rule}: ${message}${instead ? ` => ${instead}` : ''}`,
  )
}

describe('bad fields are reported, all at once', () => {
  it.each<[ScenarioField, RegExp]>([
    [field('a', { regex: 'ID[0-9]{8}\\1' }), /regex: regex at character 11 \('\\1'\): back-references/],
    [field('a', { regex: 'x' }, 'integer'), /field-type: a regex makes text.*type: string/],
    [field('a', { sql: 'CONCAT(a1, )' }), /sql: sql at character \d+/],
    [
      field('a', { sql: 'UPPER(nothere)' }),
      /sql: sql at character 7 \('nothere\)'\): unknown column 'nothere'/,
    ],
    [field('a', { sql: 'a' }), /circular-reference: field 'a' depends on itself: 'a' -> 'a'/],
    [field('a', { min: 5, max: 3 }, 'integer'), /field-range: min 5 of field 'a' is above its max 3/],
    [field('a', { min: 0.5 }, 'integer'), /field-option: min of field 'a' must be a whole number/],
    [field('a', { min: 'soon' }, 'timestamp'), /field-value: min of field 'a' is not a time: "soon"/],
    [field('a', { min: '2025-02-30' }, 'date'), /field-value: min of field 'a' is not a date/],
    [field('a', { max: 300 }, 'byte'), /field-range: max 300 of field 'a' does not fit/],
    [field('a', { max: 1e9 }, 'decimal(5,2)'), /field-range: min or max of field 'a' has more than 5 digits/],
    [field('a', {}, 'intger'), /field-type: the type 'intger' of field 'a' is not known.*=> integer/],
    [field('a', {}, 'decimal(99,2)'), /field-type: the type 'decimal\(99,2\)'/],
    [field('a', {}, 'struct'), /field-type: field 'a' is a struct without fields/],
    [field('a', { oneOf: [] }), /field-option: oneOf of field 'a' must be a list/],
    [field('a', { oneOf: ['x', 'y->0.5'] }), /gives a weight to some values only/],
    [field('a', { oneOf: ['x->0', 'y->0'] }), /weights of field 'a' add up to 0/],
    [field('a', { oneOf: ['1', 'two'] }, 'integer'), /field-value: oneOf of field 'a' has "two"/],
    [field('a', { static: 'yes' }, 'boolean'), /field-value: static of field 'a'/],
    [field('a', { seed: 'lucky' }), /field-option: seed of field 'a' must be a number, not "lucky"/],
    [field('a', { sequence: { begin: 1 } }), /there is no option 'begin'/],
    [field('a', { sequence: 3 }), /its options are missing/],
    [field('a', { uuid: true }, 'long'), /a uuid is text/],
    [field('a', { incremental: 'x' }), /incremental of field 'a' must be a number/],
    [field('a', { minLen: 9, maxLen: 3 }, 'string'), /minLen 9 of field 'a' is above its maxLen 3/],
    [field('a', { arrayMinLen: 3, arrayMaxLen: 2 }, 'array<string>'), /arrayMinLen 3 of field 'a'/],
    [field('a', { enableNull: true, nullProb: 2 }, 'string'), /nullProb of field 'a' must be from 0 to 1/],
    [field('a', {}, 'struct', [field('b', { regex: '(' })]), /regex: regex at its end/],
  ])('%o', (bad, expected) => {
    const found = messages([bad])
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(expected)
  })

  it('says each problem once, also when other fields build on the broken one', () => {
    const found = messages([
      field('body', { sql: 'TO_JSON(STRUCT(a, b, c))' }),
      field('a', { regex: '(?=x)' }),
      field('b', { sql: 'CONCAT(a, c)' }),
      field('c', { min: 2, max: 1 }, 'long'),
    ])
    expect(found).toHaveLength(2)
  })

  it('follows circles through several fields', () => {
    const found = messages([
      field('a', { sql: 'b' }),
      field('b', { sql: 'UPPER(c)' }),
      field('c', { sql: 'a' }),
    ])
    expect(found.join()).toContain("'a' -> 'b' -> 'c' -> 'a'")
  })

  it('refuses two fields of one name', () => {
    expect(messages([field('a'), field('a')])[0]).toContain("two fields named 'a'")
  })
})

describe('an HTTP step', () => {
  const http = (fields: readonly ScenarioField[], parts: ScenarioParts = {}) => {
    const { plan, stream } = planOf(scenarioOf(fields, { connection: 'http', ...parts }))
    const writer = compileWriter(stream, plan)
    const buffer = Buffer.alloc(writer.maxBytes)
    return {
      stream,
      parts: writer.parts,
      body: (index: number) => buffer.toString('utf8', 0, writer.write(buffer, 0, index)),
    }
  }

  it('sends only what the body, the URL and the headers use', () => {
    const { stream } = http([
      ...baselineFields(),
      field('helper', { uuid: true }),
      field('X-Trace', { uuid: true }),
    ])
    expect(stream.fields.map((one) => one.name)).not.toContain('helper')
    expect(stream.parts.map((part) => part.name)).toEqual(['url', 'method', 'Content-Type', 'X-Trace'])
  })

  it('makes URLs from the same values as the body', () => {
    const { parts, body } = http([
      field('url', { sql: "CONCAT('http://localhost:8080/items/', id)" }),
      field('body', { sql: 'TO_JSON(STRUCT(id))' }),
      field('id', { regex: '[0-9]{6}' }),
    ])
    const url = parts.get('url') as (index: number) => string
    for (const index of [0, 7, 2 ** 33])
      expect(`http://localhost:8080/items/${JSON.parse(body(index)).id}`).toBe(url(index))
  })

  it('takes a fixed text or an expression as its body', () => {
    expect(http([field('body', { static: 'plain "text"' })]).body(0)).toBe('plain "text"')
    expect(http([field('value', { sql: "CONCAT('a', ',', 'b')" })]).body(0)).toBe('a,b')
  })

  it('of the form with connections sends its fields as one object to the URL of the connection', () => {
    const { parts, body } = http(
      [field('id', { incremental: 1 }), field('note', { static: 'x', omit: true })],
      {
        form: 'connections',
        options: { url: 'http://localhost:8080/in', method: 'PUT' },
      },
    )
    expect(body(0)).toBe('{"id":1}')
    expect(Object.fromEntries(parts)).toEqual({
      url: 'http://localhost:8080/in',
      method: 'PUT',
      'Content-Type': 'application/json',
    })
  })

  it('of the form with connections sends fields named like parts of a request in the body too', () => {
    const names = ['url', 'method', 'body', 'value', 'UserId', 'X-Trace', 'Content-Type']
    const { parts, body } = http(
      names.map((name) => field(name, { static: `my ${name}` })),
      { form: 'connections', options: { url: 'http://localhost:8080/in', method: 'PUT' } },
    )
    expect(JSON.parse(body(0))).toEqual(Object.fromEntries(names.map((name) => [name, `my ${name}`])))
    expect(Object.fromEntries(parts)).toEqual({
      url: 'http://localhost:8080/in',
      method: 'PUT',
      'Content-Type': 'application/json',
    })
  })

  it('without a body field says what it sends', () => {
    const { plan, problems } = tryPlan(scenarioOf([field('id', { incremental: 1 })], { connection: 'http' }))
    expect(plan).not.toBeNull()
    expect(problems).toMatchObject([{ severity: 'warning', rule: 'http-body' }])
  })

  it.each([
    ['X-Note', 'a\r\nInjected: yes', /line end/],
    ['X-Note', 'naïve ✓', /beyond Latin-1/],
    ['method', 'PO ST', /no HTTP method/],
    ['url', 'http://localhost:8080/a b', /space/],
  ])('refuses %s with %j', (name, text, expected) => {
    const found = messages([field('body', { static: '{}' }), field(name, { static: text })], {
      connection: 'http',
    })
    expect(found.join()).toMatch(expected)
  })

  it('stops the stream when a generated header would break the request', () => {
    const { parts } = http([field('body', { static: '{}' }), field('X-Note', { regex: 'a\\nb' })])
    const note = parts.get('X-Note') as (index: number) => string
    expect(() => note(3)).toThrow(expect.objectContaining({ code: 'SINK_FAILED' }))
  })
})

describe('a plan', () => {
  it('numbers the records of all steps in one row', () => {
    const scenario = scenarioOf([field('a', { incremental: 1 })])
    const two = { ...scenario, steps: [scenario.steps[0]!, scenario.steps[0]!] }
    const { plan } = planOf(two)
    expect(plan.streams.map((stream) => [stream.firstIndex, stream.records])).toEqual([
      [0, 10],
      [10, 10],
    ]) // prettier-ignore
    const second = compileWriter(plan.streams[1]!, plan)
    const buffer = Buffer.alloc(64)
    expect(buffer.toString('utf8', 0, second.write(buffer, 0, 10))).toBe('{"a":1}')
  })

  it('takes the seed from the command line, then from the scenario, then 1', () => {
    const fields = [field('a')]
    expect(planOf(scenarioOf(fields, { seed: 4 }), { seed: 9 }).plan.seed).toBe(9)
    expect(planOf(scenarioOf(fields, { seed: 4 })).plan.seed).toBe(4)
    expect(planOf(scenarioOf(fields)).plan.seed).toBe(1)
  })

  it('of a CSV step has a header row, quoted where needed', () => {
    const { plan, stream } = planOf(
      scenarioOf([field('a,b', { static: 'say "hi"' }), field('n', { incremental: 1 })], {
        connection: 'csv',
      }),
    )
    const writer = compileWriter(stream, plan)
    const buffer = Buffer.alloc(64)
    expect(writer.header).toBe('"a,b",n')
    expect(buffer.toString('utf8', 0, writer.write(buffer, 0, 0))).toBe('"say ""hi""",1')
  })

  it('keeps text from the scenario out of the code it compiles', () => {
    const evil = '"];process.exit(9);//`$' + "{process.exit(9)}\\u2028\u2028'*/"
    const { plan, stream } = planOf(
      scenarioOf([field(evil, { static: evil }), field('b', { oneOf: [evil] })]),
    )
    const writer = compileWriter(stream, plan)
    const buffer = Buffer.alloc(writer.maxBytes)
    expect(JSON.parse(buffer.toString('utf8', 0, writer.write(buffer, 0, 0)))).toEqual({
      [evil]: evil,
      b: evil,
    })
  })
})
