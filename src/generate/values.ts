/**
 * Values of a generated record, with the types Spark SQL gives them. Integers of every width are `number`
 * (whole, at most 2^53 in size: wider LONG values are refused when the plan is made).
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | Decimal
  | SqlDate
  | Timestamp
  | readonly Value[]
  | Struct

/** A row: the record's fields by name, in the scenario's order. */
export type Row = ReadonlyMap<string, Value>

/** Exact decimal number: unscaled * 10^-scale. */
export class Decimal {
  constructor(
    readonly unscaled: bigint,
    readonly scale: number,
  ) {}
}

/** A calendar day; days since 1970-01-01 (UTC). */
export class SqlDate {
  constructor(readonly epochDay: number) {}
}

/** A moment; milliseconds since 1970-01-01T00:00:00Z. The session's time zone is always UTC. */
export class Timestamp {
  constructor(readonly epochMs: number) {}
}

/** Named fields in order. */
export class Struct {
  constructor(
    readonly names: readonly string[],
    readonly values: readonly Value[],
  ) {}
}

/** Static types, for checking expressions and for laying out text. */
export type ValueType =
  | { readonly kind: 'null' | 'boolean' | 'string' | 'date' | 'timestamp' }
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64 }
  | { readonly kind: 'float' | 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly of: ValueType }
  | {
      readonly kind: 'struct'
      readonly fields: readonly { readonly name: string; readonly type: ValueType }[]
    }
