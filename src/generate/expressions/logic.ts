import type { Value } from '../values.js'
import { type Bound, result, unary } from './bound.js'
import { cast } from './cast.js'
import { asBoolean, commonType } from './coerce.js'
import { bindComparison, equality } from './comparison.js'
import { booleanType } from './types.js'

/** Three-valued: false AND null is false, true AND null is null. The right side waits for the left. */
export function bindAnd(left: Bound, right: Bound, offset: number): Bound {
  const a = asBoolean(left, 'AND').evaluate
  const b = asBoolean(right, 'AND').evaluate
  return result(booleanType, [left, right], offset, (row, context) => {
    const first = a(row, context)
    if (first === false) return false
    const second = b(row, context)
    if (second === false) return false
    return first === null || second === null ? null : true
  })
}

/** Three-valued: true OR null is true, false OR null is null. */
export function bindOr(left: Bound, right: Bound, offset: number): Bound {
  const a = asBoolean(left, 'OR').evaluate
  const b = asBoolean(right, 'OR').evaluate
  return result(booleanType, [left, right], offset, (row, context) => {
    const first = a(row, context)
    if (first === true) return true
    const second = b(row, context)
    if (second === true) return true
    return first === null || second === null ? null : false
  })
}

export function bindNot(operand: Bound, offset: number): Bound {
  return unary(booleanType, asBoolean(operand, 'NOT'), offset, (value) => !value)
}

export function bindIs(
  operand: Bound,
  what: 'null' | 'true' | 'false',
  negated: boolean,
  offset: number,
): Bound {
  const { evaluate } = what === 'null' ? operand : asBoolean(operand, `IS ${what.toUpperCase()}`)
  const wanted: Value = what === 'null' ? null : what === 'true'
  return result(
    booleanType,
    [operand],
    offset,
    (row, context) => (evaluate(row, context) === wanted) !== negated,
  )
}

export function bindBetween(operand: Bound, low: Bound, high: Bound, offset: number): Bound {
  return bindAnd(
    bindComparison('>=', operand, low, offset),
    bindComparison('<=', operand, high, offset),
    offset,
  )
}

/** True when a value of the list is the same; else null when the operand or any of the list is null. */
export function bindIn(operand: Bound, list: readonly Bound[], offset: number): Bound {
  const type = commonType([operand, ...list], 'IN')
  const same = equality(type)
  const evaluate = cast(operand, type).evaluate
  const values = list.map((value) => cast(value, type).evaluate)
  return result(booleanType, [operand, ...list], offset, (row, context) => {
    const wanted = evaluate(row, context)
    if (wanted === null) return null
    let sawNull = false
    for (const value of values) {
      const candidate = value(row, context)
      if (candidate === null) sawNull = true
      else if (same(wanted, candidate)) return true
    }
    return sawNull ? null : false
  })
}
