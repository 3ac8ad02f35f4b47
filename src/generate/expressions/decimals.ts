import { Decimal } from '../values.js'

const powers: bigint[] = []

/** 10^exponent. */
export function power(exponent: number): bigint {
  powers[exponent] ??= 10n ** BigInt(exponent)
  return powers[exponent]
}

/** The same number with `scale` digits after the point, halves away from zero. */
export function rescale(decimal: Decimal, scale: number): Decimal {
  if (scale === decimal.scale) return decimal
  if (scale > decimal.scale) {
    return new Decimal(decimal.unscaled * power(scale - decimal.scale), scale)
  }
  return new Decimal(divideHalfUp(decimal.unscaled, power(decimal.scale - scale)), scale)
}

/** Quotient rounded to the nearest whole number, halves away from zero. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n
  const a = dividend < 0n ? -dividend : dividend
  const b = divisor < 0n ? -divisor : divisor
  const quotient = (a * 2n + b) / (b * 2n)
  return negative ? -quotient : quotient
}

/** `decimal` with the type's scale; null when it has more digits than the type. */
export function fitTo(decimal: Decimal, precision: number, scale: number): Decimal | null {
  const scaled = rescale(decimal, scale)
  const { unscaled } = scaled
  const limit = power(precision)
  return unscaled < limit && unscaled > -limit ? scaled : null
}

/** Reads `12`, `-1.50`, `.5`, `1e3`; null when the text is no number or has more than 1,000 digits. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim())
  if (!match) return null
  const [, sign, whole, fraction = '', exponent = '0'] = match
  const digits = whole! + fraction
  const scale = fraction.length - Number(exponent)
  if (digits === '' || digits.length > 1000 || Math.abs(scale) > 1000) return null
  const unscaled = BigInt(digits) * (sign === '-' ? -1n : 1n)
  return scale < 0 ? new Decimal(unscaled * power(-scale), 0) : new Decimal(unscaled, scale)
}

/** The decimal with the shortest digits that read back as `value`, as Java's `BigDecimal.valueOf`. */
export function decimalOf(value: number): Decimal | null {
  return Number.isFinite(value) ? parseDecimal(String(value)) : null
}

export function toNumber(decimal: Decimal): number {
  const { unscaled, scale } = decimal
  const value = Number(unscaled)
  // Both are exact here, so that the one division rounds once.
  if (Number.isSafeInteger(value) && scale <= 22) return value / 10 ** scale
  return Number(`${unscaled}e-${scale}`)
}

/** -1, 0 or 1. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const x = a.unscaled * power(scale - a.scale)
  const y = b.unscaled * power(scale - b.scale)
  return x < y ? -1 : x > y ? 1 : 0
}
