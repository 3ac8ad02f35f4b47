import { describe, expect, test } from 'vitest'
import { type Row, SqlDate, Timestamp, type Value, type ValueType } from '../values.js'
import { checkExpression, compileExpression, parseExpression } from './index.js'

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
const context = { random: () => 0, nowMs: 0 }

describe('TO_JSON', () => {
  test('writes a struct of columns as Spark does', () => {
    const node = parseExpression('TO_JSON(STRUCT(id, name, amount, at AS seen, day, NULL AS nothing))')
    const travelled = JSON.parse(JSON.stringify(node))
    expect(compileExpression(travelled, columns)(row, context)).toBe(
      '{"id":7,"name":"say \\"hi\\"","amount":12.0,"seen":"2026-02-14T20:52:30.123Z","day":"2026-02-14"}',
    )
    expect(checkExpression(node, columns)).toEqual({
      type: { kind: 'string' },
      references: ['id', 'name', 'amount', 'at', 'day'],
    })
  })
})
