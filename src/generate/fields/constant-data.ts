import { parseDateText, parseTimestampText } from '../expressions/date-text.js'
import { Decimal, SqlDate, Timestamp, type Value, type ValueType } from '../values.js'

/** A value as plan data: a decimal is its digits as text, a date its epoch day, a timestamp its epoch ms. */
export type ConstantData = null | boolean | number | string

const integerLimits = { 8: 2 ** 7, 16: 2 ** 15, 32: 2 ** 31, 64: 2 ** 53 } as const

/** Reads what the scenario says as a value of `type`; undefined when it is none. */
export function constantData(value: unknown, type: ValueType): ConstantData | undefined {
  if (value === null) return null
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  const text = String(value).trim()
  switch (type.kind) {
    case 'string':
      return String(value)
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'integer': {
      const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
      return fitsInteger(number, type.bits) ? number : undefined
    }
    case 'float':
    case 'double': {
      const number = text === '' ? Number.NaN : Number(text)
      if (!Number.isFinite(number)) return undefined
      return type.kind === 'float' ? Math.fround(number) : number
    }
    case 'decimal': {
      const decimal = decimalFromText(text, type.scale)
      return decimal && fitsPrecision(decimal, type.precision) ? decimal.unscaled.toString() : undefined
    }
    case 'date':
      return parseDateText(text) ?? undefined
    case 'timestamp':
      return parseTimestampText(text) ?? undefined
    default:
      return undefined
  }
}

/** The value that plan data stands for. */
export function constantValue(data: ConstantData, type: ValueType): Value {
  if (data === null) return null
  switch (type.kind) {
    case 'decimal':
      return new Decimal(BigInt(data), type.scale)
    case 'date':
      return new SqlDate(data as number)
    case 'timestamp':
      return new Timestamp(data as number)
    default:
      return data
  }
}

/** LONG values beyond 2^53 cannot be told apart here and are refused. */
export function fitsInteger(value: number, bits: 8 | 16 | 32 | 64): boolean {
  return Number.isSafeInteger(value) && value >= -integerLimits[bits] && value < integerLimits[bits]
}

/** A decimal text at a given scale, rounded half up (away from zero); null when it is no number. */
export function decimalFromText(text: string, scale: number): Decimal | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (!match || !(match[2] || match[3])) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const shift = scale - fraction.length + Number(exponent)
  const digits = BigInt(whole + fraction)
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift))
  return new Decimal(sign === '-' ? -size : size, scale)
}

function roundedQuotient(digits: bigint, divisor: bigint): bigint {
  return (2n * digits + divisor) / (2n * divisor)
}

function fitsPrecision(decimal: Decimal, precision: number): boolean {
  const size = decimal.unscaled < 0n ? -decimal.unscaled : decimal.unscaled
  return size < 10n ** BigInt(precision)
}
