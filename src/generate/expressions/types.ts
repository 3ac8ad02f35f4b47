import type { ValueType } from '../values.js'

export type IntegerType = Extract<ValueType, { kind: 'integer' }>
export type DecimalType = Extract<ValueType, { kind: 'decimal' }>
export const nullType: ValueType = { kind: 'null' }
export const booleanType: ValueType = { kind: 'boolean' }
export const stringType: ValueType = { kind: 'string' }
export const dateType: ValueType = { kind: 'date' }
export const timestampType: ValueType = { kind: 'timestamp' }
export const intType: IntegerType = { kind: 'integer', bits: 32 }
export const longType: IntegerType = { kind: 'integer', bits: 64 }
export const floatType: ValueType = { kind: 'float' }
export const doubleType: ValueType = { kind: 'double' }

export const maxPrecision = 38

export function decimalType(precision: number, scale: number): DecimalType {
  return { kind: 'decimal', precision, scale }
}

/**
 * A decimal type for a result that would need `precision` digits: above 38 digits Spark gives up digits after
 * the point, but keeps 6 of them (DecimalType.adjustPrecisionScale).
 */
export function adjustedDecimal(precision: number, scale: number): DecimalType {
  if (precision <= maxPrecision) return decimalType(precision, scale)
  const wholeDigits = precision - scale
  return decimalType(maxPrecision, Math.max(maxPrecision - wholeDigits, Math.min(scale, 6)))
}

export function isNumeric(type: ValueType): boolean {
  return type.kind === 'integer' || type.kind === 'decimal' || isFractional(type)
}

/** FLOAT or DOUBLE. */
export function isFractional(type: ValueType): boolean {
  return type.kind === 'float' || type.kind === 'double'
}

/** Everything but NULL, arrays and structs. */
export function isAtomic(type: ValueType): boolean {
  return type.kind !== 'array' && type.kind !== 'struct' && type.kind !== 'null'
}

export function sameType(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'integer' && b.kind === 'integer') return a.bits === b.bits
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.precision === b.precision && a.scale === b.scale
  if (a.kind === 'array' && b.kind === 'array') return sameType(a.of, b.of)
  if (a.kind === 'struct' && b.kind === 'struct') {
    return (
      a.fields.length === b.fields.length &&
      a.fields.every(
        (field, i) => field.name === b.fields[i]!.name && sameType(field.type, b.fields[i]!.type),
      )
    )
  }
  return a.kind === b.kind
}

const integerNames = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INT', 64: 'BIGINT' } as const

/** The type as SQL writes it: `BIGINT`, `DECIMAL(10,2)`, `ARRAY<STRING>`, `STRUCT<id: INT>`. */
export function typeName(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return integerNames[type.bits]
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`
    case 'array':
      return `ARRAY<${typeName(type.of)}>`
    case 'struct':
      return `STRUCT<${type.fields.map((field) => `${field.name}: ${typeName(field.type)}`).join(', ')}>`
    case 'null':
      return 'NULL'
    default:
      return type.kind.toUpperCase()
  }
}
