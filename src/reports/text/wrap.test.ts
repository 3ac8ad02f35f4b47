import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wrap } from './wrap.js'

it('breaks at spaces and loses no word', () => {
  const text = fc
    .array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 30 }))
    .map((words) => words.join(' '))
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (words, width) => {
      const lines = wrap(words, width)
      expect(lines.join(' ')).toBe(words)
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true)
    }),
  )
})

it('leaves what fits as it is', () => {
  expect(wrap('a  b', 10)).toEqual(['a  b'])
  expect(wrap('', 10)).toEqual([''])
})
