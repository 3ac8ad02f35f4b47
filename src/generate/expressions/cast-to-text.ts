import { doubleText, floatText, javaDecimalText } from '../number-text.js'
import type { Decimal, SqlDate, Struct, Timestamp, Value, ValueType } from '../values.js'
import { dateText, timestampText } from './date-text.js'

/** How a value of the type reads as text: arrays as `[1, 2]`, structs as `{1, a}`, null inside them as `null`. */
export function toText(from: ValueType): (value: NonNullable<Value>) => string {
  switch (from.kind) {
    case 'string':
    case 'boolean':
    case 'integer':
    case 'null':
      return String
    case 'double':
      return (value) => doubleText(value as number)
    case 'float':
      return (value) => floatText(value as number)
    case 'decimal':
      return (value) => javaDecimalText(value as Decimal)
    case 'date':
      return (value) => dateText((value as SqlDate).epochDay)
    case 'timestamp':
      return (value) => timestampText((value as Timestamp).epochMs)
    case 'array': {
      const element = inside(from.of)
      return (value) => `[${(value as readonly Value[]).map(element).join(', ')}]`
    }
    case 'struct': {
      const members = from.fields.map((field) => inside(field.type))
      return (value) => `{${(value as Struct).values.map((member, i) => members[i]!(member)).join(', ')}}`
    }
  }
}

function inside(type: ValueType): (value: Value) => string {
  const text = toText(type)
  return (value) => (value === null ? 'null' : text(value))
}
