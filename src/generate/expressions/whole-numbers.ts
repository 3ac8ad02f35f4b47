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
      throw tooLong(offset)
  }
}

export function wrapBig(value: bigint, bits: IntegerType['bits'], offset: number): number {
  const wrapped = Number(BigInt.asIntN(bits, value))
  if (!Number.isSafeInteger(wrapped)) throw tooLong(offset)
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

export function tooLong(offset: number): SqlError {
  return new SqlError(offset, 'the BIGINT result is beyond 2^53, the largest whole number that is supported')
}
