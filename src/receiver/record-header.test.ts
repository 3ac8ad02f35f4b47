import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRecordHeader, recordHeader, unreadableRecord } from './record-header.js'

function parse(text: string): { index: number; dueMicros: number } {
  // Digits around the value must not be read.
  parseRecordHeader(Buffer.from(`99${text}99`, 'latin1'), 2, 2 + text.length)
  return { ...recordHeader }
}

describe('the record header', () => {
  it('is read with and without a due time, with any zero padding', () => {
    expect(parse('7;-')).toEqual({ index: 7, dueMicros: -1 })
    expect(parse('00000000000000000007;000000000000000012')).toEqual({ index: 7, dueMicros: 12 })
    expect(parse('9007199254740991;9007199254740991')).toEqual({ index: 2 ** 53 - 1, dueMicros: 2 ** 53 - 1 })
  })

  it('gives back any pair of numbers', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.nat(10), (index, dueMicros, zeros) => {
        expect(parse(`${'0'.repeat(zeros)}${index};${'0'.repeat(zeros)}${dueMicros}`)).toEqual({
          index,
          dueMicros,
        })
      }),
    )
  })

  it.each([
    '',
    ';',
    '1',
    '1;',
    ';1',
    'x;1',
    '1;x',
    '1;1x',
    '1;-1',
    '-1;1',
    '1 ;1',
    '1; 1',
    '1,1',
    '1;--',
    '9007199254740993;-',
    '1;99999999999999999999',
  ])('cannot be read as "%s"', (text) => {
    expect(parse(text)).toEqual({ index: unreadableRecord, dueMicros: -1 })
  })

  it('never reads anything but the documented form', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789;-x '), maxLength: 12 }), (text) => {
        expect(parse(text).index >= 0).toBe(/^\d+;(?:\d+|-)$/.test(text))
      }),
      { numRuns: 2000 },
    )
  })
})
