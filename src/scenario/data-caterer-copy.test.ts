// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of scenarios look like this
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type CopyOptions, patchForDataCaterer } from './data-caterer-copy.js'
import { parseScenario } from './index.js'

const receiver = 'http://127.0.0.1:45123'

function patch(text: string, options: Partial<CopyOptions> = {}) {
  return patchForDataCaterer(text, {
    receiverUrl: receiver,
    environment: {},
    fix: false,
    records: null,
    ratePerSecond: null,
    ...options,
  })
}

/** A scenario around the options and fields of one HTTP step. */
function scenario({
  fields = '',
  options = '{ format: http }',
  count = '{ records: 10 }',
  url = 'http://localhost:8080',
}) {
  return `# Mine.
version: "1.0"
name: mine   # a name
dataSources:
  - name: web
    connection: { type: http, options: { url: "${url}" } }
    steps:
      - name: events
        options: ${options}
        count: ${count}
        fields:
${fields}`
}

const bodyField = `          - name: "body" # what is sent
            options:
              sql: "TO_JSON(STRUCT(id))"
          - name: id
            options: { regex: "[0-9]{8}" }
`

describe('the copy of a scenario that Data Caterer reads', () => {
  test('differs by the addresses alone', () => {
    const text = scenario({
      fields: `          - name: "url"
            static: 'https://example.org:9999/in?a=1#x' # where to
          - name: method
            static: POST
          - name: link
            static: http://localhost:8080/not-a-request
`,
    })
    const { text: copy, changes } = patch(text)
    expect(copy).toBe(
      text
        .replace('"http://localhost:8080"', `"${receiver}"`)
        .replace('https://example.org:9999/', `${receiver}/`),
    )
    expect(changes).toEqual([
      `requests of the connection go to ${receiver} instead of http://localhost:8080`,
      `requests of 'events' go to ${receiver} instead of https://example.org:9999`,
    ])
  })

  test.each([
    ['a plain value', 'static: http://localhost:8080/a', `${receiver}/a`],
    ['options', 'options: { static: "http://localhost:8080/a" }', `${receiver}/a`],
    ['a list', 'options: { oneOf: ["http://a/1", "https://b:1/2->0.5"] }', `${receiver}/2->0.5`],
    ['SQL', `options: { sql: "CONCAT('http://localhost:8080/', id)" }`, `CONCAT('${receiver}/', id)`],
    [
      'a regex',
      'options: { regex: "http://localhost:8080/[a-z]{3}" }',
      'http://127\\.0\\.0\\.1:45123/[a-z]{3}',
    ],
    [
      'an escaped regex',
      "options: { regex: 'https?://my\\.host:80/[a-z]' }",
      'http://127\\.0\\.0\\.1:45123/[a-z]',
    ],
    ['escapes of YAML', 'static: "http:\\x2f/localhost:8080/a"', `${receiver}/a`],
    ['a block', 'static: >-\n              http://localhost:8080/a', `${receiver}/a`],
    ['only a host', 'static: http://localhost', receiver],
  ])('finds the address in %s', (_, value, expected) => {
    const copy = patch(scenario({ fields: `          - name: url\n            ${value}\n` })).text
    const [field] = parse(copy).dataSources[0].steps[0].fields
    expect(JSON.stringify(field)).toContain(JSON.stringify(expected).slice(1, -1))
    expect(copy.match(/localhost|my\.host|\/\/[ab]\b/)).toBeNull()
  })

  test('finds the address in the older form, in the step’s options and behind an alias', () => {
    const text = scenario({
      options: '{ format: http, url: &there "http://localhost:8080/x" }',
      fields: `          - name: httpUrl
            fields:
              - name: url
                static: *there
`,
    })
    const step = parse(patch(text).text).dataSources[0].steps[0]
    expect(step.options.url).toBe(`${receiver}/x`)
    expect(step.fields[0].fields[0].static).toBe(`${receiver}/x`)
  })

  test('keeps variables, but for those that hold an address', () => {
    const url = `          - name: url\n            static: "\${BASE:-http://localhost:8080}/in"\n`
    const text = scenario({ count: '{ records: ${N:-10} }', fields: url })
    for (const environment of [{}, { BASE: 'https://elsewhere', N: '7' }]) {
      const { text: copy } = patch(text, { environment })
      expect(copy).toContain('{ records: ${N:-10} }')
      expect(copy).toContain(`static: "${receiver}/in"`)
    }
  })

  test('is right even when a variable holds half the file', () => {
    const text = scenario({ fields: '${FIELDS}' })
    const environment = { FIELDS: '          - name: url\n            static: http://localhost:8080/a\n' }
    expect(parse(patch(text, { environment }).text).dataSources[0].steps[0].fields).toEqual([
      { name: 'url', static: `${receiver}/a` },
    ])
  })

  test('leaves other connections and addresses alone, and all of them without a receiver', () => {
    const text = scenario({ fields: bodyField })
      .replace('type: http', 'type: postgres')
      .replace('format: http', 'format: postgres')
    expect(patch(text)).toEqual({ text, changes: [] })
    const web = scenario({ fields: bodyField })
    expect(patch(web, { receiverUrl: null })).toEqual({ text: web, changes: [] })
  })

  test.each(['a: [', 'just text', ''])('is the text itself when that is no scenario: %j', (text) => {
    expect(patch(text, { fix: true, records: 1 })).toEqual({ text, changes: [] })
  })
})

describe('with --fix', () => {
  const fieldsOf = (text: string) => parse(text).dataSources[0].steps[0].fields

  test('a step with only `body` gets a `value` like it, and keeps what it had', () => {
    const text = scenario({ fields: bodyField })
    const { text: copy, changes } = patch(text, { fix: true, receiverUrl: null })
    const [value, ...rest] = fieldsOf(copy)
    expect(value).toEqual({ name: 'value', options: { sql: 'TO_JSON(STRUCT(id))' } })
    expect(rest).toEqual(fieldsOf(text))
    expect(copy).toContain('# what is sent')
    expect(changes).toEqual(["'events' has a field 'value' like its 'body': Data Caterer sends that one"])
    const { problems } = parseScenario(Buffer.from(copy), { env: {}, target: 'data-caterer', fileName: 'x' })
    expect(problems.map(({ rule }) => rule)).not.toContain('empty-body')
  })

  test.each([
    ['brackets', '          [{ name: body, static: x }, { name: id, static: y }]\n'],
    ['braces', '          - { name: body, static: x }\n          - { name: id, static: y }\n'],
    [
      'another order',
      '          - static: x\n            name: body\n          - name: id\n            static: y\n',
    ],
  ])('also where fields are written in %s', (_, fields) => {
    expect(fieldsOf(patch(scenario({ fields }), { fix: true }).text)).toEqual([
      { name: 'value', static: 'x' },
      { name: 'body', static: 'x' },
      { name: 'id', static: 'y' },
    ])
  })

  test('a step that has `value` already, or no `body`, stays as it is', () => {
    for (const fields of [
      `${bodyField}          - { name: value, static: x }\n`,
      '          - { name: id, static: x }\n',
    ]) {
      const text = scenario({ fields })
      expect(patch(text, { fix: true, receiverUrl: null }).text).toBe(text)
    }
  })
})

describe('--records and --rate', () => {
  const stepOf = (options: Partial<CopyOptions>, parts: Parameters<typeof scenario>[0] = {}) =>
    parse(patch(scenario({ fields: bodyField, ...parts }), options).text).dataSources[0].steps[0]

  test('replace what the scenario says', () => {
    const step = stepOf(
      { records: 7, ratePerSecond: 50 },
      { options: '{ format: http, rowsPerSecond: "5" }' },
    )
    expect(step).toMatchObject({ options: { format: 'http', rowsPerSecond: '50' }, count: { records: 7 } })
  })

  test('are added where the scenario says nothing', () => {
    const text = 'dataSources:\n  - steps:\n      - name: a\n        fields: []\n'
    expect(parse(patch(text, { records: 7, ratePerSecond: 50 }).text).dataSources[0].steps[0]).toEqual({
      name: 'a',
      count: { records: 7 },
      options: { rowsPerSecond: '50' },
      fields: [],
    })
  })

  test('records take the place of a duration and keep its rate', () => {
    const count = '\n          duration: "10m"\n          rate: 120\n          rateUnit: minute\n'
    const step = stepOf({ records: 7 }, { count })
    expect(step.count).toEqual({ records: 7 })
    expect(step.options.rowsPerSecond).toBe('2')
    expect(step.fields).toHaveLength(2)
  })

  test('a rate keeps the duration', () => {
    const step = stepOf({ ratePerSecond: 9 }, { count: '{ duration: 10s, rate: 120, rateUnit: minute }' })
    expect(step.count).toEqual({ duration: '10s', rate: 9, rateUnit: 'second' })
  })

  test('full speed is said to be impossible', () => {
    const { changes } = patch(scenario({ fields: bodyField }), { ratePerSecond: Number.POSITIVE_INFINITY })
    expect(changes).toContain("'events' keeps its own rate: Data Caterer knows no full speed")
  })
})

const ready = fileURLToPath(new URL('../../scenarios', import.meta.url))

test.each(readdirSync(ready).filter((name) => name.endsWith('.yaml')))(
  '%s stays a valid scenario in the copy',
  (name) => {
    const text = readFileSync(path.join(ready, name), 'utf8')
    const { text: copy } = patch(text, { fix: true, records: 10, ratePerSecond: 100 })
    const read = (one: string) =>
      parseScenario(Buffer.from(one), { env: {}, target: 'data-caterer', fileName: name })
    expect(read(copy).problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(read(copy).scenario!.steps.map(({ count }) => [count.records, count.ratePerSecond])).toEqual(
      read(text).scenario!.steps.map(() => [10, 100]),
    )
    expect(copy).not.toContain('localhost')
    const comments = (one: string) => one.match(/^ *#.*$/gm)
    expect(comments(copy)).toEqual(comments(text))
  },
)
