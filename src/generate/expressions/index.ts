import type { Row, Value, ValueType } from '../values.js'
import { bind } from './bind.js'
import type { EvaluationContext } from './bound.js'
import type { SqlNode } from './nodes.js'

export type { EvaluationContext } from './bound.js'
export { SqlError } from './errors.js'
export type { SqlNode } from './nodes.js'
export { parseExpression } from './parser.js'
export { typeName } from './types.js'

/** What an expression gives and needs. */
export interface CheckedExpression {
  readonly type: ValueType
  /** The fields it reads, each once, spelled as in `columns`. */
  readonly references: string[]
}

/**
 * Checks names, argument counts and types as Spark 3.5 does without ANSI mode.
 * @throws SqlError
 */
export function checkExpression(node: SqlNode, columns: ReadonlyMap<string, ValueType>): CheckedExpression {
  const references = new Set<string>()
  const { type } = bind(node, { columns, references })
  return { type, references: [...references] }
}

/**
 * Makes an expression runnable. The function keeps no state between records.
 * @throws SqlError here as `checkExpression` does, and from the function when a BIGINT leaves the range
 * of whole numbers that are supported (2^53)
 */
export function compileExpression(
  node: SqlNode,
  columns: ReadonlyMap<string, ValueType>,
): (row: Row, context: EvaluationContext) => Value {
  return bind(node, { columns, references: new Set() }).evaluate
}
