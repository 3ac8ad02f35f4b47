import { SqlError } from './errors.js'
import type { Token } from './lexer.js'

/** A place in the list of tokens, and the small questions a parser asks of it. */
export class TokenStream {
  #at = 0

  constructor(readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)]!
  }

  next(): Token {
    const token = this.peek()
    this.#at++
    return token
  }

  /** True when the token `ahead` is this word (upper case, not back-quoted) or symbol. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.text === text && (token.kind === 'word' || token.kind === 'symbol')
  }

  /** Steps over the token when it is `text`. */
  take(text: string): boolean {
    const found = this.is(text)
    if (found) this.#at++
    return found
  }

  /** @param after what it belongs to, for the message: `the arguments of CONCAT` */
  expect(text: string, after: string): Token {
    if (!this.is(text)) throw this.unexpected(`'${text}' after ${after}`)
    return this.next()
  }

  /** A name: a word or a back-quoted name. */
  name(what: string): string {
    const token = this.peek()
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.unexpected(what)
    return this.next().written
  }

  unexpected(wanted: string): SqlError {
    const token = this.peek()
    const found = token.kind === 'end' ? 'the expression ends' : `there is ${describe(token)}`
    return new SqlError(token.offset, `${found} where ${wanted} is expected`)
  }
}

export function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end'
    case 'string':
      return `the text '${token.text.length > 20 ? `${token.text.slice(0, 20)}...` : token.text}'`
    case 'quoted':
      return `\`${token.text}\``
    default:
      return `'${token.written}'`
  }
}
