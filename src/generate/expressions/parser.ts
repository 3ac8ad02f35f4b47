import { SqlError } from './errors.js'
import { tokenize } from './lexer.js'
import type { LikeNode, SqlNode } from './nodes.js'
import { binaryOperators, levels, predicates, reserved } from './operators.js'
import { numberLiteral } from './parse-literal.js'
import { parseType } from './parse-type.js'
import { parseWord, textOf } from './parse-word.js'
import { TokenStream } from './token-stream.js'
import { stringType } from './types.js'

/** Deepest nesting that is read; keeps parser and compiler far from the end of the stack. */
export const maxDepth = 200

/**
 * Reads one Spark SQL expression.
 * @throws SqlError and nothing else, whatever the text
 */
export function parseExpression(sql: string): SqlNode {
  const tokens = new TokenStream(tokenize(sql))
  if (tokens.peek().kind === 'end') throw new SqlError(0, 'the expression is empty')
  if (tokens.is('SELECT') && !tokens.is('(', 1)) {
    throw new SqlError(tokens.peek().offset, 'a query is not an expression: write only what follows SELECT')
  }
  const parser = new Parser(tokens)
  const node = parser.named()
  if (tokens.peek().kind !== 'end') throw tokens.unexpected('an operator or the end')
  return node
}

class Parser {
  #nesting = 0
  /** Height of every node made, so that a long chain of operators is bounded like nesting is. */
  readonly #heights = new WeakMap<SqlNode, number>()

  constructor(readonly tokens: TokenStream) {}

  /** An expression that may have a name: `price * 2 AS total`. */
  named(): SqlNode {
    const { tokens } = this
    const offset = tokens.peek().offset
    const expression = this.expression(0)
    const next = tokens.peek()
    const bare = next.kind === 'quoted' || (next.kind === 'word' && !reserved.has(next.text))
    if (!tokens.take('AS') && !bare) return expression
    return this.#made({ kind: 'alias', expression, name: tokens.name('a name after AS'), offset }, [
      expression,
    ])
  }

  expression(above: number): SqlNode {
    const { tokens } = this
    if (++this.#nesting > maxDepth) throw tooDeep(tokens.peek().offset)
    let left = this.#prefix()
    for (;;) {
      const token = tokens.peek()
      if (token.kind !== 'word' && token.kind !== 'symbol') break
      if (above < levels.predicate && this.#startsPredicate()) {
        left = this.#predicate(left)
        continue
      }
      const found = Object.hasOwn(binaryOperators, token.text) ? binaryOperators[token.text] : undefined
      if (!found || found[0] <= above) break
      // After a predicate only AND and OR can follow: `a IN (1) = b` is not SQL.
      if (isPredicate(left) && !this.#closed.has(left) && found[0] > levels.and) break
      tokens.next()
      const right = this.expression(found[0])
      left = this.#made({ kind: 'binary', operator: found[1], left, right, offset: token.offset }, [
        left,
        right,
      ])
    }
    this.#nesting--
    return left
  }

  /** Predicates in parentheses, which may be an operand of anything. */
  readonly #closed = new WeakSet<SqlNode>()

  #prefix(): SqlNode {
    const { tokens } = this
    const { offset } = tokens.peek()
    if (tokens.take('NOT') || tokens.take('!')) {
      const operand = this.expression(levels.not)
      return this.#made({ kind: 'unary', operator: 'NOT', operand, offset }, [operand])
    }
    for (const operator of ['-', '+', '~'] as const) {
      if (!tokens.take(operator)) continue
      if (operator === '-' && tokens.peek().kind === 'number') {
        return this.#postfix(this.#leaf(numberLiteral(tokens.next(), true, offset)))
      }
      const operand = this.expression(levels.unary)
      return this.#made({ kind: 'unary', operator, operand, offset }, [operand])
    }
    return this.#postfix(this.#primary())
  }

  /** `.name` and `[index]` after an expression. */
  #postfix(start: SqlNode): SqlNode {
    const { tokens } = this
    let node = start
    for (;;) {
      const { offset } = tokens.peek()
      if (tokens.take('.')) {
        const name = tokens.name('a field name')
        node =
          node.kind === 'column'
            ? this.#leaf({ ...node, path: [...node.path, name] })
            : this.#made({ kind: 'field', of: node, name, offset }, [node])
      } else if (tokens.take('[')) {
        const index = this.expression(0)
        tokens.expect(']', 'the index')
        node = this.#made({ kind: 'index', of: node, index, offset }, [node, index])
      } else {
        return node
      }
    }
  }

  #primary(): SqlNode {
    const { tokens } = this
    const token = tokens.peek()
    const { offset } = token
    if (token.kind === 'number') return this.#leaf(numberLiteral(tokens.next(), false, offset))
    if (token.kind === 'string') {
      return this.#leaf({ kind: 'literal', type: stringType, value: textOf(tokens), offset })
    }
    if (token.kind === 'quoted') {
      tokens.next()
      return this.#leaf({ kind: 'column', name: token.text, path: [], offset })
    }
    if (tokens.take('(')) return this.#parenthesised(offset)
    if (token.kind !== 'word') throw tokens.unexpected('a value')
    if (tokens.is('CASE') && !tokens.is('(', 1)) return this.#case()
    if (tokens.is('(', 1)) return this.#call()
    if (reserved.has(token.text)) throw tokens.unexpected('a value')
    tokens.next()
    return this.#leaf(parseWord(tokens, token))
  }

  /** `(a)` is a; `(a, b)` is STRUCT(a, b). */
  #parenthesised(offset: number): SqlNode {
    const { tokens } = this
    const first = this.named()
    if (!tokens.is(',')) {
      tokens.expect(')', 'the expression')
      if (first.kind === 'alias') throw new SqlError(first.offset, 'AS is not possible here')
      if (isPredicate(first)) this.#closed.add(first)
      return first
    }
    const args = [first]
    while (tokens.take(',')) args.push(this.named())
    tokens.expect(')', 'the values')
    return this.#made({ kind: 'call', name: 'STRUCT', args, offset }, args)
  }

  #call(): SqlNode {
    const { tokens } = this
    const token = tokens.next()
    const { text: name, offset } = token
    tokens.expect('(', token.written)
    if (name === 'CAST') return this.#cast(offset)
    if (name === 'TRIM') return this.#trim(offset)
    if (tokens.take(')')) return this.#leaf({ kind: 'call', name, args: [], offset })
    if (tokens.is('*')) throw new SqlError(tokens.peek().offset, `* cannot be an argument of ${name}`)
    const takesNames = name === 'STRUCT'
    const args: SqlNode[] = []
    do {
      const arg = takesNames ? this.named() : this.expression(0)
      if (tokens.is('AS')) throw new SqlError(tokens.peek().offset, `AS is not possible in ${name}`)
      args.push(arg)
      // SUBSTRING(text FROM 2 FOR 3)
    } while (tokens.take(',') || (/^SUBSTR/.test(name) && (tokens.take('FROM') || tokens.take('FOR'))))
    tokens.expect(')', `the arguments of ${name}`)
    return this.#made({ kind: 'call', name, args, offset }, args)
  }

  #cast(offset: number): SqlNode {
    const { tokens } = this
    const expression = this.expression(0)
    tokens.expect('AS', 'what is to be cast')
    const type = parseType(tokens)
    tokens.expect(')', 'the type')
    return this.#made({ kind: 'cast', expression, type, offset }, [expression])
  }

  /** `TRIM(text)`, `TRIM(BOTH 'x' FROM text)`, `TRIM('x' FROM text)`, and LEADING and TRAILING. */
  #trim(offset: number): SqlNode {
    const { tokens } = this
    let name = 'TRIM'
    const names = { BOTH: 'TRIM', LEADING: 'LTRIM', TRAILING: 'RTRIM' } as const
    for (const [word, trims] of Object.entries(names)) {
      const isColumn = tokens.is(')', 1) || tokens.is(',', 1) || tokens.is('.', 1)
      if (!isColumn && tokens.take(word)) name = trims
    }
    const args: SqlNode[] = tokens.is('FROM') ? [] : [this.expression(0)]
    if (tokens.take('FROM') || tokens.take(',')) args.push(this.expression(0))
    tokens.expect(')', 'the arguments of TRIM')
    return this.#made({ kind: 'call', name, args, offset }, args)
  }

  #case(): SqlNode {
    const { tokens } = this
    const { offset } = tokens.next()
    const operand = tokens.is('WHEN') ? null : this.expression(0)
    const branches: { when: SqlNode; value: SqlNode }[] = []
    while (tokens.take('WHEN')) {
      const when = this.expression(0)
      tokens.expect('THEN', 'the condition')
      branches.push({ when, value: this.expression(0) })
    }
    if (branches.length === 0) throw tokens.unexpected("'WHEN'")
    const otherwise = tokens.take('ELSE') ? this.expression(0) : null
    tokens.expect('END', 'the branches of CASE')
    const children = branches.flatMap(({ when, value }) => [when, value])
    if (operand) children.push(operand)
    if (otherwise) children.push(otherwise)
    return this.#made({ kind: 'case', operand, branches, otherwise, offset }, children)
  }

  #startsPredicate(): boolean {
    const { tokens } = this
    const at = tokens.is('NOT') ? 1 : 0
    return (at === 0 && tokens.is('IS')) || predicates.some((word) => tokens.is(word, at))
  }

  #predicate(operand: SqlNode): SqlNode {
    const { tokens } = this
    if (isPredicate(operand) && !this.#closed.has(operand)) throw tokens.unexpected('AND, OR or the end')
    const { offset } = tokens.peek()
    if (tokens.take('IS')) return this.#is(operand, offset)
    const negated = tokens.take('NOT')
    if (tokens.take('IN')) {
      tokens.expect('(', 'IN')
      if (tokens.is('SELECT')) throw new SqlError(tokens.peek().offset, 'a query inside IN is not supported')
      const list: SqlNode[] = []
      do list.push(this.expression(0))
      while (tokens.take(','))
      tokens.expect(')', 'the list of IN')
      return this.#made({ kind: 'in', operand, list, negated, offset }, [operand, ...list])
    }
    if (tokens.take('BETWEEN')) {
      const low = this.expression(levels.predicate)
      tokens.expect('AND', 'the lower bound of BETWEEN')
      const high = this.expression(levels.predicate)
      return this.#made({ kind: 'between', operand, low, high, negated, offset }, [operand, low, high])
    }
    return this.#like(operand, negated, offset)
  }

  #is(operand: SqlNode, offset: number): SqlNode {
    const { tokens } = this
    const negated = tokens.take('NOT')
    if (tokens.take('DISTINCT')) {
      tokens.expect('FROM', 'IS DISTINCT')
      const right = this.expression(levels.predicate)
      const same = this.#made({ kind: 'binary', operator: '<=>', left: operand, right, offset }, [
        operand,
        right,
      ])
      return negated ? same : this.#made({ kind: 'unary', operator: 'NOT', operand: same, offset }, [same])
    }
    const word = tokens.peek().text
    const what = ({ NULL: 'null', UNKNOWN: 'null', TRUE: 'true', FALSE: 'false' } as const)[word]
    if (what === undefined) throw tokens.unexpected('NULL, TRUE or FALSE')
    tokens.next()
    return this.#made({ kind: 'is', operand, what, negated, offset }, [operand])
  }

  #like(operand: SqlNode, negated: boolean, offset: number): SqlNode {
    const { tokens } = this
    const word = tokens.next().text
    const operator: LikeNode['operator'] = word === 'REGEXP' ? 'RLIKE' : (word as LikeNode['operator'])
    const pattern = this.expression(levels.predicate)
    let escapedBy = '\\'
    if (operator !== 'RLIKE' && tokens.take('ESCAPE')) {
      const token = tokens.peek()
      escapedBy = token.kind === 'string' ? tokens.next().text : ''
      if ([...escapedBy].length !== 1) {
        throw new SqlError(token.offset, 'ESCAPE takes one character', "ESCAPE '!'")
      }
    }
    return this.#made({ kind: 'like', operator, operand, pattern, escape: escapedBy, negated, offset }, [
      operand,
      pattern,
    ])
  }

  #leaf<T extends SqlNode>(node: T): T {
    this.#heights.set(node, 1)
    return node
  }

  #made<T extends SqlNode>(node: T, children: readonly SqlNode[]): T {
    let height = 1
    for (const child of children) height = Math.max(height, 1 + (this.#heights.get(child) ?? 1))
    if (height > maxDepth) throw tooDeep(node.offset)
    this.#heights.set(node, height)
    return node
  }
}

function isPredicate(node: SqlNode): boolean {
  return node.kind === 'in' || node.kind === 'between' || node.kind === 'like' || node.kind === 'is'
}

function tooDeep(offset: number): SqlError {
  return new SqlError(offset, `the expression is nested more than ${maxDepth} levels deep`)
}
