import { describe, expect, test } from 'vitest'
import { FieldRandom } from '../random.js'
import { type Row, SqlDate, Timestamp, type Value, type ValueType } from '../values.js'
import { checkExpression, compileExpression, parseExpression, SqlError } from './index.js'

const columns = new Map<string, ValueType>([
  ['id', { kind: 'integer', bits: 64 }],
  ['name', { kind: 'string' }],
  ['amount', { kind: 'double' }],
  ['at', { kind: 'timestamp' }],
  ['day', { kind: 'date' }],
])
const row: Row = new Map<string, Value>([
  ['id', 7],
  ['name', 'say "hi"'],
  ['amount', 12],
  ['at', new Timestamp(1_771_102_350_123)],
  ['day', new SqlDate(20_498)],
])
const nowMs = Date.UTC(2026, 1, 14, 20, 52, 30, 123)

function contextOf(seed: number) {
  const numbers = new FieldRandom()
  numbers.seek(seed, 1, 0)
  return { random: () => numbers.next(), nowMs }
}

function evaluate(sql: string, seed = 1, fields = row): Value {
  return compileExpression(parseExpression(sql), columns)(fields, contextOf(seed))
}

describe('An expression', () => {
  test('writes a struct of fields as JSON, also after its way through a plan file', () => {
    const node = parseExpression('TO_JSON(STRUCT(id, name, amount, at AS seen, day, NULL AS nothing))')
    const travelled = JSON.parse(JSON.stringify(node))
    expect(compileExpression(travelled, columns)(row, contextOf(1))).toBe(
      '{"id":7,"name":"say \\"hi\\"","amount":12.0,"seen":"2026-02-14T20:52:30.123Z","day":"2026-02-14"}',
    )
    expect(checkExpression(node, columns)).toEqual({
      type: { kind: 'string' },
      references: ['id', 'name', 'amount', 'at', 'day'],
    })
  })

  test('names each field it reads once, spelled as the record spells it', () => {
    const node = parseExpression("CASE WHEN ID > 1 THEN CONCAT(Name, id) ELSE 'none' END")
    expect(checkExpression(node, columns).references).toEqual(['id', 'name'])
  })

  test('takes a field that the row does not have as null', () => {
    expect(evaluate('CONCAT(name, id)', 1, new Map([['id', 7]]))).toBeNull()
  })

  test('reads the clock from its context', () => {
    expect(evaluate('CURRENT_TIMESTAMP')).toEqual(new Timestamp(nowMs))
    expect(evaluate('NOW()')).toEqual(new Timestamp(nowMs))
    expect(evaluate("DATE_FORMAT(CURRENT_DATE(), 'yyyy-MM-dd')")).toBe('2026-02-14')
  })
})

describe('A BIGINT beyond 2^53', () => {
  test.each([
    ['id * 9007199254740991'],
    ['9007199254740991 + id'],
    ['-9007199254740991 - id'],
    ['CAST(amount * 1e300 AS BIGINT)'],
    ["CAST(CONCAT('900719925474099', id) AS BIGINT)"],
  ])('is an error, never a wrong number: %s', (sql) => {
    expect(() => evaluate(sql)).toThrow(SqlError)
    expect(() => evaluate(sql)).toThrow(/beyond 2\^53/)
  })

  test('wraps where the result is small enough again', () => {
    expect(evaluate('id * 0 + 9007199254740991L * 4096 * 512')).toBe(-2_097_152)
  })
})

describe('Random numbers', () => {
  const many = Array.from({ length: 2000 }, (_, seed) => seed)

  test('RAND lies in 0..1, without 1, and spreads evenly', () => {
    const values = many.map((seed) => evaluate('RAND()', seed) as number)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    // Standard error of the mean of 2,000 uniform numbers: 0.0065; these seeds are fixed.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02)
  })

  test('UUID is a version 4 UUID, different for every record', () => {
    const values = many.map((seed) => evaluate('UUID()', seed) as string)
    for (const value of values) {
      expect(value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
    expect(new Set(values).size).toBe(values.length)
  })

  test('the same record gives the same numbers', () => {
    const sql = "CONCAT(UUID(), '/', RAND(), '/', RAND(42))"
    expect(evaluate(sql, 5)).toBe(evaluate(sql, 5))
    expect(evaluate(sql, 5)).not.toBe(evaluate(sql, 6))
  })
})

test('Padding is bounded, so that a slip cannot fill the heap', () => {
  expect(() => evaluate("LPAD('x', 2000000000, 'y')")).toThrow(/at most 1048576/)
})
