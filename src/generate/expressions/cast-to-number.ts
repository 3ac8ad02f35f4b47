import { Decimal, type Timestamp, type Value, type ValueType } from '../values.js'
import type { Convert } from './cast.js'
import { decimalOf, fitTo, parseDecimal, power, toNumber } from './decimals.js'
import type { DecimalType, IntegerType } from './types.js'
import { truncate, wrap, wrapBig } from './whole-numbers.js'

const never: Convert = () => null

/** Fractions are cut; text must be a number (`'1.9'` is 1) within the type; a date is never a number. */
export function toInteger(from: ValueType, bits: IntegerType['bits'], offset: number): Convert | null {
  switch (from.kind) {
    case 'integer':
      return (value) => wrap(value as number, bits, offset)
    case 'double':
    case 'float':
      return (value) => truncate(value as number, bits, offset)
    case 'decimal':
      return (value) => {
        const { unscaled, scale } = value as Decimal
        return wrapBig(unscaled / power(scale), bits, offset)
      }
    case 'boolean':
      return (value) => (value ? 1 : 0)
    case 'string':
      return (value) => integerFromText(value as string, bits, offset)
    case 'timestamp':
      return (value) => wrapBig(BigInt(Math.floor((value as Timestamp).epochMs / 1000)), bits, offset)
    case 'date':
      return never
    default:
      return null
  }
}

function integerFromText(text: string, bits: IntegerType['bits'], offset: number): number | null {
  const match = /^(?=[+-]?[\d.])([+-]?)(\d*)(?:\.\d*)?$/.exec(trimControl(text))
  if (!match) return null
  // Only '.' and '.5' have no digits before the point: they are 0.
  const digits = `${match[1]!.replace('+', '')}${match[2] || '0'}`
  const value = Number(digits) + 0
  if (Number.isSafeInteger(value))
    return value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1) ? value : null
  const exact = BigInt(digits)
  return BigInt.asIntN(64, exact) === exact && bits === 64 ? wrapBig(exact, 64, offset) : null
}

export function toFractional(from: ValueType, kind: 'double' | 'float'): Convert | null {
  const number = toDouble(from)
  if (!number || kind === 'double') return number
  return (value) => {
    const converted = number(value)
    return converted === null ? null : Math.fround(converted as number)
  }
}

function toDouble(from: ValueType): Convert | null {
  switch (from.kind) {
    case 'integer':
    case 'double':
    case 'float':
      return (value) => value
    case 'decimal':
      return (value) => toNumber(value as Decimal)
    case 'boolean':
      return (value) => (value ? 1 : 0)
    case 'string':
      return (value) => doubleFromText(value as string)
    case 'timestamp':
      return (value) => (value as Timestamp).epochMs / 1000
    case 'date':
      return never
    default:
      return null
  }
}

const specialNumbers: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '+infinity': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
}

function doubleFromText(text: string): number | null {
  const trimmed = trimControl(text)
  // Java allows a suffix: '1.5d'.
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/.test(trimmed)) return Number.parseFloat(trimmed)
  return specialNumbers[trimmed.toLowerCase()] ?? null
}

/** Too many digits before the point give null; digits after the scale are rounded, halves away from zero. */
export function toDecimal(from: ValueType, to: DecimalType): Convert | null {
  const decimal = exactDecimal(from)
  if (!decimal) return null
  return (value) => {
    const exact = decimal(value)
    return exact === null ? null : fitTo(exact, to.precision, to.scale)
  }
}

function exactDecimal(from: ValueType): ((value: NonNullable<Value>) => Decimal | null) | null {
  switch (from.kind) {
    case 'decimal':
      return (value) => value as Decimal
    case 'integer':
      return (value) => new Decimal(BigInt(value as number), 0)
    case 'double':
    case 'float':
      return (value) => decimalOf(value as number)
    case 'boolean':
      return (value) => new Decimal(value ? 1n : 0n, 0)
    case 'string':
      return (value) => parseDecimal(value as string)
    case 'timestamp':
      return (value) => new Decimal(BigInt((value as Timestamp).epochMs), 3)
    case 'date':
      return () => null
    default:
      return null
  }
}

const trueTexts = ['t', 'true', 'y', 'yes', '1']
const falseTexts = ['f', 'false', 'n', 'no', '0']

export function toBoolean(from: ValueType): Convert | null {
  switch (from.kind) {
    case 'integer':
    case 'double':
    case 'float':
      return (value) => value !== 0
    case 'decimal':
      return (value) => (value as Decimal).unscaled !== 0n
    case 'string':
      return (value) => {
        const text = trimControl(value as string).toLowerCase()
        return trueTexts.includes(text) ? true : falseTexts.includes(text) ? false : null
      }
    case 'timestamp':
      return (value) => (value as Timestamp).epochMs !== 0
    case 'date':
      return never
    default:
      return null
  }
}

/** Spark drops blanks and control characters around a text before it reads it. */
export function trimControl(text: string): string {
  return text.replace(/^[\0- \x7f]+|[\0- \x7f]+$/g, '')
}
