import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonText, quote } from './json-text.js'
import { doubleText, floatText } from './number-text.js'
import { Decimal, SqlDate, Struct, Timestamp, type Value, type ValueType } from './values.js'

const text: ValueType = { kind: 'string' }
const int: ValueType = { kind: 'integer', bits: 32 }
const double: ValueType = { kind: 'double' }

describe('JSON of a value', () => {
  const rows: readonly (readonly [string, Value, ValueType, string])[] = [
    ['a whole DOUBLE', 1, double, '1.0'],
    ['a whole INT', 1, int, '1'],
    ['a large DOUBLE', 1e10, double, '1.0E10'],
    ['a small DOUBLE', 1e-5, double, '1.0E-5'],
    ['NaN', Number.NaN, double, '"NaN"'],
    ['an infinite DOUBLE', Number.NEGATIVE_INFINITY, double, '"-Infinity"'],
    ['a FLOAT', Math.fround(0.1), { kind: 'float' }, '0.1'],
    ['a DECIMAL', new Decimal(-150n, 2), { kind: 'decimal', precision: 5, scale: 2 }, '-1.50'],
    ['a tiny DECIMAL', new Decimal(1n, 7), { kind: 'decimal', precision: 7, scale: 7 }, '1E-7'],
    ['a date', new SqlDate(0), { kind: 'date' }, '"1970-01-01"'],
    ['a timestamp', new Timestamp(-1), { kind: 'timestamp' }, '"1969-12-31T23:59:59.999Z"'],
    [
      'a timestamp after 9999',
      new Timestamp(253_402_300_800_000),
      { kind: 'timestamp' },
      '"+10000-01-01T00:00:00.000Z"',
    ],
    ['null', null, text, 'null'],
    ['an array with null', [1, null], { kind: 'array', of: int }, '[1,null]'],
    [
      'a struct without its null member',
      new Struct(['a', 'b', 'c"'], [null, 'x', true]),
      {
        kind: 'struct',
        fields: [
          { name: 'a', type: int },
          { name: 'b', type: text },
          { name: 'c"', type: { kind: 'boolean' } },
        ],
      },
      '{"b":"x","c\\"":true}',
    ],
  ]
  test.each(rows)('%s', (_, value, type, json) => {
    expect(jsonText(value, type)).toBe(json)
  })
})

describe('A JSON string', () => {
  test('has control characters in upper case, and leaves the rest as it is', () => {
    expect(quote('\b\t\n\f\r\x01\x1f"\\/\x7fé\u2028😀')).toBe(
      '"\\b\\t\\n\\f\\r\\u0001\\u001F\\"\\\\/\x7fé\u2028😀"',
    )
    expect(quote('\\u001f\x1f')).toBe('"\\\\u001f\\u001F"')
  })

  test('has U+FFFD for half a surrogate pair', () => {
    expect(quote('a\ud83d')).toBe('"a\ufffd"')
  })

  test('is read back by any JSON reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(JSON.parse(quote(value))).toBe(value)
      }),
    )
  })
})

describe('Numbers as Java prints them', () => {
  test.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [0.001, '0.001'],
    [0.0009999, '9.999E-4'],
    [9_999_999, '9999999.0'],
    [10_000_000, '1.0E7'],
    [1.5e300, '1.5E300'],
    [Number.MIN_VALUE, '5.0E-324'],
    [Number.MAX_VALUE, '1.7976931348623157E308'],
  ])('%d', (value, written) => {
    expect(doubleText(value)).toBe(written)
  })

  test('every DOUBLE is read back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const written = doubleText(value)
        expect(Number(written)).toBe(value)
        if (Number.isFinite(value)) expect(written).toMatch(/^-?\d+\.\d+(?:E-?\d+)?$/)
      }),
    )
  })

  test('every FLOAT is read back, in at most nine digits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const written = floatText(value)
        expect(Math.fround(Number(written))).toBe(value)
        expect(written.replace(/E.*|\D/g, '').replace(/^0+|0+$/g, '').length).toBeLessThanOrEqual(9)
      }),
    )
  })
})
