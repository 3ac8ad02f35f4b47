import { Decimal } from '../../values.js'
import { absolute, bindArithmetic } from '../arithmetic.js'
import { type Bound, constantValue, result, unary } from '../bound.js'
import { cast } from '../cast.js'
import { asInt, asNumber } from '../coerce.js'
import { power } from '../decimals.js'
import { SqlError } from '../errors.js'
import { roundedType, rounding } from '../rounding.js'
import { type DecimalType, decimalType, doubleType, longType, maxPrecision } from '../types.js'
import { truncate } from '../whole-numbers.js'
import type { SqlFunction } from './definition.js'

/** Halves away from zero; `scale` below 0 rounds before the point. Decimals are exact. */
export const round: SqlFunction = {
  usage: 'ROUND(number [, scale])',
  minArgs: 1,
  maxArgs: 2,
  bind(args, { name, offset }) {
    const number = asNumber(args[0]!, name)
    const scale = args[1] ? constantInt(asInt(args[1], name), name) : 0
    if (scale === null) return result(roundedType(number.type, 0), [], offset, () => null)
    const type = roundedType(number.type, scale)
    return unary(type, number, offset, rounding(number.type, scale, offset))
  },
}

function constantInt(bound: Bound, name: string): number | null {
  if (!bound.constant) {
    throw new SqlError(bound.offset, `the scale of ${name} must be the same for every record`)
  }
  return constantValue(bound) as number | null
}

export const abs: SqlFunction = {
  usage: 'ABS(number)',
  minArgs: 1,
  maxArgs: 1,
  bind([arg], { name, offset }) {
    const number = asNumber(arg!, name)
    return unary(number.type, number, offset, absolute(number.type, offset))
  },
}

export const floor = wholeFunction('FLOOR', Math.floor, (quotient, remainder) =>
  remainder < 0n ? quotient - 1n : quotient,
)
export const ceil = wholeFunction('CEIL', Math.ceil, (quotient, remainder) =>
  remainder > 0n ? quotient + 1n : quotient,
)

/** BIGINT from DOUBLE and whole numbers, DECIMAL without digits after the point from DECIMAL. */
function wholeFunction(
  usageName: string,
  ofDouble: (value: number) => number,
  ofDecimal: (quotient: bigint, remainder: bigint) => bigint,
): SqlFunction {
  return {
    usage: `${usageName}(number)`,
    minArgs: 1,
    maxArgs: 1,
    bind([arg], { name, offset }) {
      const number = asNumber(arg!, name)
      if (number.type.kind === 'integer') return { ...cast(number, longType), name: null }
      if (number.type.kind === 'decimal') {
        return unary(wholeDecimal(number.type), number, offset, (value) => {
          const { unscaled, scale } = value as Decimal
          const unit = power(scale)
          return new Decimal(ofDecimal(unscaled / unit, unscaled % unit), 0)
        })
      }
      return unary(longType, cast(number, doubleType), offset, (value) =>
        truncate(ofDouble(value as number), 64, offset),
      )
    },
  }
}

function wholeDecimal({ precision, scale }: DecimalType): DecimalType {
  if (scale === 0) return decimalType(precision, 0)
  return decimalType(Math.min(precision - scale + 1, maxPrecision), 0)
}

/** The function form of `%`. */
export const mod: SqlFunction = {
  usage: 'MOD(dividend, divisor)',
  minArgs: 2,
  maxArgs: 2,
  bind: ([dividend, divisor], { offset }) => bindArithmetic('%', dividend!, divisor!, offset),
}
