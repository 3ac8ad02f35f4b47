import type { ValueType } from '../values.js'
import { SqlError } from './errors.js'
import type { Token } from './lexer.js'
import type { LiteralNode } from './nodes.js'
import { decimalType, doubleType, floatType, intType, longType, maxPrecision } from './types.js'

const suffixBits = { Y: 8, S: 16, L: 64 } as const

/**
 * A number as Spark types it: `1` INT, BIGINT when it is too large for that, `1.5` DECIMAL(2,1), `1e3` DOUBLE;
 * suffixes Y, S, L, F, D and BD choose the type.
 */
export function numberLiteral(token: Token, negative: boolean, offset: number): LiteralNode {
  const [, digits, suffixWritten] = /^(.*?)(BD|[LSYDF])?$/i.exec(token.text)!
  const suffix = suffixWritten?.toUpperCase()
  const text = (negative ? '-' : '') + digits!
  const literal = (type: ValueType, value: number | string): LiteralNode => ({
    kind: 'literal',
    type,
    value,
    offset,
  })
  if (suffix === 'BD') return decimalLiteral(text, token, literal)
  if (suffix === 'D' || suffix === 'F' || (suffix === undefined && /e/i.test(text))) {
    const value = suffix === 'F' ? Math.fround(Number(text)) : Number(text)
    if (!Number.isFinite(value)) throw new SqlError(token.offset, `${token.text} is too large`)
    return literal(suffix === 'F' ? floatType : doubleType, value)
  }
  if (/[.e]/i.test(text)) {
    if (suffix !== undefined) {
      throw new SqlError(
        token.offset,
        `${token.text} is not whole, but its suffix ${suffix} says so`,
        digits!,
      )
    }
    return decimalLiteral(text, token, literal)
  }
  return integerLiteral(text, suffix as keyof typeof suffixBits | undefined, token, literal)
}

type MakeLiteral = (type: ValueType, value: number | string) => LiteralNode

function integerLiteral(
  text: string,
  suffix: keyof typeof suffixBits | undefined,
  token: Token,
  literal: MakeLiteral,
): LiteralNode {
  const value = Number(text)
  if (suffix !== undefined && suffix !== 'L') {
    const bits = suffixBits[suffix]
    if (value < -(2 ** (bits - 1)) || value >= 2 ** (bits - 1)) {
      throw new SqlError(token.offset, `${text} does not fit into ${bits} bits`)
    }
    return literal({ kind: 'integer', bits }, value)
  }
  if (Number.isSafeInteger(value)) {
    const fitsInt = value >= -(2 ** 31) && value < 2 ** 31
    // -0 would survive JSON as 0, so it is made 0 here.
    return literal(fitsInt && suffix === undefined ? intType : longType, value === 0 ? 0 : value)
  }
  const exact = BigInt(text)
  if (suffix === undefined && BigInt.asIntN(64, exact) !== exact) return decimalLiteral(text, token, literal)
  throw new SqlError(
    token.offset,
    `${text} is larger than the whole numbers that are supported (2^53)`,
    `'${text}'`,
  )
}

function decimalLiteral(text: string, token: Token, literal: MakeLiteral): LiteralNode {
  const [, sign, whole, fraction, exponent] = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!
  let scale = fraction!.length - Number(exponent ?? 0)
  let digits = (whole! + fraction!).replace(/^0+(?=\d)/, '')
  if (scale < 0 && scale >= -maxPrecision) {
    digits += '0'.repeat(-scale)
    scale = 0
  }
  const precision = Math.max(digits.length, scale, 1)
  if (precision > maxPrecision || scale < 0) {
    throw new SqlError(token.offset, `${token.text} has more than ${maxPrecision} digits`)
  }
  const padded = digits.padStart(scale + 1, '0')
  const plain = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  return literal(decimalType(precision, scale), sign! + plain)
}
