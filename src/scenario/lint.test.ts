import { describe, expect, test } from 'vitest'
import { parseText, unified } from '../../test/support/parse-text.js'

type Case = readonly [what: string, text: string, found: readonly string[]]

const dataCaterer = { target: 'data-caterer' }
/** What every HTTP step without `value` is told with that target. */
const always = ['7:15 warning answers-unchecked', '13:20 warning empty-body']

test('a sound scenario has no problems', () => {
  expect(parseText(unified({})).problems).toEqual([])
})

describe('rule 1: nested HTTP fields', () => {
  const nested = unified({
    fields: [
      '- name: httpUrl',
      '  fields: [{name: url, static: "http://localhost:8080/"}]',
      '- name: httpHeaders',
      '  fields: [{name: Content-Type, static: application/json}]',
      '- name: httpBody',
      '  fields: [{name: id, options: {regex: "[0-9]{4}"}}]',
    ].join('\n'),
  })

  test('are errors that show the direct fields', () => {
    const { found, problems } = parseText(nested)
    expect(found).toEqual([
      '13:19 error nested-http-field',
      '15:19 error nested-http-field',
      '17:19 error nested-http-field',
    ])
    expect(problems.map((problem) => problem.instead)).toEqual([
      expect.stringContaining('"url"'),
      expect.stringContaining('"Content-Type"'),
      expect.stringContaining('"body"'),
    ])
  })

  test('are warnings for Data Caterer 0.19.1, which takes them', () => {
    const { found } = parseText(nested, dataCaterer)
    expect(found.filter((line) => line.endsWith('nested-http-field'))).toEqual([
      '13:19 warning nested-http-field',
      '15:19 warning nested-http-field',
      '17:19 warning nested-http-field',
    ])
  })

  test('are read as the direct fields they stand for', () => {
    const step = parseText(nested).scenario!.steps[0]!
    expect(step.fields.map((field) => field.name)).toEqual(['url', 'Content-Type', 'body', 'id'])
    expect(step.fields[2]!.options.get('sql')?.value).toBe('TO_JSON(STRUCT(`id`))')
  })
})

describe('rule 2: format', () => {
  test('an HTTP step without it is an error, and a warning for Data Caterer', () => {
    const text = unified({ options: '{rowsPerSecond: 5}' })
    expect(parseText(text).found).toEqual(['7:15 error format-missing'])
    expect(parseText(text, dataCaterer).found).toContain('7:15 warning format-missing')
  })

  test('a JSON step without it is a warning, and an error for Data Caterer', () => {
    const text = unified({
      connection: '{type: json, options: {path: a.json}}',
      options: '{saveMode: append}',
    })
    expect(parseText(text).found).toContain('7:15 warning format-missing')
    expect(parseText(text, dataCaterer).found).toEqual(['7:15 error format-missing'])
  })

  test('one that is not that of the connection is an error', () => {
    expect(parseText(unified({ options: '{format: json}' })).found).toEqual(['9:20 error format-differs'])
  })
})

describe('rule 3: unknown keys', () => {
  const cases: readonly (readonly [what: string, text: string, place: string, instead: string])[] = [
    ['at the top', unified({ top: 'descripton: x' }), '14:1', "did you mean 'description'?"],
    [
      'of a data source',
      unified({}).replace('    steps:', '    stpes: []\n    steps:'),
      '6:5',
      "did you mean 'steps'?",
    ],
    ['of a connection', unified({ connection: 'type: http\ntyp: http' }), '6:7', "did you mean 'type'?"],
    [
      'of connection options',
      unified({ connection: 'type: http\noptions:\n  urll: "http://a"' }),
      '7:9',
      "did you mean 'url'?",
    ],
    ['of a step', unified({ step: 'counts: {}' }), '14:9', "did you mean 'count'?"],
    [
      'of step options',
      unified({ options: 'format: http\nrowsPerSecnd: 5' }),
      '10:11',
      "did you mean 'rowsPerSecond'?",
    ],
    ['of count', unified({ count: 'recrods: 1\nrecords: 1' }), '11:11', "did you mean 'records'?"],
    [
      'of a pattern',
      unified({ count: '{records: 1, pattern: {type: constant, baserate: 1, baseRate: 1}}' }),
      '11:50',
      "did you mean 'baseRate'?",
    ],
    [
      'of a field',
      unified({ fields: '- {name: body, static: x, tpye: string}' }),
      '13:37',
      "did you mean 'type'?",
    ],
    [
      'of field options',
      unified({ fields: '- {name: body, options: {regx: a}}' }),
      '13:36',
      "did you mean 'regex'?",
    ],
    [
      'of a sequence',
      unified({ fields: '- {name: body, options: {sequence: {begin: 1, prefx: a}}}' }),
      '13:57',
      "did you mean 'prefix'?",
    ],
    ['of heapmark', unified({ top: 'heapmark:\n  reciever: {}' }), '15:3', "did you mean 'receiver'?"],
    [
      'of flags',
      unified({ top: 'config:\n  flags:\n    enableAlert: true' }),
      '16:5',
      "did you mean 'enableAlerts'?",
    ],
    [
      'that belongs one level down',
      unified({ step: 'rowsPerSecond: 5' }),
      '14:9',
      'write it under `options:`',
    ],
    [
      'that belongs elsewhere',
      unified({ count: '{records: 1, rowsPerSecond: 5}' }),
      '11:24',
      "write it in the step's `options:`",
    ],
  ]

  test.each(cases)('%s', (_what, text, place, instead) => {
    const { problems } = parseText(text)
    const unknown = problems.filter((problem) => problem.rule === 'unknown-key')
    expect(unknown.map((problem) => `${problem.place.line}:${problem.place.column}`)).toContain(place)
    expect(unknown.map((problem) => problem.instead)).toContain(instead)
    expect(unknown.every((problem) => problem.severity === 'error')).toBe(true)
  })

  test('options of other connections are left to Data Caterer', () => {
    const connection = '{type: kafka, options: {kafka.bootstrap.servers: "localhost:9092", anything: 1}}'
    expect(parseText(unified({ connection, options: '{topic: t}' }), dataCaterer).found).toEqual([])
  })

  test('an option directly on the field is taken and said, and an error for Data Caterer', () => {
    const text = unified({ fields: '- {name: body, regex: "[a-z]{3}"}' })
    const { found, scenario } = parseText(text)
    expect(found).toEqual(['13:26 warning misplaced-key'])
    expect(scenario?.steps[0]?.fields[0]?.options.get('regex')?.value).toBe('[a-z]{3}')
    expect(parseText(text, dataCaterer).found).toContain('13:26 error misplaced-key')
  })

  test('the rate in perColumnCount is taken, with a warning that names what works', () => {
    const text = unified({ count: 'records: 10\nperColumnCount:\n  rate: 25' })
    const { found, scenario, problems } = parseText(text)
    expect(found).toEqual(['13:19 warning ignored-rate'])
    expect(problems[0]?.instead).toContain('rowsPerSecond: "25"')
    expect(scenario?.steps[0]?.count.ratePerSecond).toBe(25)
    const there = parseText(text, dataCaterer)
    expect(there.found).toContain('13:19 warning ignored-rate')
    expect(there.scenario?.steps[0]?.count.ratePerSecond).toBeNull()
  })

  test('rowsPerSecond wins over the rate in perColumnCount', () => {
    const options = '{format: http, rowsPerSecond: "7"}'
    const { scenario } = parseText(unified({ options, count: '{records: 10, perColumnCount: {rate: 25}}' }))
    expect(scenario?.steps[0]?.count.ratePerSecond).toBe(7)
  })
})

describe('rules 4 and 5: what Data Caterer does otherwise', () => {
  const cases: readonly Case[] = [
    ['body without value is sent empty', unified({ options: '{format: http, rowsPerSecond: 5}' }), always],
    [
      'body and value together are fine',
      unified({
        options: '{format: http, rowsPerSecond: 5}',
        fields: '- {name: body, static: x}\n- {name: value, static: x}',
      }),
      ['7:15 warning answers-unchecked'],
    ],
    [
      'without a rate it streams five records a second',
      unified({}),
      ['7:15 warning default-rate', ...always],
    ],
    [
      'a pattern arrives flat',
      unified({ count: '{duration: 10s, pattern: {type: ramp, startRate: 1, endRate: 9}}' }),
      [
        '7:15 warning answers-unchecked',
        '11:11 warning rows-first',
        '11:36 warning pattern-flat',
        '13:20 warning empty-body',
      ],
    ],
    [
      'a rate per minute is read as per second, and a duration makes all rows first',
      unified({ count: '{duration: 10s, rate: 600, rateUnit: minute}' }),
      [
        '7:15 warning answers-unchecked',
        '11:11 warning rows-first',
        '11:48 warning rate-unit',
        '13:20 warning empty-body',
      ],
    ],
    [
      'a rate out of its reach runs into its own timeout',
      unified({ options: '{format: http, rowsPerSecond: 100000}', count: '{records: 90000}' }),
      ['7:15 warning answers-unchecked', '7:15 warning rate-out-of-reach', '13:20 warning empty-body'],
    ],
    [
      'it makes a default number of records',
      unified({ options: '{format: http, rowsPerSecond: 5}', count: '{}' }),
      ['7:15 warning answers-unchecked', '11:11 warning no-end', '13:20 warning empty-body'],
    ],
  ]
  test.each(cases)('%s', (_what, text, found) => {
    expect(parseText(text, dataCaterer).found.toSorted()).toEqual([...found].toSorted())
  })

  test('nothing of it is said for the embedded target', () => {
    const { found } = parseText(unified({ count: '{duration: 10s, rate: 600, rateUnit: minute}' }))
    expect(found).toEqual([])
  })
})

describe('what the embedded target does not do', () => {
  test.each([
    ['expression', '"#{Name.firstName}"'],
    ['isUnique', 'true'],
    ['distribution', 'normal'],
    ['mapping', '{a: b}'],
    ['arrayEmptyProbability', '0.5'],
  ])('field option %s', (option, value) => {
    const text = unified({ fields: `- {name: body, options: {${option}: ${value}}}` })
    const { found, problems } = parseText(text)
    expect(found).toEqual(['13:36 error not-generated'])
    expect(problems[0]?.instead).toContain('--target data-caterer')
    expect(parseText(text, dataCaterer).found.some((line) => line.endsWith('not-generated'))).toBe(false)
  })

  test.each([
    ['foreignKeys', unified({ top: 'foreignKeys: [{source: {}}]' }), '14:1'],
    ['validations', unified({ step: 'validations: [{expr: "a > 0"}]' }), '14:9'],
    ['perField', unified({ count: '{records: 1, perField: {fieldNames: [a], count: 2}}' }), '11:24'],
    [
      'a connection to postgres',
      unified({ connection: '{type: postgres}', options: '{format: jdbc}' }),
      '5:14',
    ],
  ])('%s', (_what, text, place) => {
    expect(parseText(text).found).toContain(`${place} error not-generated`)
  })

  test.each([
    ['isUnique: false', '{isUnique: false, regex: a}'],
    ['isUnique of a sequence', '{isUnique: true, sequence: {start: 1}}'],
    ['a uniform distribution', '{min: 1, max: 2, distribution: uniform}'],
  ])('%s asks for nothing more', (_what, options) => {
    expect(parseText(unified({ fields: `- {name: body, options: ${options}}` })).found).toEqual([])
  })

  test.each([
    ['a connection to kafka', unified({ connection: '{type: kafka}', options: '{}' })],
    ['a field option', unified({ fields: '- {name: body, options: {expression: "#{Name.firstName}"}}' })],
  ])('%s is left to a program that reads the scenario itself', (_what, text) => {
    expect(
      parseText(text, { target: 'node' }).problems.filter(({ severity }) => severity === 'error'),
    ).toEqual([])
    expect(parseText(text).found.some((line) => line.endsWith('error not-generated'))).toBe(true)
  })

  test('flags and other settings without meaning are said once', () => {
    const top = 'config:\n  flags: {enableFastGeneration: true}\n  folders: {planFilePath: x}'
    const { found, problems } = parseText(unified({ top }))
    expect(found).toEqual(['15:3 warning no-meaning'])
    expect(problems[0]?.message).toContain('config.flags, config.folders')
  })
})

describe('counts and rates', () => {
  const cases: readonly Case[] = [
    ['no end', unified({ count: '{rate: 5}' }), ['11:11 error no-end']],
    ['no count', unified({}).replace(/ {8}count:\n.*\n/, ''), ['7:15 error no-end']],
    ['duration without rate', unified({ count: '{duration: 10s}' }), ['11:11 error no-rate']],
    ['a bad duration', unified({ count: '{duration: 10 parsecs, rate: 1}' }), ['11:22 error bad-duration']],
    ['no records', unified({ count: '{records: 0}' }), ['11:21 error out-of-range']],
    ['a fraction of a record', unified({ count: '{records: 1.5}' }), ['11:21 error wrong-form']],
    ['records in words', unified({ count: '{records: many}' }), ['11:21 error wrong-form']],
    ['a negative rate', unified({ count: '{records: 1, rate: -5}' }), ['11:30 error out-of-range']],
    [
      'an unknown unit',
      unified({ count: '{records: 1, rate: 5, rateUnit: secnd}' }),
      ['11:43 error unknown-word'],
    ],
    [
      'two rates',
      unified({ options: '{format: http, rowsPerSecond: 5}', count: '{records: 1, rate: 6}' }),
      ['9:41 warning two-rates'],
    ],
    [
      'a pattern without type',
      unified({ count: '{duration: 1s, pattern: {startRate: 1}}' }),
      ['11:35 error missing-key'],
    ],
    [
      'an unknown pattern',
      unified({ count: '{duration: 1s, pattern: {type: rmap}}' }),
      ['11:42 error unknown-word'],
    ],
    [
      'a ramp without end',
      unified({ count: '{duration: 1s, pattern: {type: ramp, startRate: 1}}' }),
      ['11:35 error missing-key'],
    ],
    [
      'a ramp of nothing',
      unified({ count: '{duration: 1s, pattern: {type: ramp, startRate: 0, endRate: 0}}' }),
      ['11:35 error out-of-range'],
    ],
    [
      'a spike past the end',
      unified({
        count:
          '{duration: 1s, pattern: {type: spike, baseRate: 1, spikeRate: 9, spikeStart: 0.8, spikeDuration: 0.5}}',
      }),
      ['11:35 error out-of-range'],
    ],
    [
      'a wave below zero',
      unified({ count: '{duration: 1s, pattern: {type: wave, baseRate: 5, amplitude: 6, frequency: 1}}' }),
      ['11:72 error out-of-range'],
    ],
    [
      'a step without rate',
      unified({ count: '{pattern: {type: stepped, steps: [{duration: 1s}]}}' }),
      ['11:45 error missing-key'],
    ],
    [
      'an endless breaking point',
      unified({
        count:
          '{records: 5, pattern: {type: breakingPoint, startRate: 1, rateIncrement: 1, incrementInterval: 1s}}',
      }),
      ['11:33 error missing-key'],
    ],
    [
      'a member of another pattern',
      unified({ count: '{duration: 1s, pattern: {type: constant, baseRate: 5, endRate: 6}}' }),
      ['11:65 warning pattern-member'],
    ],
    [
      'too many connections',
      unified({ options: '{format: http, connections: 5000}' }),
      ['9:39 error out-of-range'],
    ],
    ['no pipelining', unified({ options: '{format: http, pipelining: 0}' }), ['9:38 error out-of-range']],
    [
      'a bad delay',
      unified({ top: 'heapmark: {receiver: {responseDelay: soon}}' }),
      ['14:38 error bad-duration'],
    ],
  ]
  test.each(cases)('%s', (_what, text, found) => {
    expect(parseText(text).found).toEqual(found)
  })
})

describe('the parts of a scenario', () => {
  const cases: readonly Case[] = [
    ['an empty file', '', ['1:1 error empty-file']],
    ['only comments', '# nothing\n', ['1:1 error empty-file']],
    ['a text', 'hello', ['1:1 error not-a-scenario']],
    ['a list', '- a', ['1:1 error not-a-scenario']],
    ['no data sources', 'name: x', ['1:1 error missing-key']],
    ['empty data sources', 'dataSources: []', ['1:14 error no-steps']],
    ['all switched off', unified({ step: 'enabled: false' }), ['3:3 error no-steps']],
    ['no fields', unified({ fields: '[]' }), ['7:15 error no-fields']],
    [
      'a field without name',
      unified({ fields: '- {name: body, static: x}\n- {type: string}' }),
      ['14:13 error missing-key'],
    ],
    [
      'two generators',
      unified({ fields: '- {name: body, static: x, options: {regex: y}}' }),
      ['13:54 warning two-generators'],
    ],
    [
      'two fields of one name',
      unified({ fields: '- {name: body, static: x}\n- {name: body, static: y}' }),
      ['14:20 error duplicate-field'],
    ],
    [
      'fields that are a map',
      unified({ fields: 'name: body' }),
      ['7:15 error no-fields', '13:11 error wrong-form'],
    ],
    ['an unknown connection type', unified({ connection: '{type: htp}' }), ['5:14 error unknown-word']],
    [
      'an address that is none',
      unified({ connection: '{type: http, options: {url: "localhost:8080"}}' }),
      ['5:35 error bad-url'],
    ],
    ['no address', unified({ connection: '{type: http}' }), ['7:15 warning url-missing']],
  ]
  test.each(cases)('%s', (_what, text, found) => {
    expect(parseText(text).found).toEqual(found)
  })
})

describe('a breaking condition', () => {
  const step = (condition: string, connection?: string, format = 'http') =>
    unified({
      ...(connection === undefined ? {} : { connection }),
      options: `{format: ${format}}`,
      count: `{duration: 1m, pattern: {type: breakingPoint, startRate: 1, rateIncrement: 1, incrementInterval: 1s, breakingCondition: ${condition}}}`,
    })
  const json = ['{type: json, options: {path: x.json}}', 'json'] as const

  test.each([
    '{metric: error_rate, threshold: 0.05}',
    '{metric: LATENCY_P95, threshold: 2000}',
    '{metric: throughput_share, threshold: 0.9}',
    '{metric: lag, threshold: "500"}',
  ])('%s is fine', (condition) => {
    expect(parseText(step(condition)).found).toEqual([])
  })

  test('with an unknown metric is warned of at its place, with the metrics that are known', () => {
    const { problems, found } = parseText(step('{metric: errorRate, threshold: 0.05}'))
    expect(found).toEqual(['11:140 warning breaking-condition'])
    expect(problems[0]!.message).toBe("'errorRate' is no metric known here: the stream will not end early")
    expect(problems[0]!.instead).toMatch(
      /^did you mean 'error_rate'\? known metrics: error_rate, latency_p50/,
    )
    expect(parseText(step('{metric: constructor, threshold: 1}')).found).toEqual([
      '11:140 warning breaking-condition',
    ])
  })

  test('about answers is warned of where there are none', () => {
    const { problems } = parseText(step('{metric: latency_p99, threshold: 10}', ...json))
    expect(problems).toMatchObject([
      {
        rule: 'breaking-condition',
        message: "'latency_p99' is about answers, and json has none: the stream will not end early",
        instead: 'known metrics: throughput, throughput_share, lag',
      },
    ])
    expect(parseText(step('{metric: lag, threshold: 10}', ...json)).found).toEqual([])
  })

  test.each([
    ['{metric: error_rate, threshold: 5}', "'error_rate' is never above 1, but the threshold is 5"],
    ['{metric: lag, threshold: -1}', "'lag' is never below 0, but the threshold is -1"],
  ])('%s is beyond what the metric can be', (condition, message) => {
    expect(parseText(step(condition)).problems).toMatchObject([
      { severity: 'warning', rule: 'breaking-condition', message },
    ])
  })

  test('for Data Caterer takes its own metrics only', () => {
    const rules = (condition: string) =>
      parseText(step(condition), { target: 'data-caterer' }).problems.filter(
        ({ rule }) => rule === 'breaking-condition',
      )
    expect(rules('{metric: throughput, threshold: 10}')).toEqual([])
    expect(rules('{metric: lag, threshold: 10}')).toHaveLength(1)
  })

  test('without its threshold is an error', () => {
    expect(parseText(step('{metric: lag}')).found).toEqual([expect.stringContaining('error missing-key')])
  })
})
