import type { ValueType } from '../values.js'
import { closest, SqlError } from './errors.js'
import type { TokenStream } from './token-stream.js'
import {
  booleanType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  longType,
  maxPrecision,
  stringType,
  timestampType,
} from './types.js'

const simple: Readonly<Record<string, ValueType>> = {
  BOOLEAN: booleanType,
  TINYINT: { kind: 'integer', bits: 8 },
  BYTE: { kind: 'integer', bits: 8 },
  SMALLINT: { kind: 'integer', bits: 16 },
  SHORT: { kind: 'integer', bits: 16 },
  INT: intType,
  INTEGER: intType,
  BIGINT: longType,
  LONG: longType,
  FLOAT: floatType,
  REAL: floatType,
  DOUBLE: doubleType,
  STRING: stringType,
  DATE: dateType,
  TIMESTAMP: timestampType,
}
const decimalNames = ['DECIMAL', 'DEC', 'NUMERIC']
const textNames = ['VARCHAR', 'CHAR', 'CHARACTER']
const maxNesting = 20

/** Reads a type as in `CAST(x AS type)`. */
export function parseType(tokens: TokenStream, nesting = 0): ValueType {
  const token = tokens.peek()
  if (token.kind !== 'word') throw tokens.unexpected('a type such as INT or STRING')
  if (nesting > maxNesting)
    throw new SqlError(token.offset, `types are nested more than ${maxNesting} levels deep`)
  const name = tokens.next().text
  if (Object.hasOwn(simple, name)) return simple[name]!
  if (decimalNames.includes(name)) return parseDecimal(tokens)
  if (textNames.includes(name)) {
    tokens.expect('(', name)
    positiveInteger(tokens)
    tokens.expect(')', 'the length')
    // As in Spark, a cast neither cuts nor pads.
    return stringType
  }
  if (name === 'ARRAY') {
    tokens.expect('<', name)
    const of = parseType(tokens, nesting + 1)
    tokens.expect('>', 'the element type')
    return { kind: 'array', of }
  }
  if (name === 'STRUCT') return parseStruct(tokens, nesting)
  const meant = closest(name, [...Object.keys(simple), ...decimalNames, ...textNames, 'ARRAY', 'STRUCT'])
  throw new SqlError(token.offset, `unknown type '${token.written}'`, meant)
}

function parseDecimal(tokens: TokenStream): ValueType {
  const offset = tokens.peek().offset
  if (!tokens.take('(')) return decimalType(10, 0)
  const precision = positiveInteger(tokens)
  const scale = tokens.take(',') ? positiveInteger(tokens) : 0
  tokens.expect(')', 'the digits of DECIMAL')
  if (precision < 1 || precision > maxPrecision || scale > precision) {
    throw new SqlError(
      offset,
      `DECIMAL(${precision},${scale}) is not possible: 1 to ${maxPrecision} digits, of them at most all after the point`,
    )
  }
  return decimalType(precision, scale)
}

function parseStruct(tokens: TokenStream, nesting: number): ValueType {
  const fields: { name: string; type: ValueType }[] = []
  tokens.expect('<', 'STRUCT')
  do {
    const name = tokens.name('a field name')
    tokens.take(':')
    fields.push({ name, type: parseType(tokens, nesting + 1) })
  } while (tokens.take(','))
  tokens.expect('>', 'the fields of STRUCT')
  return { kind: 'struct', fields }
}

function positiveInteger(tokens: TokenStream): number {
  const token = tokens.peek()
  if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.text)) throw tokens.unexpected('a whole number')
  tokens.next()
  return Number(token.text)
}
