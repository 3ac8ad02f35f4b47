import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printable, shellLine } from './printable.js'

it('leaves text of any language as it is', () => {
  expect(printable('Größe 10 µs, 測試, 😀, a\\b')).toBe('Größe 10 µs, 測試, 😀, a\\b')
})

it('writes what would act on a terminal as escapes', () => {
  expect(printable('\u001b[31mred\u0007\u009b')).toBe('\\x1b[31mred\\x07\\x9b')
  expect(printable('a\nb\tc\r')).toBe('a\\nb\\tc\\r')
  expect(printable('abc\u202edcba')).toBe('abc\\u202edcba')
  expect(printable('half \ud83d')).toBe('half \\ud83d')
})

it('quotes words so that a shell reads them back', () => {
  const word = fc.string({ unit: fc.constantFrom(...'ab\'"$`\\ *?;&|<>(){}[]!#~=-é'), maxLength: 12 })
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      const read = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${shellLine(words)}`], { encoding: 'utf8' })
      expect(read).toBe(words.map((one) => `${one}\n`).join(''))
    }),
    { numRuns: 30 },
  )
})
