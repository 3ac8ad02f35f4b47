// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of scenarios look like this
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseText, unified } from '../../test/support/parse-text.js'
import { maxLexemes } from './bounded-yaml.js'
import { maxContent, maxDepth, maxEntries, maxLines, scanYaml } from './hostile-scan.js'
import { parseScenario } from './index.js'

const deep = 100_000

describe('hostile files are refused', () => {
  test.each([
    ['brackets', `a: ${'['.repeat(deep)}`, 'too-deep', 1],
    ['braces', '{a: '.repeat(deep), 'too-deep', 1],
    ['dashes in one line', `${'- '.repeat(deep)}x`, 'too-deep', 1],
    ['question marks', `${'? '.repeat(deep)}x`, 'too-deep', 1],
    [
      'ever deeper lines',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'too-deep',
      65,
    ],
    [
      'ever deeper lists',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}-`).join('\n'),
      'too-deep',
      65,
    ],
    ['brackets over many lines', `a: [\n${'[\n'.repeat(deep)}`, 'too-deep', maxDepth],
    ['an alias bomb', bomb(), 'alias-bomb', 1],
    ['an alias of itself', 'a: &a [*a]', 'alias-loop', 1],
    ['a duplicate key', 'name: a\ndataSources: []\nname: b', 'duplicate-key', 3],
    ['a duplicate key in braces', unified({ count: '{records: 1, records: 2}' }), 'duplicate-key', 11],
    ['__proto__', unified({ top: '__proto__: {polluted: 1}' }), 'forbidden-key', 14],
    ['constructor', unified({ fields: '- {name: body, constructor: 1}' }), 'forbidden-key', 13],
    [
      'prototype within options',
      unified({ fields: '- {name: body, options: {prototype: 1}}' }),
      'forbidden-key',
      13,
    ],
    ['a tag of its own', unified({ top: 'x: !evil 1' }), 'yaml-tag', 14],
    ['a tag on a map', unified({ top: 'x: !!js/object {a: 1}' }), 'yaml-tag', 14],
    ['a standard tag', unified({ top: 'x: !!str 1' }), 'yaml-tag', 14],
    ['two documents', unified({ top: '---\nname: b' }), 'multiple-documents', 14],
    ['many documents', '---\n'.repeat(10_000), 'multiple-documents', 2],
    ['many keys', 'a: 1\n'.repeat(maxEntries + 1), 'too-large', maxEntries + 1],
    ['many lines', '# x\n'.repeat(maxLines + 1), 'too-large', maxLines + 1],
    ['a long value', `a: "${'x'.repeat(maxContent)}"`, 'too-large', 1],
    ['many unset variables', '${A}'.repeat(20_000), 'too-large', 1],
    ['many aliases', `a: &a 1\nb:\n${' - *a\n'.repeat(maxEntries)}`, 'too-large', 1 + maxEntries / 2],
    ['lines that end with CR', `#${'\r'.repeat(maxLines + 1)}`, 'too-large', 1 + maxLines],
    ['bad escapes', `a: "${'\\B'.repeat(maxLexemes)}"`, 'too-large', 1],
    ['escapes with bad digits', `a: "${'\\uzzzz'.repeat(maxLexemes)}"`, 'too-large', 1],
    ['closing brackets', ']'.repeat(maxLexemes + 1), 'too-large', 1],
    ['quotes without commas', `a: [${'""'.repeat(maxLexemes)}]`, 'too-large', 1],
    ['question marks in brackets', `a: [${'? '.repeat(maxLexemes)}]`, 'too-deep', 1],
    ['colons in brackets without commas', `[${'"a":'.repeat(maxLexemes)}]`, 'too-deep', 1],
    ['brackets behind a document start', `--- ${'['.repeat(deep)}`, 'too-deep', 1],
    ['dashes behind a document start', `--- ${'- '.repeat(deep)}`, 'too-deep', 1],
    ['a map behind a document start', `--- {${'a: 1,'.repeat(maxLexemes)}}`, 'too-large', 1],
    ['a map behind a document end', `... {${'a: 1,'.repeat(maxLexemes)}}`, 'too-large', 1],
    ['anchors in brackets', `a: [${'&a '.repeat(deep)}]`, 'too-deep', 1],
    ['line ends in brackets', `a: [${'\n'.repeat(200_000)}]`, 'too-large', maxLexemes - 5],
  ])('%s', (_what, text, rule, line) => {
    const { problems, scenario } = parseText(text)
    expect(problems.map((problem) => [problem.rule, problem.place.line])).toContainEqual([rule, line])
    expect(problems.some((problem) => problem.severity === 'error')).toBe(true)
    if (rule.startsWith('too-') || rule.startsWith('alias')) expect(scenario).toBeNull()
  })

  test('a file over 10 MB', () => {
    expect(parseText(Buffer.alloc(10 * 1024 * 1024 + 1, 0x61)).found).toEqual(['1:1 error too-large'])
  })

  test.each([
    ['a lone byte', Buffer.from([0x61, 0x3a, 0x0a, 0x20, 0xff]), '2:2'],
    [
      'behind a written-out replacement character',
      Buffer.concat([Buffer.from('ä: \ufffd '), Buffer.from([0xc3])]),
      '1:6',
    ],
    ['UTF-16', Buffer.from('\ufeffname: x', 'utf16le'), '1:1'],
  ])('text that is not UTF-8: %s', (_what, bytes, place) => {
    expect(parseText(bytes).found).toEqual([`${place} error not-utf8`])
  })

  test('nothing gets into prototypes', () => {
    parseText(unified({ top: '__proto__: {polluted: 1}' }))
    parseText(unified({ fields: '- {name: body, options: {oneOf: [{__proto__: {polluted: 1}}]}}' }))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('a row of digits that is no number costs one look at each', () => {
    const digits = '1'.repeat(200_000)
    const { problems } = parseText(unified({ count: `{records: "${digits}x", duration: "${digits}x"}` }))
    expect(problems.filter((problem) => problem.severity === 'error').length).toBeGreaterThan(0)
  })

  test('a bad byte behind a million replacement characters is found at its place', () => {
    const good = Buffer.from(`${'\ufffd'.repeat(1_000_000)}\n\ufffdé`)
    const { problems } = parseScenario(Buffer.concat([good, Buffer.from([0x80])]), {
      env: {},
      target: 'embedded',
      fileName: 'bad.yaml',
    })
    expect(problems[0]?.place).toMatchObject({ line: 2, column: 3 })
  })

  test('a million mistakes make a list of 200', () => {
    const { problems } = parseText(Array.from({ length: 3000 }, (_, i) => `key${i}: 1`).join('\n'))
    expect(problems).toHaveLength(201)
    expect(problems.some((problem) => problem.rule === 'too-many-problems')).toBe(true)
  })
})

describe('honest files are not', () => {
  test.each([
    [
      'regexes full of brackets',
      unified({ fields: `- name: body\n  options:\n    regex: x${'[a-z]('.repeat(40)}` }),
    ],
    ['quotes in comments and plain text', `# don't [[[\n${unified({ top: "description: it's [fine" })}`],
    ['brackets in a block of text', unified({ top: `description: |\n${'  [[[[ {{{{\n'.repeat(50)}` })],
    ['brackets in a folded value', unified({ top: `description: some\n  ${'[ '.repeat(100)}\n  text` })],
    ['brackets in quotes over lines', unified({ top: `description: "${'[[[[\n  '.repeat(50)}"` })],
    ['a comment of 9 MB', `# ${'x'.repeat(9_000_000)}\n${unified({})}`],
    ['a byte order mark', `\ufeff${unified({})}`],
    ['CR LF', unified({}).replaceAll('\n', '\r\n')],
    ['a thousand fields', unified({ fields: thousand((i) => fieldLines(i).join('\n  ')) })],
    ['a thousand fields in braces', unified({ fields: thousand(fieldInBraces) })],
    ['an alias', unified({ fields: '- &id {name: body, static: x}' }).replace('name: given', 'name: given')],
    ['a merge key', unified({ fields: '- {name: body, options: {<<: &o {regex: a}}}' })],
    ['a document start', `---\n${unified({})}`],
  ])('%s', (_what, text) => {
    expect(parseText(text).found.filter((line) => line.includes('error'))).toEqual([])
  })

  test('the scan passes every text that is small and flat enough', () => {
    const json = fc.jsonValue({ maxDepth: 8, noUnicodeString: false })
    fc.assert(
      fc.property(json, fc.constantFrom('block', 'flow'), fc.nat(80), (value, style, width) => {
        const text = stringify(value, {
          lineWidth: width < 20 ? 0 : width,
          collectionStyle: style as 'block' | 'flow',
        })
        expect(scanYaml(text).refusal).toBeNull()
      }),
    )
  })

  test('the scan finds the depth of every text that is too deep', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: maxDepth + 1, maxLength: 90 }),
        fc.boolean(),
        (kinds, flow) => {
          const value = kinds.reduce<unknown>((inner, list) => (list ? [inner] : { key: inner }), 'x')
          const text = stringify(value, { collectionStyle: flow ? 'flow' : 'block', lineWidth: 0 })
          expect(scanYaml(text).refusal?.rule).toBe('too-deep')
        },
      ),
    )
  })
})

function thousand(field: (i: number) => string): string {
  return Array.from({ length: 1000 }, (_, i) => field(i)).join('\n')
}

function fieldLines(i: number): string[] {
  return [
    `- name: "field number ${i}"`,
    'type: string',
    'options:',
    `  regex: "[A-Z]{3}-[0-9]{5}-${i}"`,
    '  description: "What the shop says about this field, in a sentence of the usual length."',
  ]
}

function fieldInBraces(i: number): string {
  return `- { name: field_number_${i}, type: string, options: { regex: "[A-Z]{3}-${i}", nullProbability: 0.1 } }`
}

/** "Billion laughs": nine lists of nine aliases each. */
function bomb(): string {
  const names = Array.from('abcdefghi')
  const lines = names.map((name, i) =>
    i === 0
      ? 'a: &a [x,x,x,x,x,x,x,x,x]'
      : `${name}: &${name} [${Array(9)
          .fill(`*${names[i - 1]}`)
          .join(',')}]`,
  )
  return lines.join('\n')
}
