import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseText, unified } from '../../test/support/parse-text.js'
import { convertNestedHttpFields } from './convert-http-fields.js'

const nested = readFileSync('test/fixtures/scenarios/nested-http.yaml', 'utf8')
const converted = readFileSync('test/fixtures/scenarios/nested-http.converted.yaml', 'utf8')

test('nested fields become direct ones, everything else stays', () => {
  expect(convertNestedHttpFields(nested)).toBe(converted)
  expect(parseText(converted).problems).toEqual([])
})

test('the converted scenario means what the nested one was read as', () => {
  const names = (text: string) => parseText(text).scenario!.steps[0]!.fields.map((field) => field.name)
  expect(names(converted)).toEqual(names(nested))
})

test('line ends and byte order marks stay', () => {
  const crlf = (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`
  expect(convertNestedHttpFields(crlf(nested))).toBe(crlf(converted))
})

test('a file without its last line end can be converted', () => {
  const text = unified({
    fields: '- name: httpUrl\n  fields:\n    - name: url\n      static: "http://localhost/"',
  })
  const result = convertNestedHttpFields(text.trimEnd())
  expect(parseText(result!).scenario?.steps[0]?.fields[0]?.name).toBe('url')
  expect(result).not.toContain('httpUrl')
})

test('a nested body without children is only renamed', () => {
  const text = unified({ fields: '- name: "httpBody" # all of it\n  options: {sql: "TO_JSON(STRUCT(1))"}' })
  expect(convertNestedHttpFields(text)).toBe(text.replace('httpBody', 'body'))
})

test('every column of a body can be named in SQL', () => {
  const fields = '- name: httpBody\n  fields:\n    - name: "a`b c"\n      static: 1'
  expect(convertNestedHttpFields(unified({ fields }))).toContain('sql: "TO_JSON(STRUCT(`a``b c`))"')
})

test.each([
  ['nothing nested', converted],
  ['the words elsewhere', `# httpUrl\n${unified({ fields: '- {name: body, static: httpBody}' })}`],
  ['broken YAML', `${nested}\n]`],
  ['a hostile text', `httpUrl: ${'['.repeat(100_000)}`],
  [
    'fields in braces',
    unified({ fields: '' }).replace('fields:', 'fields: [{name: httpUrl, fields: [{name: url}]}]'),
  ],
])('%s is left alone', (_what, text) => {
  expect(convertNestedHttpFields(text)).toBeNull()
})

test('whatever is cut out of a scenario, the result is sound YAML or nothing', () => {
  fc.assert(
    fc.property(fc.nat(nested.length), fc.nat(60), (from, length) => {
      const text = nested.slice(0, from) + nested.slice(from + length)
      const result = convertNestedHttpFields(text)
      if (result === null) return
      expect(parseText(result).problems.filter((problem) => problem.rule === 'yaml-syntax')).toEqual([])
    }),
  )
})
