import type { Decimal } from './values.js'

/**
 * A DOUBLE as Java's `Double.toString` writes it (JDK 19 and later: the shortest digits that read back as the
 * same number): `1.0`, `0.001`, `1.0E-4`, `1.0E7`, `NaN`, `Infinity`.
 */
export function doubleText(value: number): string {
  return javaText(value, String(value))
}

/** A FLOAT (a number that is exact in 32 bits) as `Float.toString` writes it. */
export function floatText(value: number): string {
  // toPrecision would lose the sign of -0.
  if (!Number.isFinite(value) || value === 0) return javaText(value, String(value))
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits))
    if (Math.fround(shorter) === value) return javaText(shorter, String(shorter))
  }
  const longest = Number(value.toPrecision(9))
  return javaText(longest, String(longest))
}

function javaText(value: number, text: string): string {
  const size = Math.abs(value)
  // Java writes 10^-3 <= size < 10^7 plainly, JavaScript 10^-6 <= size < 10^21.
  if ((size >= 1e-3 && size < 1e7) || size === 0) {
    if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
    return text.includes('.') ? text : `${text}.0`
  }
  if (!Number.isFinite(value)) return text
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
}

/** All digits of a decimal, never with an exponent: `1.50`, `-0.0000001`. */
function decimalText(decimal: Decimal): string {
  const { unscaled, scale } = decimal
  if (scale === 0) return unscaled.toString()
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** A decimal as Java's `BigDecimal.toString` writes it: with an exponent once it is below 10^-6. */
export function javaDecimalText(decimal: Decimal): string {
  const { unscaled, scale } = decimal
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString()
  const exponent = digits.length - 1 - scale
  if (exponent >= -6) return decimalText(decimal)
  const point = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
  return `${negative ? '-' : ''}${point}E${exponent}`
}
