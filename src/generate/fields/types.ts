import type { ValueType } from '../values.js'

const simpleTypes: Readonly<Record<string, ValueType>> = {
  string: { kind: 'string' },
  boolean: { kind: 'boolean' },
  byte: { kind: 'integer', bits: 8 },
  tinyint: { kind: 'integer', bits: 8 },
  short: { kind: 'integer', bits: 16 },
  smallint: { kind: 'integer', bits: 16 },
  integer: { kind: 'integer', bits: 32 },
  int: { kind: 'integer', bits: 32 },
  long: { kind: 'integer', bits: 64 },
  bigint: { kind: 'integer', bits: 64 },
  float: { kind: 'float' },
  double: { kind: 'double' },
  decimal: { kind: 'decimal', precision: 10, scale: 2 },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  datetime: { kind: 'timestamp' },
}

export const knownTypeNames = [
  'string',
  'integer',
  'long',
  'short',
  'byte',
  'double',
  'float',
  'decimal(p,s)',
  'boolean',
  'timestamp',
  'date',
  'array<...>',
  'struct',
] // prettier-ignore

/**
 * Reads a field's type: `integer`, `decimal(10,2)`, `array<string>`. `decimal` alone has two digits after the
 * point (Data Caterer's default precision 10; money is what it is used for). A struct's type comes from its fields.
 */
export function parseFieldType(text: string): ValueType | undefined {
  const name = text.trim().toLowerCase()
  if (Object.hasOwn(simpleTypes, name)) return simpleTypes[name]
  const decimal = /^decimal\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\)$/.exec(name)
  if (decimal) {
    const precision = Number(decimal[1])
    const scale = Number(decimal[2] ?? 0)
    return precision >= 1 && precision <= 38 && scale <= precision
      ? { kind: 'decimal', precision, scale }
      : undefined
  }
  const array = /^array<(.+)>$/.exec(name)
  if (array) {
    const of = parseFieldType(array[1]!)
    return of && { kind: 'array', of }
  }
  return undefined
}
