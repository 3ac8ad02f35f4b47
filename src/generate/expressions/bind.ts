import { type Decimal, SqlDate, Timestamp, type Value } from '../values.js'
import { bindArithmetic, bindBits, bindSign } from './arithmetic.js'
import type { Bound } from './bound.js'
import { cast } from './cast.js'
import { bindColumn, bindField, bindIndex, type Scope } from './columns.js'
import { bindComparison } from './comparison.js'
import { bindCase } from './conditional.js'
import { parseDecimal } from './decimals.js'
import { closest, SqlError } from './errors.js'
import { findFunction, functions } from './functions/index.js'
import { bindLike } from './like.js'
import { bindAnd, bindBetween, bindIn, bindIs, bindNot, bindOr } from './logic.js'
import type { BinaryOperator, CallNode, LiteralNode, SqlNode } from './nodes.js'

/** Checks an expression against the fields of a record and makes it runnable. @throws SqlError */
export function bind(node: SqlNode, scope: Scope): Bound {
  switch (node.kind) {
    case 'literal':
      return bindLiteral(node)
    case 'column':
      return bindColumn(node, scope)
    case 'field':
      return bindField(bind(node.of, scope), node.name, node.offset)
    case 'index':
      return bindIndex(bind(node.of, scope), bind(node.index, scope), node.offset)
    case 'alias':
      return { ...bind(node.expression, scope), name: node.name }
    case 'call':
      return bindCall(node, scope)
    case 'cast':
      return { ...cast(bind(node.expression, scope), node.type), offset: node.offset, name: null }
    case 'unary': {
      const operand = bind(node.operand, scope)
      return node.operator === 'NOT'
        ? bindNot(operand, node.offset)
        : bindSign(node.operator, operand, node.offset)
    }
    case 'binary':
      return bindBinary(node.operator, bind(node.left, scope), bind(node.right, scope), node.offset)
    case 'case':
      return bindCase(node, (inner) => bind(inner, scope))
    case 'is':
      return bindIs(bind(node.operand, scope), node.what, node.negated, node.offset)
    case 'in': {
      const list = node.list.map((value) => bind(value, scope))
      return maybeNot(node, bindIn(bind(node.operand, scope), list, node.offset))
    }
    case 'between': {
      const [operand, low, high] = [bind(node.operand, scope), bind(node.low, scope), bind(node.high, scope)]
      return maybeNot(node, bindBetween(operand, low, high, node.offset))
    }
    case 'like':
      return maybeNot(node, bindLike(node, bind(node.operand, scope), bind(node.pattern, scope)))
  }
}

function bindBinary(operator: BinaryOperator, left: Bound, right: Bound, offset: number): Bound {
  switch (operator) {
    case 'AND':
      return bindAnd(left, right, offset)
    case 'OR':
      return bindOr(left, right, offset)
    case '||':
      return functions.CONCAT.bind([left, right], { name: '||', offset })
    case '&':
    case '|':
    case '^':
      return bindBits(operator, left, right, offset)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case 'DIV':
      return bindArithmetic(operator, left, right, offset)
    default:
      return bindComparison(operator, left, right, offset)
  }
}

function maybeNot(node: { negated: boolean; offset: number }, bound: Bound): Bound {
  return node.negated ? bindNot(bound, node.offset) : bound
}

function bindLiteral(node: LiteralNode): Bound {
  const value = literalValue(node)
  return {
    type: node.type,
    evaluate: () => value,
    constant: true,
    literal: true,
    offset: node.offset,
    name: null,
  }
}

function literalValue(node: LiteralNode): Value {
  switch (node.type.kind) {
    case 'decimal':
      return parseDecimal(node.value as string) as Decimal
    case 'date':
      return new SqlDate(node.value as number)
    case 'timestamp':
      return new Timestamp(node.value as number)
    default:
      return node.value
  }
}

function bindCall(node: CallNode, scope: Scope): Bound {
  const { name, offset } = node
  const definition = findFunction(name)
  if (!definition) throw unknownFunction(name, offset)
  const { minArgs, maxArgs, usage } = definition
  const count = node.args.length
  if (count < minArgs || count > maxArgs) {
    const wanted =
      minArgs === maxArgs ? minArgs : count < minArgs ? `at least ${minArgs}` : `at most ${maxArgs}`
    throw new SqlError(
      offset,
      `${name} takes ${wanted} argument${wanted === 1 ? '' : 's'}, not ${count}`,
      usage,
    )
  }
  const args = node.args.map((arg) => bind(arg, scope))
  return definition.bind(args, { name, offset })
}

const aggregates = new Set(['AVG', 'COUNT', 'MAX', 'MIN', 'SUM', 'COLLECT_LIST', 'COLLECT_SET', 'ROW_NUMBER'])

function unknownFunction(name: string, offset: number): SqlError {
  if (aggregates.has(name)) {
    return new SqlError(offset, `${name} looks at many records; an expression here sees one`)
  }
  return new SqlError(offset, `unknown function '${name}'`, closest(name, Object.keys(functions)))
}
