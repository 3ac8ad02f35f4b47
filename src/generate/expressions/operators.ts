import type { BinaryOperator } from './nodes.js'

/** How tightly operators bind; higher binds tighter (Spark's SqlBaseParser.g4). */
export const levels = { or: 1, and: 2, not: 3, predicate: 4, comparison: 5, bitOr: 6, unary: 11 } as const
export const binaryOperators: Readonly<Record<string, readonly [level: number, operator: BinaryOperator]>> = {
  OR: [levels.or, 'OR'],
  AND: [levels.and, 'AND'],
  '=': [levels.comparison, '='],
  '==': [levels.comparison, '='],
  '<>': [levels.comparison, '<>'],
  '!=': [levels.comparison, '<>'],
  '<': [levels.comparison, '<'],
  '<=': [levels.comparison, '<='],
  '>': [levels.comparison, '>'],
  '>=': [levels.comparison, '>='],
  '<=>': [levels.comparison, '<=>'],
  '|': [levels.bitOr, '|'],
  '^': [7, '^'],
  '&': [8, '&'],
  '+': [9, '+'],
  '-': [9, '-'],
  '||': [9, '||'],
  '*': [10, '*'],
  '/': [10, '/'],
  '%': [10, '%'],
  DIV: [10, 'DIV'],
}
/** Words that start a test of the expression before them, after NOT or without. */
export const predicates = ['IN', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP']
/** Functions that need no parentheses. */
export const withoutParentheses = ['CURRENT_DATE', 'CURRENT_TIMESTAMP']
/** Words that cannot be a column's name unless it is back-quoted. */
export const reserved = new Set(
  'AND AS BETWEEN CASE DIV ELSE END FROM IN IS LIKE NOT OR RLIKE THEN WHEN'.split(' '),
)
