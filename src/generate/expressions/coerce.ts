import type { ValueType } from '../values.js'
import { type Bound, constantValue } from './bound.js'
import { cast } from './cast.js'
import { SqlError } from './errors.js'
import {
  booleanType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  isAtomic,
  isFractional,
  isNumeric,
  maxPrecision,
  nullType,
  sameType,
  stringType,
  timestampType,
  typeName,
} from './types.js'

/** The decimal type that holds every value of a whole-number type. */
export function decimalFor(type: ValueType): ValueType {
  if (type.kind !== 'integer') return type
  return decimalType({ 8: 3, 16: 5, 32: 10, 64: 20 }[type.bits], 0)
}

/** The type both convert to without loss of kind; null when there is none. Spark's `findTightestCommonType`. */
export function tightestType(a: ValueType, b: ValueType): ValueType | null {
  if (sameType(a, b)) return a
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind === 'integer' && b.kind === 'integer') return a.bits > b.bits ? a : b
  if (isNumeric(a) && isNumeric(b) && (isFractional(a) || isFractional(b))) {
    const withDecimal = a.kind === 'decimal' || b.kind === 'decimal'
    return withDecimal || a.kind === 'double' || b.kind === 'double' ? doubleType : floatType
  }
  const moments = ['date', 'timestamp']
  if (moments.includes(a.kind) && moments.includes(b.kind)) return timestampType
  return null
}

/** `tightestType`, and decimals that hold both, and the same inside arrays and structs. */
export function widerType(a: ValueType, b: ValueType, withText: boolean): ValueType | null {
  const tightest = tightestType(a, b)
  if (tightest) return tightest
  if (isNumeric(a) && isNumeric(b)) return widerDecimal(decimalFor(a), decimalFor(b))
  if (withText && ((isText(a) && canBeText(b)) || (isText(b) && canBeText(a)))) return stringType
  if (a.kind === 'array' && b.kind === 'array') {
    const of = widerType(a.of, b.of, withText)
    return of && { kind: 'array', of }
  }
  if (a.kind === 'struct' && b.kind === 'struct' && a.fields.length === b.fields.length) {
    const fields: { name: string; type: ValueType }[] = []
    for (const [i, field] of a.fields.entries()) {
      const other = b.fields[i]!
      const type = widerType(field.type, other.type, withText)
      if (!type || field.name.toLowerCase() !== other.name.toLowerCase()) return null
      fields.push({ name: field.name, type })
    }
    return { kind: 'struct', fields }
  }
  return null
}

/** Digits before and after the point for both; beyond 38 digits those after the point are cut. */
function widerDecimal(a: ValueType, b: ValueType): ValueType | null {
  if (a.kind !== 'decimal' || b.kind !== 'decimal') return null
  const scale = Math.max(a.scale, b.scale)
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale)
  return decimalType(Math.min(whole + scale, maxPrecision), Math.min(scale, maxPrecision))
}

/** The one type for values that stand side by side: branches of CASE, elements of ARRAY, arguments of COALESCE. */
export function commonType(values: readonly Bound[], where: string, withText = true): ValueType {
  // Text is taken into account first: 1, 2.5 and 'a' are all text, in any order.
  const types = values.map((value) => value.type)
  const ordered = withText ? [...types.filter(isText), ...types.filter((type) => !isText(type))] : types
  let common: ValueType = nullType
  for (const type of ordered) {
    const wider = widerType(common, type, withText)
    if (!wider) {
      const misfit = values.find((value) => value.type === type)!
      throw new SqlError(
        misfit.offset,
        `${where} needs values of one type: ${typeName(type)} and ${typeName(common)} have none in common`,
      )
    }
    common = wider
  }
  return common
}

/** Spark turns no boolean into text to find a common type. */
function canBeText(type: ValueType): boolean {
  return isAtomic(type) && type.kind !== 'boolean'
}

function isText(type: ValueType): boolean {
  return type.kind === 'string'
}

/**
 * Where one of two numbers is a DECIMAL: the other as DECIMAL too when it is whole, both as DOUBLE when it is
 * not. A whole number written out is typed by its digits: next to a DECIMAL, 5 is DECIMAL(1,0).
 */
export function coerceDecimals(left: Bound, right: Bound): readonly [Bound, Bound] {
  if (left.type.kind !== 'decimal' && right.type.kind !== 'decimal') return [left, right]
  if (isFractional(left.type) || isFractional(right.type))
    return [cast(left, doubleType), cast(right, doubleType)]
  return [asDecimal(left), asDecimal(right)]
}

function asDecimal(bound: Bound): Bound {
  if (bound.type.kind !== 'integer' || bound.literal !== true) return cast(bound, decimalFor(bound.type))
  const digits = String(Math.abs(constantValue(bound) as number)).length
  return cast(bound, decimalType(digits, 0))
}

/** Spark's implicit casts of an argument to the type a function takes; null when there is none. */
function implicit(bound: Bound, type: ValueType): Bound | null {
  const from = bound.type
  if (sameType(from, type)) return bound
  const possible =
    from.kind === 'null' ||
    (type.kind === 'string' && isAtomic(from)) ||
    (isNumeric(type) && (isNumeric(from) || from.kind === 'string')) ||
    (type.kind === 'date' && (from.kind === 'string' || from.kind === 'timestamp')) ||
    (type.kind === 'timestamp' && (from.kind === 'string' || from.kind === 'date'))
  return possible ? cast(bound, type) : null
}

function argument(bound: Bound, type: ValueType, where: string): Bound {
  const converted = implicit(bound, type)
  if (converted) return converted
  throw new SqlError(bound.offset, `${where} takes ${typeName(type)} here, not ${typeName(bound.type)}`)
}

/** Each of these makes an argument the named type or throws SqlError; `where` is the function's name. */
export const asText = (bound: Bound, where: string) => argument(bound, stringType, where)
export const asInt = (bound: Bound, where: string) => argument(bound, intType, where)
export const asDate = (bound: Bound, where: string) => argument(bound, dateType, where)
export const asTimestamp = (bound: Bound, where: string) => argument(bound, timestampType, where)
export const asBoolean = (bound: Bound, where: string) => argument(bound, booleanType, where)

/** Any number stays what it is; text and NULL become DOUBLE. */
export function asNumber(bound: Bound, where: string): Bound {
  return isNumeric(bound.type) ? bound : argument(bound, doubleType, where)
}
