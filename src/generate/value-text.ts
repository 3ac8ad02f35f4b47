import { jsonWriter } from './json-text.js'
import type { Value, ValueType } from './values.js'
import type { TextEncoding } from './writer/code.js'

/** Turns values of one type into the text of an encoding. A null is an empty text outside JSON. */
export function textWriter(type: ValueType, encoding: TextEncoding): (value: Value) => string {
  const json = jsonWriter(type)
  if (encoding === 'json') return json
  const plain = plainWriter(type, json)
  if (encoding === 'raw') return plain
  return (value) => csvCell(plain(value))
}

/** Strings as they are, dates and times without quotes, everything else as in JSON. */
function plainWriter(type: ValueType, json: (value: Value) => string): (value: Value) => string {
  switch (type.kind) {
    case 'string':
      return (value) => (value === null ? '' : (value as string))
    case 'date':
    case 'timestamp':
      return (value) => (value === null ? '' : json(value).slice(1, -1))
    default:
      return (value) => (value === null ? '' : json(value))
  }
}

/** Most bytes of a cell whose JSON text takes `jsonBytes`: a struct's own quotes are doubled in the cell. */
export function csvCellBytes(jsonBytes: number): number {
  return 2 * jsonBytes + 2
}

/** RFC 4180: a cell that holds a comma, a quote or a line end stands in quotes, quotes inside are doubled. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
