import { parseDateText, parseTimestampText } from './date-text.js'
import { SqlError } from './errors.js'
import type { Token } from './lexer.js'
import type { SqlNode } from './nodes.js'
import { withoutParentheses } from './operators.js'
import type { TokenStream } from './token-stream.js'
import { booleanType, dateType, nullType, timestampType } from './types.js'

/** A word that is no call: NULL, TRUE, `DATE '2026-02-14'`, CURRENT_DATE, else a column. */
export function parseWord(tokens: TokenStream, token: Token): SqlNode {
  const { text: word, written, offset } = token
  if (word === 'NULL') return { kind: 'literal', type: nullType, value: null, offset }
  if (word === 'TRUE' || word === 'FALSE') {
    return { kind: 'literal', type: booleanType, value: word === 'TRUE', offset }
  }
  const next = tokens.peek().kind
  if ((word === 'DATE' || word === 'TIMESTAMP') && next === 'string') return parseMoment(tokens, word, offset)
  if (word === 'INTERVAL' && (next === 'string' || next === 'number')) {
    throw new SqlError(offset, 'INTERVAL is not supported', 'DATE_ADD(date, days)')
  }
  if (withoutParentheses.includes(word)) return { kind: 'call', name: word, args: [], offset }
  return { kind: 'column', name: written, path: [], offset }
}

function parseMoment(tokens: TokenStream, word: 'DATE' | 'TIMESTAMP', offset: number): SqlNode {
  const text = textOf(tokens)
  const value = word === 'DATE' ? parseDateText(text) : parseTimestampText(text)
  if (value === null) {
    throw new SqlError(offset, `'${text}' is no ${word.toLowerCase()}`, `${word} '2026-02-14'`)
  }
  return { kind: 'literal', type: word === 'DATE' ? dateType : timestampType, value, offset }
}

/** One or more string literals in a row are one text. */
export function textOf(tokens: TokenStream): string {
  let text = ''
  while (tokens.peek().kind === 'string') text += tokens.next().text
  return text
}
