// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of scenarios look like this
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseText, unified } from '../../test/support/parse-text.js'
import { substituteEnvironment } from './environment.js'

const env = { HOST: 'receiver', PORT: '9090', EMPTY: '', LONG: 'x'.repeat(1000), LINES: 'a\nb' }

describe('variables', () => {
  test.each([
    ['${HOST}:${PORT}', 'receiver:9090'],
    ['${NONE:-default}', 'default'],
    ['${EMPTY:-default}', 'default'],
    ['[${EMPTY}]', '[]'],
    ['${NONE:-}', ''],
    ['${HOST:-other}', 'receiver'],
    ['${NONE:-http://localhost:8080/}', 'http://localhost:8080/'],
    ['a $HOST ${ HOST } ${3} $${', 'a $HOST ${ HOST } ${3} $${'],
    ['${NONE:-a\nb}', '${NONE:-a\nb}'],
    ['${NONE', '${NONE'],
    ['${constructor:-safe}', 'safe'],
  ])('%s becomes %s', (text, expected) => {
    expect(substituteEnvironment(text, env).text).toBe(expected)
  })

  test('values are not looked at again', () => {
    expect(substituteEnvironment('${A}', { A: '${A}${A}' }).text).toBe('${A}${A}')
  })

  test('unset ones without default are named with their place', () => {
    const { text, unset } = substituteEnvironment('${HOST} ${NONE}', env)
    expect(unset).toEqual([{ name: 'NONE', offset: 'receiver '.length }])
    expect(text).toBe('receiver ${NONE}')
  })

  test('values that blow the file up are cut off', () => {
    const { tooLong, text } = substituteEnvironment('${LONG}'.repeat(9000), { LONG: 'x'.repeat(100_000) })
    expect(tooLong).toBe(true)
    expect(text.length).toBeLessThan(11 * 1024 * 1024)
  })

  test('every offset of copied text leads back to itself', () => {
    const piece = fc.oneof(
      fc.string().map((text) => text.replaceAll('$', '')),
      fc.constantFrom('${HOST}', '${LONG}', '${EMPTY}', '${NONE:-default}', '${NONE}', '${', '$', '}'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const original = pieces.join('')
        const { text, originalOffset } = substituteEnvironment(original, env)
        let last = 0
        for (let offset = 0; offset < text.length; offset++) {
          const from = originalOffset(offset)
          // The same character, or one of a value, which stands for its variable.
          expect(original[from] === text[offset] || original.startsWith('${', from)).toBe(true)
          expect(from).toBeGreaterThanOrEqual(last)
          last = from
        }
        expect(originalOffset(text.length)).toBe(original.length)
      }),
    )
  })
})

describe('places', () => {
  test('stay those of the file behind values of any length', () => {
    const text = unified({ options: '{format: http, rowsPerSecond: "${LONG:-5}", urll: x}' })
    const column = text.split('\n')[8]!.indexOf('urll') + 1
    expect(parseText(text).found).toEqual([`9:${column} error unknown-key`])
    expect(parseText(text, { env: { LONG: '5'.repeat(300) } }).found).toContain(
      `9:${column} error unknown-key`,
    )
  })

  test('stay those of the file below values with line ends', () => {
    const text = unified({ options: '{format: http}', count: '${COUNT}', top: 'nonsense: 1' })
    const { found } = parseText(text, { env: { COUNT: 'records: 1\n          rate: 2' } })
    expect(found).toEqual(['14:1 error unknown-key'])
  })

  test('within a value are that of the variable', () => {
    const text = unified({ count: '${COUNT}' })
    expect(parseText(text, { env: { COUNT: '{records: nonsense}' } }).found).toEqual([
      '11:11 error wrong-form',
    ])
  })

  test('an unset variable is an error where it stands, but not in a comment', () => {
    const text = unified({ count: '{records: "${N}"} # or ${M}' }).replace(
      'name: given',
      'name: given # ${K}',
    )
    const { found, problems } = parseText(text)
    expect(found).toContain('11:22 error unset-variable')
    expect(problems.filter((problem) => problem.rule === 'unset-variable')).toHaveLength(1)
    expect(problems.find((problem) => problem.rule === 'unset-variable')?.instead).toContain('${N:-value}')
  })

  test('a quoted number from a variable is a number', () => {
    const text = unified({ count: '{records: "${N:-25}"}', options: '{format: http, rowsPerSecond: "${R}"}' })
    const { scenario, found } = parseText(text, { env: { R: '2.5' } })
    expect(found).toEqual([])
    expect(scenario?.steps[0]?.count).toMatchObject({ records: 25, ratePerSecond: 2.5 })
  })
})
