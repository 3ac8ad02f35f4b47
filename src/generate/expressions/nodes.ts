import type { ValueType } from '../values.js'

/**
 * A parsed expression: plain JSON data, so that it can travel in a plan file. `offset` is where it stands in
 * the text (characters from 0), for error messages.
 */
export type SqlNode =
  | LiteralNode
  | ColumnNode
  | CallNode
  | { readonly kind: 'field'; readonly of: SqlNode; readonly name: string; readonly offset: number }
  | { readonly kind: 'index'; readonly of: SqlNode; readonly index: SqlNode; readonly offset: number }
  | { readonly kind: 'alias'; readonly expression: SqlNode; readonly name: string; readonly offset: number }
  | {
      readonly kind: 'unary'
      readonly operator: UnaryOperator
      readonly operand: SqlNode
      readonly offset: number
    }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: SqlNode
      readonly right: SqlNode
      readonly offset: number
    }
  | CaseNode
  | {
      readonly kind: 'cast'
      readonly expression: SqlNode
      readonly type: ValueType
      readonly offset: number
    }
  | {
      readonly kind: 'in'
      readonly operand: SqlNode
      readonly list: readonly SqlNode[]
      readonly negated: boolean
      readonly offset: number
    }
  | {
      readonly kind: 'between'
      readonly operand: SqlNode
      readonly low: SqlNode
      readonly high: SqlNode
      readonly negated: boolean
      readonly offset: number
    }
  | LikeNode
  | {
      /** `IS NULL`, `IS TRUE`, `IS FALSE`; `IS UNKNOWN` is `IS NULL`. */
      readonly kind: 'is'
      readonly operand: SqlNode
      readonly what: 'null' | 'true' | 'false'
      readonly negated: boolean
      readonly offset: number
    }

/** `value` is JSON data: a decimal is its digits as text, a date its epoch day, a timestamp its epoch ms. */
export interface LiteralNode {
  readonly kind: 'literal'
  readonly type: ValueType
  readonly value: null | boolean | number | string
  readonly offset: number
}

/** A field of the record, and the way into it: `a.b.c` has name `a` and path `['b', 'c']`. */
export interface ColumnNode {
  readonly kind: 'column'
  readonly name: string
  readonly path: readonly string[]
  readonly offset: number
}

/** A function call; `name` is in upper case. */
export interface CallNode {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly SqlNode[]
  readonly offset: number
}

/** Both forms of CASE: with an operand the branches are compared with it, without one they are conditions. */
export interface CaseNode {
  readonly kind: 'case'
  readonly operand: SqlNode | null
  readonly branches: readonly { readonly when: SqlNode; readonly value: SqlNode }[]
  readonly otherwise: SqlNode | null
  readonly offset: number
}

export interface LikeNode {
  readonly kind: 'like'
  readonly operator: 'LIKE' | 'ILIKE' | 'RLIKE'
  readonly operand: SqlNode
  readonly pattern: SqlNode
  /** One character; `\` unless ESCAPE says otherwise. */
  readonly escape: string
  readonly negated: boolean
  readonly offset: number
}

export type UnaryOperator = '-' | '+' | '~' | 'NOT'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | 'DIV'
export type BitOperator = '&' | '|' | '^'
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=' | '<=>'
export type BinaryOperator = ArithmeticOperator | BitOperator | ComparisonOperator | 'AND' | 'OR' | '||'
