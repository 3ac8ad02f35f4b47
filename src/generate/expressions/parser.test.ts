import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ValueType } from '../values.js'
import { checkExpression, compileExpression, parseExpression, SqlError } from './index.js'
import { maxExpressionLength } from './lexer.js'
import { maxDepth } from './parser.js'

const columns = new Map<string, ValueType>([
  ['id', { kind: 'integer', bits: 64 }],
  ['user_name', { kind: 'string' }],
  ['payload', { kind: 'struct', fields: [{ name: 'amount', type: { kind: 'double' } }] }],
  ['a.b', { kind: 'string' }],
])

/** The error of an expression, as `offset: message [instead]`. */
function errorOf(sql: string): string {
  try {
    checkExpression(parseExpression(sql), columns)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return `${error.offset}: ${error.message}${error.instead === undefined ? '' : ` [${error.instead}]`}`
  }
  return 'no error'
}

describe('Errors say where and what instead', () => {
  test.each([
    ['', '0: the expression is empty'],
    ['id +', '4: the expression ends where a value is expected'],
    ['(id', "3: the expression ends where ')' after the expression is expected"],
    ['id 5', "3: there is '5' where an operator or the end is expected"],
    ['CONCAT(id, )', "11: there is ')' where a value is expected"],
    ["CONCAT('a)", "7: the text does not end [close it with ']"],
    ['id /* note', '3: the comment does not end [close it with */]'],
    ['id # 2', '3: unexpected character "#"'],
    ['‘id’', "0: ‘ is a typographic quote [']"],
    ['2nd', "0: '2n...' is neither a number nor a name"],
    ['SELECT id', '0: a query is not an expression: write only what follows SELECT'],
    ['id + user_nam', "5: unknown column 'user_nam'; known: id, user_name, payload, a.b [user_name]"],
    ['a.b', '0: a name with a dot must be back-quoted [`a.b`]'],
    ['payload.amout', "0: 'payload' has no field 'amout'; it has amount [amount]"],
    ['id.x', "0: '.x' asks for a field, but 'id' is BIGINT"],
    ['id[0]', "2: [ ] asks for an element, but 'id' is BIGINT"],
    ['1 + UPER(id)', "4: unknown function 'UPER' [UPPER]"],
    ['SUM(id)', '0: SUM looks at many records; an expression here sees one'],
    ['LPAD(id)', '0: LPAD takes at least 2 arguments, not 1 [LPAD(text, length [, pad])]'],
    ['UUID(id)', '0: UUID takes 0 arguments, not 1 [UUID()]'],
    ['UPPER(payload)', '6: UPPER takes STRING here, not STRUCT<amount: DOUBLE>'],
    ['TO_JSON(id)', '8: TO_JSON takes a STRUCT or an ARRAY, not BIGINT [TO_JSON(STRUCT(id))]'],
    ['DATE_ADD(CURRENT_DATE(), id)', '25: DATE_ADD takes the days as INT, not BIGINT [CAST(id AS INT)]'],
    ['CAST(id AS INTEGR)', "11: unknown type 'INTEGR' [INTEGER]"],
    ['CAST(id AS DATE)', '5: BIGINT cannot be cast to DATE'],
    ['id = payload', '3: = cannot compare BIGINT and STRUCT<amount: DOUBLE>'],
    ['IF(id, 1, 2)', '3: IF takes BOOLEAN here, not BIGINT'],
    ['NOW() + INTERVAL 1 DAY', '8: INTERVAL is not supported [DATE_ADD(date, days)]'],
    [
      '9007199254740993',
      "0: 9007199254740993 is larger than the whole numbers that are supported (2^53) ['9007199254740993']",
    ],
    [
      "SPLIT(user_name, '(?i)x')",
      "17: the regular expression '(?i)x' uses flags such as (?i), which is not supported",
    ],
    ["SPLIT(user_name, '(')", "17: '(' is no regular expression: Unterminated group"],
    ["DATE_FORMAT(NOW(), 'YYYY-MM')", "19: 'YYYY' is no part of a date pattern [yyyy]"],
    ["user_name LIKE 'a!b' ESCAPE '!'", "15: in LIKE 'a!b', ! must stand before %, _ or itself [!!]"],
    ["user_name LIKE 'a' ESCAPE 'xy'", "26: ESCAPE takes one character [ESCAPE '!']"],
    ['STRUCT(id AS)', "12: there is ')' where a name after AS is expected"],
    ['UPPER(user_name AS x)', '16: AS is not possible in UPPER'],
  ])('%s', (sql, message) => {
    expect(errorOf(sql)).toBe(message)
  })
})

describe('Bounds', () => {
  test.each([
    ['parentheses', (n: number) => `${'('.repeat(n)}1${')'.repeat(n)}`],
    ['calls', (n: number) => `${'UPPER('.repeat(n)}'a'${')'.repeat(n)}`],
    ['chains of operators', (n: number) => Array(n).fill('1').join(' + ')],
    ['signs', (n: number) => `${'- '.repeat(n)}id`],
    ['NOT', (n: number) => `${'NOT '.repeat(n)}true`],
    ['indices', (n: number) => `id${'[0]'.repeat(n)}`],
    ['CASE', (n: number) => `${'CASE WHEN true THEN '.repeat(n)}1${' END'.repeat(n)}`],
    ['types', (n: number) => `CAST(1 AS ${'ARRAY<'.repeat(n)}INT${'>'.repeat(n)})`],
  ])('refuse %s that are nested too deep, without running out of stack', (_, nested) => {
    expect(errorOf(nested(2000))).toMatch(/nested more than \d+ levels deep/)
  })

  test('take what is nested a little less', () => {
    const chain = Array(maxDepth - 1)
      .fill('1')
      .join(' + ')
    expect(checkExpression(parseExpression(chain), columns).type).toEqual({ kind: 'integer', bits: 32 })
  })

  test('refuse a text that is too long', () => {
    expect(errorOf(`'${'x'.repeat(maxExpressionLength)}'`)).toMatch(/at most 65536 are read/)
  })
})

const words =
  `id user_name payload amount . , ( ) [ ] + - * / % = <=> < || & ! ~ AND OR NOT IN BETWEEN LIKE IS NULL CASE WHEN
  THEN ELSE END CAST AS INT STRING DATE TIMESTAMP ARRAY < > STRUCT TO_JSON CONCAT CONCAT_WS SPLIT SUBSTRING ROUND
  LPAD COALESCE IF DATE_ADD DATE_FORMAT RAND() UUID() NOW() 1 0 2.5 1e9 9007199254740991 1.5D 'a' '(' '%' '2026-02-14'
  \`id\` -- /* */ "x" TRIM BOTH FROM GREATEST SIZE MD5 SHA2 256 DIV`.split(/\s+/)

describe('Whatever the text', () => {
  test('reading it gives an expression that survives JSON, or an SqlError', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(text, (sql) => {
        const node = orSqlError(() => parseExpression(sql))
        if (node) expect(JSON.parse(JSON.stringify(node))).toEqual(node)
      }),
      { numRuns: 1500 },
    )
  })

  test('checking and evaluating it ends in a value or an SqlError', () => {
    const row = new Map([['id', 9_007_199_254_740_991]])
    let seed = 1
    const context = { random: () => (seed = (Math.imul(seed, 48271) & 0x7fffffff) >>> 0), nowMs: 0 }
    // Calls and operators with any arguments, so that most of them can be parsed.
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(
          'id',
          'user_name',
          'payload',
          'NULL',
          '1',
          '-2.5',
          "'a'",
          "'2026-02-14'",
          '1e300',
          'true',
        ),
        fc
          .tuple(fc.constantFrom(...functionNames), fc.array(tie('tree'), { maxLength: 4 }))
          .map(([name, args]) => `${name}(${args.join(', ')})`),
        fc
          .tuple(
            tie('tree'),
            fc.constantFrom('+', '-', '*', '/', '%', 'DIV', '=', '<', '||', 'AND', 'LIKE'),
            tie('tree'),
          )
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        fc
          .tuple(
            tie('tree'),
            fc.constantFrom('INT', 'BIGINT', 'STRING', 'DATE', 'TIMESTAMP', 'DECIMAL(9,2)', 'DOUBLE'),
          )
          .map(([a, type]) => `CAST(${a} AS ${type})`),
      ),
    }))
    let evaluated = 0
    fc.assert(
      fc.property(tree, (sql) => {
        const evaluate = orSqlError(() => compileExpression(parseExpression(sql), columns))
        if (!evaluate) return
        orSqlError(() => evaluate(row, context))
        evaluated++
      }),
      { numRuns: 1500 },
    )
    expect(evaluated).toBeGreaterThan(300)
  })
})

const functionNames =
  'UPPER CONCAT CONCAT_WS SUBSTRING SPLIT SIZE ROUND ABS FLOOR CEIL LPAD TRIM REPLACE COALESCE IF GREATEST DATE_ADD DATE_FORMAT STRUCT ARRAY TO_JSON MD5 RAND UUID NOW'.split(
    ' ',
  )

function orSqlError<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof SqlError) return undefined
    throw error
  }
}
