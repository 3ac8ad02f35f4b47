import type { Row, Value, ValueType } from '../values.js'

/** What an expression may ask beside the record's fields. */
export interface EvaluationContext {
  /** The record's next random number: uniform, whole, 0 .. 2^32 - 1. */
  random(): number
  /** What CURRENT_TIMESTAMP() means, Unix milliseconds. */
  readonly nowMs: number
}

export type Evaluate = (row: Row, context: EvaluationContext) => Value

/** A checked expression: its type is known, its columns are found, and it can be evaluated. */
export interface Bound {
  readonly type: ValueType
  readonly evaluate: Evaluate
  /** True when no field, random number or clock is in it: the value is the same for every record. */
  readonly constant: boolean
  /** True for a number or text written out, which Spark sometimes types more closely than a computed one. */
  readonly literal?: boolean
  /** Where it stands in the text. */
  readonly offset: number
  /** What it is called as a member of a STRUCT; null when it has no name of its own. */
  readonly name: string | null
  /** The members of a STRUCT built on the spot, so that TO_JSON can write them without building it. */
  readonly members?: readonly Bound[]
}

const emptyRow: Row = new Map()
const noContext: EvaluationContext = {
  random: () => {
    throw new Error('a constant expression asked for a random number')
  },
  nowMs: 0,
}

/** The value of a constant expression. */
export function constantValue(bound: Bound): Value {
  return bound.evaluate(emptyRow, noContext)
}

/** Puts a result together from its arguments; a result of constants is computed once, here. */
export function result(
  type: ValueType,
  args: readonly Bound[],
  offset: number,
  evaluate: Evaluate,
  name: string | null = null,
): Bound {
  if (!args.every((arg) => arg.constant)) return { type, evaluate, constant: false, offset, name }
  const value = evaluate(emptyRow, noContext)
  return { type, evaluate: () => value, constant: true, offset, name }
}

/** The same where the value is not fixed even without arguments, such as RAND(). */
export function varying(type: ValueType, offset: number, evaluate: Evaluate): Bound {
  return { type, evaluate, constant: false, offset, name: null }
}

/** One argument, null in null out. */
export function unary(
  type: ValueType,
  arg: Bound,
  offset: number,
  compute: (value: NonNullable<Value>) => Value,
): Bound {
  const { evaluate } = arg
  return result(type, [arg], offset, (row, context) => {
    const value = evaluate(row, context)
    return value === null ? null : compute(value)
  })
}

/** Two arguments, null when either is null. The second is evaluated only when the first is not null. */
export function binary(
  type: ValueType,
  left: Bound,
  right: Bound,
  offset: number,
  compute: (a: NonNullable<Value>, b: NonNullable<Value>) => Value,
): Bound {
  const evaluateLeft = left.evaluate
  const evaluateRight = right.evaluate
  return result(type, [left, right], offset, (row, context) => {
    const a = evaluateLeft(row, context)
    if (a === null) return null
    const b = evaluateRight(row, context)
    return b === null ? null : compute(a, b)
  })
}
