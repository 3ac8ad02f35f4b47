import { SqlError } from './errors.js'
import type { IntegerType } from './types.js'

/**
 * Brings a whole number into the range of its type by dropping high bits, as Java does.
 * @throws SqlError when the BIGINT it becomes is larger than a `number` holds exactly
 */
export function wrap(value: number, bits: IntegerType['bits'], offset: number): number {
  switch (bits) {
    case 8:
      return (value << 24) >> 24
    case 16:
      return (value << 16) >> 16
    case 32:
      return value | 0
    case 64:
      if (Number.isSafeInteger(value)) return value
      throw tooLong(value, offset)
  }
}

export function wrapBig(value: bigint, bits: IntegerType['bits'], offset: number): number {
  const big = BigInt.asIntN(bits, value)
  const wrapped = Number(big)
  if (!Number.isSafeInteger(wrapped)) throw tooLong(big, offset)
  return wrapped
}

/** A DOUBLE made whole as the JVM does: fractions are cut, NaN is 0, the ends of the range hold. */
export function truncate(value: number, bits: IntegerType['bits'], offset: number): number {
  if (Number.isNaN(value)) return 0
  // Adding 0 turns -0 into 0.
  if (bits === 64) return wrap(Math.trunc(value) + 0, 64, offset)
  const clamped = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(value)))
  return wrap(clamped, bits, offset)
}

/** Past this a number's digits are mostly noise: it is written as `1e+300`. */
const longestDigits = 2 ** 64

function tooLong(value: number | bigint, offset: number): SqlError {
  const text =
    typeof value === 'number' && Math.abs(value) > longestDigits ? String(value) : String(BigInt(value))
  return new SqlError(
    offset,
    `the BIGINT result ${text} is beyond 2^53, the largest whole number that is supported`,
    'cast what goes into it to DECIMAL(38,0), which is exact to 38 digits, or keep the numbers smaller',
  )
}
