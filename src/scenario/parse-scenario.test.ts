// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of scenarios look like this
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseText, unified } from '../../test/support/parse-text.js'
import type { LoadPattern } from '../model/scenario.js'

const baseline = readFileSync('scenarios/baseline-http.yaml', 'utf8')

describe('the unified form', () => {
  test('gives the baseline scenario with places', () => {
    const { scenario, problems } = parseText(baseline)
    expect(problems).toEqual([])
    expect(scenario).toMatchObject({ name: 'baseline_http', form: 'unified', seed: null })
    const step = scenario!.steps[0]!
    expect(step.connection.value).toBe('http')
    expect(step.count).toMatchObject({ records: 100, ratePerSecond: 5, durationMs: null, pattern: null })
    expect(step.fields.map((field) => field.name)).toEqual([
      ...['url', 'method', 'Content-Type', 'body', 'id', 'user_id', 'event_type', 'timestamp', 'payload'],
    ])
    for (const field of step.fields) {
      expect(textAt(baseline, field.place)).toContain(field.name)
      for (const { value, place } of field.options.values()) {
        if (typeof value === 'string') expect(textAt(baseline, place)).toBe(`"${value}"`)
      }
    }
  })

  test('several data sources and steps come in their order; those switched off do not come', () => {
    const { scenario } = parseText(`
dataSources:
  - name: a
    connection: {type: "null"}
    steps:
      - {name: a1, count: {records: 1}, fields: [{name: x, static: 1}]}
      - {name: a2, enabled: false, count: {records: 1}, fields: [{name: x, static: 1}]}
  - name: b
    enabled: "false"
    connection: {type: "null"}
    steps: [{name: b1, count: {records: 1}, fields: [{name: x, static: 1}]}]
  - name: c
    connection: {type: JSON, options: {path: out.json}}
    steps: [{name: c1, options: {format: json}, count: {records: 1}, fields: [{name: x, static: 1}]}]
`)
    expect(scenario?.steps.map((step) => [step.dataSource, step.name, step.connection.value])).toEqual([
      ['a', 'a1', 'null'],
      ['c', 'c1', 'json'],
    ])
    expect(scenario?.name).toBe('given')
  })

  test("a step's options win over those of its connection", () => {
    const connection = '{type: http, options: {url: "http://localhost:1", method: PUT}}'
    const { scenario } = parseText(
      unified({ connection, options: '{format: http, url: "http://localhost:2"}' }),
    )
    const { options } = scenario!.steps[0]!
    expect(options.get('url')?.value).toBe('http://localhost:2')
    expect(options.get('method')?.value).toBe('PUT')
  })

  test('spellings of options are unified, static may stand on the field, structs keep their fields', () => {
    const { scenario, problems } = parseText(
      unified({
        fields: [
          '- {name: body, static: true, nullable: false}',
          '- {name: tags, type: "ARRAY<string>", options: {arrayMinLength: 1, arrayMaxLength: 3}}',
          '- {name: s, type: struct, fields: [{name: in, options: {sequence: {start: "5", prefix: 7}}}]}',
        ].join('\n'),
      }),
    )
    expect(problems).toEqual([])
    const [body, tags, struct] = scenario!.steps[0]!.fields
    expect(body!.options.get('static')).toEqual({ value: true, place: { line: 13, column: 34 } })
    expect(body!.options.get('nullable')?.value).toBe(false)
    expect(tags!.type?.value).toBe('array<string>')
    expect([...tags!.options.keys()]).toEqual(['arrayMinLen', 'arrayMaxLen'])
    expect(struct!.fields[0]!.options.get('sequence')?.value).toEqual({ start: 5, prefix: '7' })
  })

  test('whole numbers beyond 2^53 keep their digits', () => {
    const { scenario } = parseText(
      unified({ fields: '- {name: body, type: long, options: {min: 0, max: 9223372036854775807}}' }),
    )
    expect(scenario?.steps[0]?.fields[0]?.options.get('max')?.value).toBe('9223372036854775807')
  })

  test("heapmark's own settings and the seed are read", () => {
    const top = 'heapmark: {receiver: {responseDelay: 20ms}}\nsinkOptions: {seed: "42"}'
    const { scenario, problems } = parseText(unified({ top }))
    expect(problems).toEqual([])
    expect(scenario).toMatchObject({ seed: 42, heapmark: { receiver: { responseDelayMs: 20 } } })
  })

  test('values of aliases and merge keys are taken over', () => {
    const fields =
      '- {name: a, options: &o {regex: "[a-z]", seed: 1}}\n- {name: body, options: {<<: *o, seed: 2}}'
    const { scenario } = parseText(unified({ fields }))
    const { options } = scenario!.steps[0]!.fields[1]!
    expect([options.get('regex')?.value, options.get('seed')?.value]).toEqual(['[a-z]', 2])
  })
})

describe('counts', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['{records: 10, rate: 5}', { records: 10, ratePerSecond: 5 }],
    [
      '{duration: 10m, rate: 30, rateUnit: minute}',
      { records: null, durationMs: 600_000, ratePerSecond: 0.5 },
    ],
    ['{duration: 1h30m, rate: 7200, rateUnit: HOUR}', { durationMs: 5_400_000, ratePerSecond: 2 }],
    ['{duration: 30, rate: 1}', { durationMs: 30_000 }],
    [
      '{pattern: {type: stepped, steps: [{rate: 1, duration: 10s}, {rate: 2, duration: 500ms}]}}',
      { durationMs: 10_500 },
    ],
  ]
  test.each(cases)('%s', (count, expected) => {
    const { scenario, found } = parseText(unified({ count }))
    expect(found).toEqual([])
    expect(scenario?.steps[0]?.count).toMatchObject(expected)
  })

  const patterns: readonly (readonly [string, LoadPattern])[] = [
    ['{type: constant, baseRate: 5}', { type: 'constant', baseRate: 5 }],
    ['{type: ramp, startRate: 0, endRate: "50"}', { type: 'ramp', startRate: 0, endRate: 50 }],
    [
      '{type: spike, baseRate: 1, spikeRate: 9, spikeStart: 0.4, spikeDuration: 0.6}',
      { type: 'spike', baseRate: 1, spikeRate: 9, spikeStart: 0.4, spikeDuration: 0.6 },
    ],
    ...['stepped', 'steps', 'step'].map((type): readonly [string, LoadPattern] => [
      `{type: ${type}, steps: [{rate: 5, duration: 1m}]}`,
      { type: 'stepped', steps: [{ rate: 5, durationMs: 60_000 }] },
    ]),
    ...['wave', 'sine', 'sinusoidal'].map((type): readonly [string, LoadPattern] => [
      `{type: ${type}, baseRate: 5, amplitude: 5, frequency: 2.5}`,
      { type: 'wave', baseRate: 5, amplitude: 5, frequency: 2.5 },
    ]),
    [
      '{type: breakingPoint, startRate: 1, rateIncrement: 2, incrementInterval: 5s, maxRate: 9, breakingCondition: {metric: error_rate, threshold: 0.1}}',
      {
        type: 'breakingPoint',
        startRate: 1,
        rateIncrement: 2,
        incrementIntervalMs: 5000,
        maxRate: 9,
        breakingCondition: { metric: 'error_rate', threshold: 0.1 },
      },
    ],
    [
      '{type: breakingPoint, startRate: 1, rateIncrement: 2, incrementInterval: 5s}',
      {
        type: 'breakingPoint',
        startRate: 1,
        rateIncrement: 2,
        incrementIntervalMs: 5000,
        maxRate: 5,
        breakingCondition: null,
      },
    ],
  ]
  test.each(patterns)('pattern %s', (pattern, expected) => {
    const { scenario, found } = parseText(unified({ count: `{duration: 10s, pattern: ${pattern}}` }))
    expect(found).toEqual([])
    expect(scenario?.steps[0]?.count.pattern?.value).toEqual(expected)
  })
})

describe('the form with connections and tasks', () => {
  const text = readFileSync('test/fixtures/scenarios/connections-form.yaml', 'utf8')

  test('gives steps with the url and method of their connection', () => {
    const { scenario, found } = parseText(text)
    expect(found).toEqual(['37:1 warning no-meaning'])
    expect(scenario).toMatchObject({ name: 'my-custom-memory-test', form: 'connections' })
    const step = scenario!.steps[0]!
    expect(step.options.get('url')?.value).toBe('http://localhost:8080')
    expect(step.options.get('method')?.value).toBe('POST')
    expect(step.count.records).toBe(100_000)
    const [id, payload, timestamp] = step.fields
    expect(id!.options.get('regex')).toEqual({ value: 'ID[0-9]{8}', place: { line: 25, column: 22 } })
    expect(payload!.options.get('regex')?.value).toBe('[A-Za-z0-9]{500}')
    expect([timestamp!.type?.value, timestamp!.options.size]).toEqual(['timestamp', 0])
  })

  test('is refused for Data Caterer, with the reason', () => {
    const { found, problems } = parseText(text, { target: 'data-caterer' })
    expect(found).toContain('12:1 error connections-form')
    expect(problems[0]?.message).toContain('Unrecognized field')
  })

  test.each([
    ['an unknown connection', 'dataSource: "test_htp"', '14:17 error unknown-connection'],
    ['a generator without its option', 'type: "oneOf"', '23:19 error missing-key'],
    ['an unknown generator', 'type: "regexp"', '23:19 error unknown-word'],
  ])('%s', (_what, line, found) => {
    const key = line.split(':')[0]!
    const original = key === 'dataSource' ? 'dataSource: "test_http"' : 'type: "regex"'
    expect(parseText(text.replace(original, line)).found).toContain(found)
  })

  test.each([
    ['uuid', 'uuid', true],
    ['incremental', 'incremental', 1],
  ])('the generator %s needs no options', (type, option, value) => {
    const { scenario } = parseText(
      `connections: [{name: c, type: "null"}]\ntasks: [{name: t, dataSource: c, count: {records: 1}, schema: {fields: [{name: f, generator: {type: ${type}}}]}}]`,
    )
    expect(scenario?.steps[0]?.fields[0]?.options.get(option)?.value).toBe(value)
  })
})

describe('whatever the bytes', () => {
  const holds = (bytes: Buffer, target = 'embedded') => {
    const { scenario, problems } = parseText(bytes, { target })
    const lines = bytes
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .split(/\r\n|\r|\n/)
    if (scenario === null) expect(problems.some((problem) => problem.severity === 'error')).toBe(true)
    for (const { place } of problems) {
      expect(place.line).toBeGreaterThanOrEqual(1)
      expect(place.line).toBeLessThanOrEqual(lines.length)
      expect(place.column).toBeGreaterThanOrEqual(1)
      expect(place.column).toBeLessThanOrEqual(lines[place.line - 1]!.length + 1)
    }
    const places = problems.map(({ place }) => place.line * 1e6 + place.column)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  }

  test('nothing is thrown, and there is a scenario or an error with a place inside the file', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => holds(Buffer.from(bytes))))
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => holds(Buffer.from(text))))
  })

  const yamlBits = [
    ...[
      '[',
      ']',
      '{',
      '}',
      ': ',
      '- ',
      '? ',
      '|',
      '>',
      '"',
      "'",
      '&a ',
      '*a',
      '!x ',
      '#',
      '%',
      '---\n',
      '...',
      '\t',
    ],
    ...[
      '\n',
      '\r',
      '\n  ',
      '\\',
      ',',
      '<<: ',
      '${A}',
      '${B:-',
      '@',
      '`',
      '~',
      '\u0000',
      '\u2028',
      '\ufeff',
      '1e999',
    ],
    ...['null', 'name: x\n', '__proto__: ', 'enabled: ', 'count: ', 'fields: ', '.inf', '0x', '-1', '\ud800'],
  ]

  test('the same for mutated scenarios', () => {
    const files = [baseline, ...['nested-http', 'connections-form', 'every-option'].map(fixture)]
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.integer({ min: 0, max: 30 }),
      insert: fc.array(fc.constantFrom(...yamlBits), { maxLength: 3 }).map((bits) => bits.join('')),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('embedded', 'data-caterer'),
        (file, mutations, target) => {
          let text = file
          for (const { at, cut, insert } of mutations) {
            const from = Math.floor(at * text.length)
            text = text.slice(0, from) + insert + text.slice(from + cut)
          }
          holds(Buffer.from(text), target)
        },
      ),
      { numRuns: 300 },
    )
  })
})

function fixture(name: string): string {
  return readFileSync(`test/fixtures/scenarios/${name}.yaml`, 'utf8')
}

function textAt(text: string, place: { line: number; column: number }): string {
  return text.split('\n')[place.line - 1]!.slice(place.column - 1)
}
