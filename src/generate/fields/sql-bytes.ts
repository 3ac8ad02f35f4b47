import type { SqlNode } from '../expressions/index.js'
import { quote } from '../json-text.js'
import { longestTextBytes } from '../regex/tree.js'
import type { ValueType } from '../values.js'

/** Most bytes of a field's JSON text, by the field's name. */
export type ColumnBytes = (name: string) => number | undefined

/** Texts of these types have a longest form: `-1.2345678901234567E-308`, `"+10000-01-01T00:00:00.000Z"`, ... */
const scalarBytes: Readonly<Partial<Record<ValueType['kind'], number>>> = {
  null: 4,
  boolean: 5,
  integer: 20,
  float: 26,
  double: 26,
  decimal: 43,
  date: 18,
  timestamp: 32,
}

/** Functions whose text is never longer than that of their longest argument. */
const choosing = new Set(['COALESCE', 'IF', 'IFNULL', 'NVL', 'NULLIF', 'LEAST', 'GREATEST'])
/** Functions whose text is a part of their first argument. */
const cutting = new Set(['LEFT', 'RIGHT', 'SUBSTR', 'SUBSTRING', 'TRIM', 'LTRIM', 'RTRIM', 'STRING'])
const fixed: Readonly<Record<string, number>> = { MD5: 34, SHA: 42, SHA1: 42, SHA2: 130, UUID: 38 }

/**
 * How long the JSON text of an expression can be. It need not be exact, but must not be too small: senders lay
 * out their buffers by it. What is not known here may take as much as any field may, 64 KiB.
 */
export function expressionBytes(node: SqlNode, type: ValueType, column: ColumnBytes): number {
  return Math.min(longestTextBytes, scalarBytes[type.kind] ?? nodeBytes(node, column))
}

function nodeBytes(node: SqlNode, column: ColumnBytes): number {
  switch (node.kind) {
    case 'literal':
      return scalarBytes[node.type.kind] ?? Buffer.byteLength(quote(String(node.value)))
    case 'column':
      return node.path.length === 0 ? (column(node.name) ?? longestTextBytes) : longestTextBytes
    case 'alias':
      return nodeBytes(node.expression, column)
    case 'cast':
      // A cast to text of a number or date adds quotes at most.
      return scalarBytes[node.type.kind] ?? nodeBytes(node.expression, column) + 2
    case 'case':
      return most(
        [...node.branches.map((branch) => branch.value), ...(node.otherwise ? [node.otherwise] : [])],
        column,
      )
    case 'call':
      return callBytes(node.name, node.args, column)
    case 'binary':
      return node.operator === '||' ? sum([node.left, node.right], column) : scalarBytes.decimal!
    default:
      return longestTextBytes
  }
}

function callBytes(name: string, args: readonly SqlNode[], column: ColumnBytes): number {
  if (Object.hasOwn(fixed, name)) return fixed[name]!
  if (choosing.has(name)) return most(args, column)
  if (cutting.has(name)) return nodeBytes(args[0]!, column) + 2
  // One character may become up to three in another case.
  if (/^(?:UPPER|LOWER|UCASE|LCASE)$/.test(name)) return 3 * nodeBytes(args[0]!, column)
  if (name === 'CONCAT') return sum(args, column)
  if (name === 'CONCAT_WS') return sum(args.slice(1), column) + args.length * nodeBytes(args[0]!, column)
  return longestTextBytes
}

function most(nodes: readonly SqlNode[], column: ColumnBytes): number {
  // Branches of different types are made the same, so a number may get quotes, or the digits of a decimal.
  return nodes.reduce((longest, node) => Math.max(longest, nodeBytes(node, column)), scalarBytes.decimal!) + 2
}

function sum(nodes: readonly SqlNode[], column: ColumnBytes): number {
  return nodes.reduce((total, node) => total + nodeBytes(node, column), 2)
}
