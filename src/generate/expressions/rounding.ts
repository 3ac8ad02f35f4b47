import { Decimal, type Value, type ValueType } from '../values.js'
import { decimalOf, power, rescale, toNumber } from './decimals.js'
import { decimalType, maxPrecision } from './types.js'
import { wrapBig } from './whole-numbers.js'

/** The type of ROUND(number, scale): numbers keep theirs, decimals have as many digits as are left. */
export function roundedType(type: ValueType, scale: number): ValueType {
  if (type.kind !== 'decimal') return type
  // One more digit before the point, for 9.9 -> 10.
  const whole = type.precision - type.scale + 1
  if (scale < 0) return decimalType(Math.min(Math.max(whole, -scale + 1), maxPrecision), 0)
  const kept = Math.min(type.scale, scale)
  return decimalType(Math.min(whole + kept, maxPrecision), kept)
}

/** Rounds halves away from zero: ROUND(2.5) is 3, ROUND(-2.5) is -3. */
export function rounding(
  type: ValueType,
  scale: number,
  offset: number,
): (value: NonNullable<Value>) => Value {
  switch (type.kind) {
    case 'decimal':
      return (value) => roundDecimal(value as Decimal, Math.min(scale, (value as Decimal).scale))
    case 'integer': {
      if (scale >= 0) return (value) => value
      const { bits } = type
      return (value) =>
        wrapBig(roundDecimal(new Decimal(BigInt(value as number), 0), scale).unscaled, bits, offset)
    }
    case 'float':
      return (value) => Math.fround(roundDouble(value as number, scale))
    default:
      return (value) => roundDouble(value as number, scale)
  }
}

function roundDecimal(value: Decimal, scale: number): Decimal {
  if (scale >= 0) return rescale(value, scale)
  if (-scale > maxPrecision) return new Decimal(0n, 0)
  const lifted = rescale(new Decimal(value.unscaled, value.scale - scale), 0)
  return new Decimal(lifted.unscaled * power(-scale), 0)
}

/**
 * Spark rounds the shortest decimal digits of a DOUBLE, so 1.005 is a half although the binary number lies
 * below it. Scaled arithmetic gives the same wherever the result is not close to a half; only there are the
 * digits looked at.
 */
function roundDouble(value: number, scale: number): number {
  if (!Number.isFinite(value)) return value
  if (scale >= 0 && scale <= 15) {
    const unit = 10 ** scale
    const scaled = Math.abs(value) * unit
    const whole = Math.floor(scaled)
    const fraction = scaled - whole
    // Below 2^40 the error of the product is under 2^-12, far from the band around the half.
    if (scaled < 2 ** 40 && Math.abs(fraction - 0.5) > 0.001) {
      const rounded = (fraction > 0.5 ? whole + 1 : whole) / unit
      return value < 0 ? -rounded + 0 : rounded
    }
  }
  return toNumber(roundDecimal(decimalOf(value)!, Math.min(scale, 400)))
}
