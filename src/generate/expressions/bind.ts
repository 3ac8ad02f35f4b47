import { type Decimal, SqlDate, Timestamp, type Value } from '../values.js'
import type { Bound } from './bound.js'
import { cast } from './cast.js'
import { bindColumn, bindField, bindIndex, type Scope } from './columns.js'
import { parseDecimal } from './decimals.js'
import { closest, SqlError } from './errors.js'
import { findFunction, functions } from './functions/index.js'
import type { CallNode, LiteralNode, SqlNode } from './nodes.js'

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
      return { ...cast(bind(node.expression, scope), node.type), offset: node.offset }
    default:
      throw new SqlError(node.offset, 'not supported yet')
  }
}

function bindLiteral(node: LiteralNode): Bound {
  const value = literalValue(node)
  return { type: node.type, evaluate: () => value, constant: true, offset: node.offset, name: null }
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
