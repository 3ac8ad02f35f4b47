import type { Decimal, SqlDate, Struct, Timestamp, Value, ValueType } from '../values.js'
import { type Bound, binary, result } from './bound.js'
import { canCast, cast } from './cast.js'
import { coerceDecimals, widerType } from './coerce.js'
import { compareDecimals } from './decimals.js'
import { SqlError } from './errors.js'
import type { ComparisonOperator } from './nodes.js'
import { booleanType, doubleType, isAtomic, isNumeric, typeName } from './types.js'

type Compare = (a: NonNullable<Value>, b: NonNullable<Value>) => number

/** `= <> < <= > >=` give null when a side is null; `<=>` is true for two nulls and false for one. */
export function bindComparison(
  operator: ComparisonOperator,
  leftWritten: Bound,
  rightWritten: Bound,
  offset: number,
): Bound {
  const [left, right] = coerceComparison(operator, leftWritten, rightWritten, offset)
  if (operator === '<=>') {
    const same = equality(left.type)
    const [evaluateLeft, evaluateRight] = [left.evaluate, right.evaluate]
    return result(booleanType, [left, right], offset, (row, context) => {
      const a = evaluateLeft(row, context)
      const b = evaluateRight(row, context)
      return a === null || b === null ? a === b : same(a, b)
    })
  }
  return binary(booleanType, left, right, offset, test(operator, left.type))
}

function test(
  operator: Exclude<ComparisonOperator, '<=>'>,
  type: ValueType,
): (a: NonNullable<Value>, b: NonNullable<Value>) => boolean {
  const compare = comparer(type)
  switch (operator) {
    case '=':
      return equality(type)
    case '<>': {
      const same = equality(type)
      return (a, b) => !same(a, b)
    }
    case '<':
      return (a, b) => compare(a, b) < 0
    case '<=':
      return (a, b) => compare(a, b) <= 0
    case '>':
      return (a, b) => compare(a, b) > 0
    case '>=':
      return (a, b) => compare(a, b) >= 0
  }
}

/** Both sides as the type they are compared in: text next to another type is read as that type. */
function coerceComparison(
  operator: ComparisonOperator,
  left: Bound,
  right: Bound,
  offset: number,
): readonly [Bound, Bound] {
  const type = comparisonType(operator, left, right)
  if (!type) {
    const types = `${typeName(left.type)} and ${typeName(right.type)}`
    throw new SqlError(offset, `${operator} cannot compare ${types}`)
  }
  if (isNumeric(left.type) && isNumeric(right.type)) {
    const [a, b] = coerceDecimals(left, right)
    if (a.type.kind === 'decimal' && b.type.kind === 'decimal') return [a, b]
  }
  return [cast(left, type), cast(right, type)]
}

function comparisonType(operator: ComparisonOperator, left: Bound, right: Bound): ValueType | null {
  const [a, b] = [left.type, right.type]
  if (a.kind === 'string' && isAtomic(b)) return b.kind === 'decimal' ? doubleType : b
  if (b.kind === 'string' && isAtomic(a)) return a.kind === 'decimal' ? doubleType : a
  const equal = operator === '=' || operator === '<>' || operator === '<=>'
  if (a.kind === 'boolean' && isNumeric(b)) return equal && canCast(a, b) ? b : null
  if (b.kind === 'boolean' && isNumeric(a)) return equal && canCast(b, a) ? a : null
  return widerType(a, b, false)
}

/** Whether two values of the type are the same; NaN is the same as NaN, 0.0 as -0.0. */
export function equality(type: ValueType): (a: NonNullable<Value>, b: NonNullable<Value>) => boolean {
  if (type.kind === 'string' || type.kind === 'integer' || type.kind === 'boolean') return (a, b) => a === b
  const compare = comparer(type)
  return (a, b) => compare(a, b) === 0
}

/** Orders values of the type: below 0, 0, above 0. NaN is above every number. */
export function comparer(type: ValueType): Compare {
  switch (type.kind) {
    case 'string':
      return (a, b) => compareText(a as string, b as string)
    case 'integer':
    case 'double':
    case 'float':
      return (a, b) => compareNumbers(a as number, b as number)
    case 'boolean':
      return (a, b) => Number(a) - Number(b)
    case 'decimal':
      return (a, b) => compareDecimals(a as Decimal, b as Decimal)
    case 'date':
      return (a, b) => (a as SqlDate).epochDay - (b as SqlDate).epochDay
    case 'timestamp':
      return (a, b) => (a as Timestamp).epochMs - (b as Timestamp).epochMs
    case 'array': {
      const compare = nullsFirst(comparer(type.of))
      return (a, b) => compareLists(a as readonly Value[], b as readonly Value[], () => compare)
    }
    case 'struct': {
      const compares = type.fields.map((field) => nullsFirst(comparer(field.type)))
      return (a, b) => compareLists((a as Struct).values, (b as Struct).values, (i) => compares[i]!)
    }
    case 'null':
      return () => 0
  }
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
}

const surrogate = /[\ud800-\udfff]/

/** By code point, which is the order of the UTF-8 bytes that Spark compares. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

function nullsFirst(compare: Compare): (a: Value, b: Value) => number {
  return (a, b) => (a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(a, b))
}

function compareLists(
  a: readonly Value[],
  b: readonly Value[],
  compareAt: (i: number) => (a: Value, b: Value) => number,
): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const order = compareAt(i)(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return a.length - b.length
}
