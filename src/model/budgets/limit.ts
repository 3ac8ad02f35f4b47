import { didYouMean } from '../did-you-mean.js'
import type { BudgetKind, FigureBudget, WordBudget } from './kinds.js'
import { type Quantity, quantities } from './quantities.js'

/** A limit as understood. */
export type Limit =
  | { readonly kind: 'figure'; readonly operator: Operator; readonly value: number }
  /** `factor` x the baseline's figure + `plus`. */
  | {
      readonly kind: 'baseline'
      readonly operator: Operator
      readonly factor: number
      readonly plus: number
    }
  | { readonly kind: 'word'; readonly word: string }

export type Operator = '<' | '<=' | '>' | '>='

/** Why a limit cannot be read, and what to write. */
export interface BadLimit {
  readonly kind: 'bad'
  readonly message: string
  readonly instead: string
}

/** Longer ones are no limits, and would only cost time. */
const longestLimit = 100

/** Reads the limit of a budget: an operator and a figure, `baseline` with a margin, or a word. */
export function readLimit(name: string, kind: BudgetKind, text: string): Limit | BadLimit {
  const limit = plainLimit(text)
  if (limit.length > longestLimit)
    return bad(`the limit of '${name}' is too long`, `write ${example(name, kind)}`)
  return kind.holds === 'word' ? readWord(name, kind, limit) : readFigure(name, kind, limit)
}

/** Stands in a text for a `>` that YAML would take for its own: a sign as long, which means the same. */
export const standInForGreater = '\uff1e'

/** With the signs that a keyboard has. */
export function plainLimit(text: string): string {
  return text
    .trim()
    .replace(standInForGreater, '>')
    .replace(/^[≤≥]/, (sign) => (sign === '≤' ? '<=' : '>='))
}

/** A line that is a budget, for messages. */
export function example(name: string, kind: BudgetKind): string {
  if (kind.holds === 'word') return `${name}: ${kind.words[0]}`
  const { example } = quantities[kind.holds]
  return kind.better === 'lower' ? `${name}: <${example}` : `${name}: ">=${example}"`
}

export function holds(operator: Operator, value: number, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
  }
}

function readWord(name: string, { words }: WordBudget, text: string): Limit | BadLimit {
  const word = text.toLowerCase()
  if (words.includes(word)) return { kind: 'word', word }
  const meant = didYouMean(word, words)
  const instead = meant === undefined ? `write ${words.join(' or ')}` : `did you mean '${meant}'?`
  return bad(`'${name}' cannot be '${shorten(text)}'`, instead)
}

function readFigure(name: string, kind: FigureBudget, text: string): Limit | BadLimit {
  const match = /^([<>=!]*)\s*(.*)$/.exec(text)
  const [, sign = '', rest = ''] = match ?? []
  const natural = kind.better === 'lower' ? '<=' : '>='
  const operator = sign === '' ? natural : operators.find((known) => known === sign)
  const instead = `write ${example(name, kind)}`
  if (operator === undefined)
    return bad(`'${sign}' is no operator of a budget`, `${instead}; there are <, <=, > and >=`)
  if (operator[0] !== natural[0]) {
    const worse = kind.better === 'lower' ? 'grows' : 'falls'
    return bad(
      `'${name}' with ${operator} would pass when it ${worse}, which is what a budget is to find`,
      instead,
    )
  }
  const quantity = quantities[kind.holds]
  const relative = /^baseline\b\s*(.*)$/i.exec(rest)
  if (relative !== null) return readRelative(operator, relative[1]!, quantity) ?? badMargin(rest, quantity)
  const value = quantity.read(rest)
  if (value !== undefined) return { kind: 'figure', operator, value }
  const what = rest === '' ? 'has no figure' : `cannot be '${shorten(rest)}'`
  return bad(`the limit of '${name}' ${what}`, instead)
}

const operators: readonly Operator[] = ['<', '<=', '>', '>=']

/** `+5%`, `-10MB`, or nothing. */
function readRelative(operator: Operator, margin: string, quantity: Quantity): Limit | undefined {
  if (margin === '') return { kind: 'baseline', operator, factor: 1, plus: 0 }
  const match = /^([+-])\s*(.+)$/.exec(margin)
  if (match === null) return undefined
  const sign = match[1] === '-' ? -1 : 1
  const share = quantities.share.read(match[2]!)
  if (share !== undefined) return { kind: 'baseline', operator, factor: 1 + sign * share, plus: 0 }
  const value = quantity.read(match[2]!)
  return value === undefined ? undefined : { kind: 'baseline', operator, factor: 1, plus: sign * value }
}

function badMargin(text: string, { example }: Quantity): BadLimit {
  return bad(
    `'${shorten(text)}' is no limit relative to a baseline`,
    `write baseline +5% or baseline +${example}`,
  )
}

function bad(message: string, instead: string): BadLimit {
  return { kind: 'bad', message, instead }
}

function shorten(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f]/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
