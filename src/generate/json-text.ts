import { dateText, isoTimestampText } from './expressions/date-text.js'
import { doubleText, floatText, javaDecimalText } from './number-text.js'
import type { Decimal, SqlDate, Struct, Timestamp, Value, ValueType } from './values.js'

/**
 * The JSON of a value, as Spark's `to_json` writes it: null members of a struct are left out, null elements of
 * an array stay, timestamps are `2026-02-14T20:52:30.123Z`, dates `2026-02-14`, decimals with all
 * their digits (`1.50`; below 10^-6 with an exponent, as Java does), DOUBLE and FLOAT as Java prints them
 * (`1.0`, `1.0E10`; NaN and the infinities as text).
 * The type is needed because a whole DOUBLE and a BIGINT are the same `number`.
 */
export function jsonText(value: Value, type: ValueType): string {
  return jsonWriter(type)(value)
}

/** The same for many values of one type: the work that depends on the type is done once. */
export function jsonWriter(type: ValueType): (value: Value) => string {
  const write = notNullWriter(type)
  return (value) => (value === null ? 'null' : write(value))
}

type Writer = (value: Value) => string

/** Writes values that are not null; the type is the proof that the casts hold. */
function notNullWriter(type: ValueType): Writer {
  switch (type.kind) {
    case 'null':
    case 'boolean':
    case 'integer':
      return String
    case 'string':
      return (value) => quote(value as string)
    case 'double':
      return (value) => finiteOrQuoted(value as number, doubleText)
    case 'float':
      return (value) => finiteOrQuoted(value as number, floatText)
    case 'decimal':
      return (value) => javaDecimalText(value as Decimal)
    case 'date':
      return (value) => `"${dateText((value as SqlDate).epochDay)}"`
    case 'timestamp':
      return (value) => `"${isoTimestampText((value as Timestamp).epochMs)}"`
    case 'array': {
      const write = jsonWriter(type.of)
      return (value) => `[${(value as readonly Value[]).map(write).join(',')}]`
    }
    case 'struct': {
      const read = type.fields.map((_, i) => (values: readonly Value[]) => values[i]!)
      const write = objectWriter(type.fields, read)
      return (value) => write((value as Struct).values, undefined)
    }
  }
}

/** Writes a struct's values as a JSON object; `read` gives the members' values, in order, from what is passed on. */
export function objectWriter<A, B = undefined>(
  fields: readonly { readonly name: string; readonly type: ValueType }[],
  read: readonly ((a: A, b: B) => Value)[],
): (a: A, b: B) => string {
  const members = fields.map((field, i) => ({
    read: read[i]!,
    write: notNullWriter(field.type),
    key: `${quote(field.name)}:`,
    laterKey: `,${quote(field.name)}:`,
  }))
  return (a, b) => {
    let text = '{'
    for (const member of members) {
      const value = member.read(a, b)
      if (value !== null) text += (text.length === 1 ? member.key : member.laterKey) + member.write(value)
    }
    return `${text}}`
  }
}

function finiteOrQuoted(value: number, write: (value: number) => string): string {
  return Number.isFinite(value) ? write(value) : `"${value}"`
}

const controlCharacter = /[\x00-\x1f]/
const loneSurrogate = /\p{Surrogate}/gu
/** An escape, stepping over escaped backslashes, after which `u00..` is plain text. */
const unicodeEscape = /\\(?:u00[0-9a-f]{2}|.)/g
const needsEscape = /["\\\x00-\x1f\ud800-\udfff]/

/** A JSON string, escaped as Jackson does: control characters as `\u001F` in upper case, nothing above U+007F. */
export function quote(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`
  // Half a surrogate pair has no UTF-8: it becomes U+FFFD, as it would in a Buffer.
  const json = JSON.stringify(text.replace(loneSurrogate, '\ufffd'))
  return controlCharacter.test(text) ? json.replace(unicodeEscape, upperCaseEscape) : json
}

function upperCaseEscape(code: string): string {
  return code.length > 2 ? `\\u${code.slice(2).toUpperCase()}` : code
}
