import { Decimal, SqlDate, type Value, type ValueType } from '../values.js'
import { type Bound, binary, unary } from './bound.js'
import { cast } from './cast.js'
import { coerceDecimals, tightestType } from './coerce.js'
import { decimalOperation, decimalResult } from './decimal-arithmetic.js'
import { SqlError } from './errors.js'
import type { ArithmeticOperator, BitOperator } from './nodes.js'
import {
  type DecimalType,
  dateType,
  doubleType,
  type IntegerType,
  intType,
  isNumeric,
  longType,
  typeName,
} from './types.js'
import { wrap, wrapBig } from './whole-numbers.js'

/** `+ - * / % DIV`; null when an operand is null or the divisor is 0. */
export function bindArithmetic(
  operator: ArithmeticOperator,
  leftWritten: Bound,
  rightWritten: Bound,
  offset: number,
): Bound {
  const dates = dateArithmetic(operator, leftWritten, rightWritten, offset)
  if (dates) return dates
  const left = asOperand(leftWritten, rightWritten.type, operator)
  const right = asOperand(rightWritten, leftWritten.type, operator)
  const [a, b] = coerceDecimals(left, right)
  if (a.type.kind === 'decimal' && b.type.kind === 'decimal') {
    return decimals(operator, a, a.type, b, b.type, offset)
  }
  const type = operator === '/' ? doubleType : operator === 'DIV' ? longType : tightestType(a.type, b.type)!
  if (operator === 'DIV' && (a.type.kind !== 'integer' || b.type.kind !== 'integer')) {
    const wrong = a.type.kind === 'integer' ? b : a
    throw new SqlError(wrong.offset, `DIV takes whole numbers, not ${typeName(wrong.type)}`, '/')
  }
  const compute =
    type.kind === 'integer'
      ? wholeOperation(operator, type.bits, offset)
      : fractionalOperation(operator, type.kind === 'float')
  return binary(type, cast(a, type), cast(b, type), offset, compute as (a: Value, b: Value) => Value)
}

/** Text counts as DOUBLE, NULL as the other operand's type. */
function asOperand(operand: Bound, other: ValueType, operator: string): Bound {
  const { type } = operand
  if (isNumeric(type)) return operand
  if (type.kind === 'string') return cast(operand, doubleType)
  if (type.kind === 'null') return cast(operand, isNumeric(other) ? other : doubleType)
  throw new SqlError(operand.offset, `${operator} takes numbers, not ${typeName(type)}`)
}

/** `date + days` and `date - days`. */
function dateArithmetic(operator: string, left: Bound, right: Bound, offset: number): Bound | null {
  const days = left.type.kind === 'date' ? right : left
  const date = left.type.kind === 'date' ? left : right
  if (date.type.kind !== 'date' || days.type.kind !== 'integer' || days.type.bits > 32) return null
  if (operator !== '+' && !(operator === '-' && date === left)) return null
  return addDays(date, days, operator === '+' ? 1 : -1, offset)
}

/** `sign` is 1 to go forwards, -1 to go back. */
export function addDays(date: Bound, days: Bound, sign: 1 | -1, offset: number): Bound {
  return binary(dateType, date, days, offset, (day, count) => {
    return new SqlDate(((day as SqlDate).epochDay + sign * (count as number)) | 0)
  })
}

type NumberOperation = (a: number, b: number) => number | null

function wholeOperation(
  operator: ArithmeticOperator,
  bits: IntegerType['bits'],
  offset: number,
): NumberOperation {
  switch (operator) {
    case '+':
      if (bits === 32) return (a, b) => (a + b) | 0
      return (a, b) => {
        const sum = a + b
        return Number.isSafeInteger(sum)
          ? wrap(sum, bits, offset)
          : wrapBig(BigInt(a) + BigInt(b), bits, offset)
      }
    case '-':
      if (bits === 32) return (a, b) => (a - b) | 0
      return (a, b) => {
        const rest = a - b
        return Number.isSafeInteger(rest)
          ? wrap(rest, bits, offset)
          : wrapBig(BigInt(a) - BigInt(b), bits, offset)
      }
    case '*':
      return (a, b) => {
        const product = a * b
        if (Number.isSafeInteger(product)) return wrap(product + 0, bits, offset)
        return wrapBig(BigInt(a) * BigInt(b), bits, offset)
      }
    case '%':
      // Adding 0 turns -0 into 0.
      return (a, b) => (b === 0 ? null : (a % b) + 0)
    default:
      // Without the remainder the division is exact, so that it cannot round up.
      return (a, b) => (b === 0 ? null : (a - (a % b)) / b + 0)
  }
}

function fractionalOperation(operator: ArithmeticOperator, isFloat: boolean): NumberOperation {
  const operation = doubleOperation(operator)
  if (!isFloat) return operation
  return (a, b) => {
    const value = operation(a, b)
    return value === null ? null : Math.fround(value)
  }
}

function doubleOperation(operator: ArithmeticOperator): NumberOperation {
  switch (operator) {
    case '+':
      return (a, b) => a + b
    case '-':
      return (a, b) => a - b
    case '*':
      return (a, b) => a * b
    case '%':
      return (a, b) => (b === 0 ? null : a % b)
    default:
      return (a, b) => (b === 0 ? null : a / b)
  }
}

function decimals(
  operator: ArithmeticOperator,
  left: Bound,
  leftType: DecimalType,
  right: Bound,
  rightType: DecimalType,
  offset: number,
): Bound {
  if (operator === 'DIV') {
    return binary(longType, left, right, offset, (x, y) => {
      const [a, b] = [x as Decimal, y as Decimal]
      if (b.unscaled === 0n) return null
      const scale = Math.max(a.scale, b.scale)
      const quotient =
        (a.unscaled * 10n ** BigInt(scale - a.scale)) / (b.unscaled * 10n ** BigInt(scale - b.scale))
      return wrapBig(quotient, 64, offset)
    })
  }
  const type = decimalResult(operator, leftType, rightType)
  const compute = decimalOperation(operator, type)
  return binary(type, left, right, offset, (a, b) => compute(a as Decimal, b as Decimal))
}

/** `& | ^` on whole numbers. */
export function bindBits(operator: BitOperator, left: Bound, right: Bound, offset: number): Bound {
  for (const operand of [left, right]) {
    if (operand.type.kind !== 'integer' && operand.type.kind !== 'null') {
      throw new SqlError(operand.offset, `${operator} takes whole numbers, not ${typeName(operand.type)}`)
    }
  }
  const type = tightestType(left.type, right.type)!
  if (type.kind !== 'integer') return cast(left, intType)
  const big = { '&': (a: bigint, b: bigint) => a & b, '|': (a: bigint, b: bigint) => a | b, '^': xorBig }[
    operator
  ]
  const small = { '&': (a: number, b: number) => a & b, '|': orInt, '^': xorInt }[operator]
  const compute =
    type.bits === 64
      ? (a: number, b: number) => wrapBig(big(BigInt(a), BigInt(b)), 64, offset)
      : (a: number, b: number) => small(a, b)
  return binary(type, cast(left, type), cast(right, type), offset, (a, b) =>
    compute(a as number, b as number),
  )
}

const xorBig = (a: bigint, b: bigint) => a ^ b
const orInt = (a: number, b: number) => a | b
const xorInt = (a: number, b: number) => a ^ b

/** `-x`, `+x` and `~x`. */
export function bindSign(operator: '-' | '+' | '~', written: Bound, offset: number): Bound {
  const operand = asOperand(written, doubleType, operator)
  const { type } = operand
  if (operator === '+') return { ...operand, name: null }
  if (operator === '~') {
    if (type.kind !== 'integer') throw new SqlError(offset, `~ takes a whole number, not ${typeName(type)}`)
    return unary(type, operand, offset, (value) => -(value as number) - 1)
  }
  return unary(type, operand, offset, negation(type, offset))
}

function negation(type: ValueType, offset: number): (value: NonNullable<Value>) => Value {
  if (type.kind === 'decimal') return (value) => negated(value as Decimal)
  if (type.kind === 'integer') {
    const { bits } = type
    return (value) => (value === 0 ? 0 : wrap(-(value as number), bits, offset))
  }
  return (value) => -(value as number)
}

/** ABS: the smallest INT stays negative, as in Java. */
export function absolute(type: ValueType, offset: number): (value: NonNullable<Value>) => Value {
  if (type.kind === 'decimal') {
    return (value) => ((value as Decimal).unscaled < 0n ? negated(value as Decimal) : value)
  }
  if (type.kind === 'integer') {
    const { bits } = type
    return (value) => wrap(Math.abs(value as number), bits, offset)
  }
  return (value) => Math.abs(value as number)
}

function negated(decimal: Decimal): Decimal {
  return new Decimal(-decimal.unscaled, decimal.scale)
}
