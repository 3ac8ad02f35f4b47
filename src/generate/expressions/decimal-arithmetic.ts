import { Decimal } from '../values.js'
import { divideHalfUp, fitTo, power, rescale } from './decimals.js'
import type { ArithmeticOperator } from './nodes.js'
import { adjustedDecimal, type DecimalType } from './types.js'

type DecimalOperator = Exclude<ArithmeticOperator, 'DIV'>

/** Digits of a result, by Spark's table (DecimalPrecision), which is Hive's and SQL Server's. */
export function decimalResult(operator: DecimalOperator, a: DecimalType, b: DecimalType): DecimalType {
  const wholeA = a.precision - a.scale
  const wholeB = b.precision - b.scale
  const scale = Math.max(a.scale, b.scale)
  switch (operator) {
    case '+':
    case '-':
      return adjustedDecimal(Math.max(wholeA, wholeB) + scale + 1, scale)
    case '*':
      return adjustedDecimal(a.precision + b.precision + 1, a.scale + b.scale)
    case '/': {
      const quotientScale = Math.max(6, a.scale + b.precision + 1)
      return adjustedDecimal(wholeA + b.scale + quotientScale, quotientScale)
    }
    case '%':
      return adjustedDecimal(Math.min(wholeA, wholeB) + scale, scale)
  }
}

/** Null when the divisor is 0 or the result has too many digits. */
export function decimalOperation(
  operator: DecimalOperator,
  type: DecimalType,
): (a: Decimal, b: Decimal) => Decimal | null {
  const compute = exact(operator, type.scale)
  return (a, b) => {
    const value = compute(a, b)
    return value && fitTo(value, type.precision, type.scale)
  }
}

function exact(operator: DecimalOperator, quotientScale: number): (a: Decimal, b: Decimal) => Decimal | null {
  switch (operator) {
    case '*':
      return (a, b) => new Decimal(a.unscaled * b.unscaled, a.scale + b.scale)
    case '/':
      return (a, b) => quotient(a, b, quotientScale)
    case '+':
      return aligned((a, b) => a + b)
    case '-':
      return aligned((a, b) => a - b)
    case '%':
      return aligned((a, b) => (b === 0n ? null : a % b))
  }
}

function aligned(compute: (a: bigint, b: bigint) => bigint | null) {
  return (a: Decimal, b: Decimal): Decimal | null => {
    const scale = Math.max(a.scale, b.scale)
    const unscaled = compute(rescale(a, scale).unscaled, rescale(b, scale).unscaled)
    return unscaled === null ? null : new Decimal(unscaled, scale)
  }
}

function quotient(a: Decimal, b: Decimal, scale: number): Decimal | null {
  if (b.unscaled === 0n) return null
  const shift = scale + b.scale - a.scale
  const dividend = shift >= 0 ? a.unscaled * power(shift) : a.unscaled
  const divisor = shift >= 0 ? b.unscaled : b.unscaled * power(-shift)
  return new Decimal(divideHalfUp(dividend, divisor), scale)
}
