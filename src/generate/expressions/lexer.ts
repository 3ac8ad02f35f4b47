import { SqlError } from './errors.js'

export interface Token {
  readonly kind: 'number' | 'string' | 'word' | 'quoted' | 'symbol' | 'end'
  /** A word in upper case, a symbol, a number as written, the meaning of a string or of a back-quoted name. */
  readonly text: string
  /** A word as written; else the same as `text`. */
  readonly written: string
  /** Characters from 0. */
  readonly offset: number
  readonly end: number
}

/** Longest expression that is read, in characters. */
export const maxExpressionLength = 64 * 1024

const space = /\s+/y
const lineComment = /--[^\n]*/y
const word = /[\p{L}_][\p{L}\p{N}_]*/uy
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:BD|[LSYDF](?![\p{L}\p{N}_]))?/iuy
const symbol = /<=>|<=|>=|<>|!=|==|\|\||&&|->|=>|::|[-+*/%()[\],.<>=!~&|^:;?]/y
const backQuoted = /`((?:[^`]|``)*)`/y

/** @throws SqlError for a character that starts no token, and for text or comments without an end */
export function tokenize(sql: string): Token[] {
  if (sql.length > maxExpressionLength) {
    throw new SqlError(
      maxExpressionLength,
      `the expression has ${sql.length} characters; at most ${maxExpressionLength} are read`,
    )
  }
  const tokens: Token[] = []
  let at = 0
  const matchAt = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(sql)
  }
  const add = (kind: Token['kind'], text: string, written: string, end: number) => {
    tokens.push({ kind, text, written, offset: at, end })
    at = end
  }
  while (at < sql.length) {
    const blank = matchAt(space) ?? matchAt(lineComment)
    if (blank) {
      at += blank[0].length
      continue
    }
    if (sql.startsWith('/*', at)) {
      at = endOfComment(sql, at)
      continue
    }
    const first = sql[at]!
    if (first === "'" || first === '"') {
      const { value, end } = readString(sql, at, false)
      add('string', value, value, end)
      continue
    }
    // r'raw text': backslashes mean themselves.
    if ((first === 'r' || first === 'R') && (sql[at + 1] === "'" || sql[at + 1] === '"')) {
      const { value, end } = readString(sql, at + 1, true)
      add('string', value, value, end)
      continue
    }
    const name = matchAt(backQuoted)
    if (name) {
      const value = name[1]!.replaceAll('``', '`')
      if (value === '') throw new SqlError(at, 'a back-quoted name is empty')
      add('quoted', value, value, at + name[0].length)
      continue
    }
    const digits = matchAt(number)
    if (digits) {
      const next = sql.slice(at + digits[0].length, at + digits[0].length + 1)
      if (/[\p{L}_]/u.test(next)) {
        throw new SqlError(at, `'${digits[0]}${next}...' is neither a number nor a name`)
      }
      add('number', digits[0], digits[0], at + digits[0].length)
      continue
    }
    const letters = matchAt(word)
    if (letters) {
      add('word', letters[0].toUpperCase(), letters[0], at + letters[0].length)
      continue
    }
    const sign = matchAt(symbol)
    if (!sign) throw unexpectedCharacter(sql, at)
    add('symbol', sign[0], sign[0], at + sign[0].length)
  }
  add('end', '', '', at)
  return tokens
}

function unexpectedCharacter(sql: string, at: number): SqlError {
  const character = String.fromCodePoint(sql.codePointAt(at)!)
  if (character === '`') return new SqlError(at, 'the back-quoted name does not end', 'close it with `')
  if (/[\u2018\u2019\u201c\u201d]/.test(character)) {
    return new SqlError(at, `${character} is a typographic quote`, "'")
  }
  return new SqlError(at, `unexpected character ${JSON.stringify(character)}`)
}

function endOfComment(sql: string, start: number): number {
  let depth = 0
  for (let i = start; i < sql.length - 1; i++) {
    if (sql[i] === '/' && sql[i + 1] === '*') {
      depth++
      i++
    } else if (sql[i] === '*' && sql[i + 1] === '/') {
      depth--
      i++
      if (depth === 0) return i + 1
    }
  }
  throw new SqlError(start, 'the comment does not end', 'close it with */')
}

/** A doubled quote stands for the quote itself, as in standard SQL (Spark 3.5 drops it). */
function readString(sql: string, start: number, raw: boolean): { value: string; end: number } {
  const quote = sql[start]!
  let value = ''
  let from = start + 1
  for (let i = from; i < sql.length; i++) {
    const character = sql[i]
    if (character === quote) {
      value += sql.slice(from, i)
      if (sql[i + 1] !== quote || raw) return { value, end: i + 1 }
      from = i + 1
      i++
    } else if (character === '\\' && !raw && i + 1 < sql.length) {
      value += sql.slice(from, i)
      const { text, length } = readEscape(sql, i)
      value += text
      i += length - 1
      from = i + 1
    }
  }
  throw new SqlError(start, 'the text does not end', `close it with ${quote}`)
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  // Kept for LIKE, where they mean the character itself.
  '%': '\\%',
  _: '\\_',
}

/** Spark's escapes: \n and its kin, \uXXXX, \UXXXXXXXX, three octal digits; any other character is itself. */
function readEscape(sql: string, at: number): { text: string; length: number } {
  const code = /^\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([01][0-7]{2}))/.exec(sql.slice(at, at + 10))
  if (code) {
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3]!, code[3] === undefined ? 16 : 8)
    if (point <= 0x10ffff) return { text: String.fromCodePoint(point), length: code[0].length }
  }
  const next = String.fromCodePoint(sql.codePointAt(at + 1)!)
  return { text: escapes[next] ?? next, length: 1 + next.length }
}
