import { type Bound, type Evaluate, result } from './bound.js'
import { cast } from './cast.js'
import { asBoolean, commonType } from './coerce.js'
import { bindComparison } from './comparison.js'
import { SqlError } from './errors.js'
import type { CaseNode, SqlNode } from './nodes.js'

/** The first branch whose condition is true (not null); else ELSE; else null. Later branches are not evaluated. */
export function bindCase(node: CaseNode, bind: (node: SqlNode) => Bound): Bound {
  const operand = node.operand && bind(node.operand)
  const conditions = node.branches.map(({ when }) => {
    const bound = bind(when)
    if (operand) return bindComparison('=', operand, bound, bound.offset)
    // Spark refuses a bare NULL here, though IF takes it.
    if (bound.type.kind === 'null') throw new SqlError(bound.offset, 'WHEN takes a condition, not NULL')
    return asBoolean(bound, 'WHEN')
  })
  const values = node.branches.map(({ value }) => bind(value))
  return choose(conditions, values, node.otherwise && bind(node.otherwise), 'CASE', node.offset)
}

/** Shared by CASE and IF. */
export function choose(
  conditions: readonly Bound[],
  values: readonly Bound[],
  otherwise: Bound | null,
  where: string,
  offset: number,
): Bound {
  const outcomes = otherwise ? [...values, otherwise] : values
  const type = commonType(outcomes, where)
  const tests = conditions.map((condition) => condition.evaluate)
  const results = values.map((value) => cast(value, type).evaluate)
  const last: Evaluate = otherwise ? cast(otherwise, type).evaluate : () => null
  return result(type, [...conditions, ...outcomes], offset, (row, context) => {
    for (let i = 0; i < tests.length; i++) {
      if (tests[i]!(row, context) === true) return results[i]!(row, context)
    }
    return last(row, context)
  })
}
