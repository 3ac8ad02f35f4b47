import { Struct, type Value, type ValueType } from '../values.js'
import { type Bound, unary } from './bound.js'
import { toDate, toTimestamp } from './cast-to-moment.js'
import { toBoolean, toDecimal, toFractional, toInteger } from './cast-to-number.js'
import { toText } from './cast-to-text.js'
import { SqlError } from './errors.js'
import { sameType, typeName } from './types.js'

/** Converts a value that is not null; what cannot be converted becomes null, as in Spark without ANSI mode. */
export type Convert = (value: NonNullable<Value>) => Value

/** `CAST(bound AS type)`. @throws SqlError when no value of the one type can become the other */
export function cast(bound: Bound, type: ValueType): Bound {
  if (sameType(bound.type, type)) return bound
  const convert = converter(bound.type, type, bound.offset)
  if (!convert) {
    throw new SqlError(bound.offset, `${typeName(bound.type)} cannot be cast to ${typeName(type)}`)
  }
  return { ...unary(type, bound, bound.offset, convert), name: bound.name }
}

export function canCast(from: ValueType, to: ValueType): boolean {
  return sameType(from, to) || converter(from, to, 0) !== null
}

function converter(from: ValueType, to: ValueType, offset: number): Convert | null {
  if (from.kind === 'null') return (value) => value
  switch (to.kind) {
    case 'string':
      return toText(from)
    case 'boolean':
      return toBoolean(from)
    case 'integer':
      return toInteger(from, to.bits, offset)
    case 'double':
    case 'float':
      return toFractional(from, to.kind)
    case 'decimal':
      return toDecimal(from, to)
    case 'date':
      return toDate(from)
    case 'timestamp':
      return toTimestamp(from, offset)
    case 'array': {
      if (from.kind !== 'array') return null
      const element = nullable(from.of, to.of, offset)
      return element && ((value) => (value as readonly Value[]).map(element))
    }
    case 'struct':
      return from.kind === 'struct' ? structConverter(from.fields, to.fields, offset) : null
    case 'null':
      return null
  }
}

type Fields = readonly { readonly name: string; readonly type: ValueType }[]

/** Members are matched by position; the names are the target's. */
function structConverter(from: Fields, to: Fields, offset: number): Convert | null {
  if (from.length !== to.length) return null
  const converts: ((value: Value) => Value)[] = []
  for (const [i, field] of from.entries()) {
    const convert = nullable(field.type, to[i]!.type, offset)
    if (!convert) return null
    converts.push(convert)
  }
  const names = to.map((field) => field.name)
  return (value) =>
    new Struct(
      names,
      (value as Struct).values.map((member, i) => converts[i]!(member)),
    )
}

function nullable(from: ValueType, to: ValueType, offset: number): ((value: Value) => Value) | null {
  const convert: Convert | null = sameType(from, to) ? (value) => value : converter(from, to, offset)
  return convert && ((value) => (value === null ? null : convert(value)))
}
