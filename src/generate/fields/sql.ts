import { compileExpression, type SqlNode } from '../expressions/index.js'
import type { FieldRandom } from '../random.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'
import { expressionBytes } from './sql-bytes.js'

/** `sql`: an expression over the record's other fields. */
export interface SqlPlan {
  readonly kind: 'sql'
  readonly tree: SqlNode
}

export const planSql: FieldPlanner = (field, options, type, context) => {
  const text = options.text('sql')
  return text === undefined ? null : context.parseSql(text, options.place('sql'), field, type)
}

export const sqlKind: GeneratorKind<SqlPlan> = {
  source(plan, _type, context) {
    const evaluate = compileExpression(plan.tree, context.columns)
    let current: FieldRandom | null = null
    const around = { random: () => current!.next(), nowMs: context.nowMs }
    return (random, _ordinal, row) => {
      current = random
      return evaluate(row, around)
    }
  },
  maxJsonBytes: (plan, type, context) => expressionBytes(plan.tree, type, context.columnBytes),
}
