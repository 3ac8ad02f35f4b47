import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringify } from './stringify.js'

it('says the same as any JSON, without a character that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
      const text = stringify(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }),
  )
  expect(stringify('\u009b2J\u202e')).toBe('"\\u009b2J\\u202e"')
})
