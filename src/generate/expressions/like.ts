import { type Bound, binary, constantValue } from './bound.js'
import { asText } from './coerce.js'
import { SqlError } from './errors.js'
import type { LikeNode } from './nodes.js'
import { javaRegex } from './regex.js'
import { booleanType } from './types.js'

/** LIKE and ILIKE match the whole text with `%` and `_`; RLIKE finds a regular expression anywhere in it. */
export function bindLike(node: LikeNode, operand: Bound, pattern: Bound): Bound {
  const { operator, offset } = node
  const compile = (text: string): RegExp => {
    if (operator === 'RLIKE') return javaRegex(text, '', pattern.offset)
    return likeRegex(text, node.escape, operator === 'ILIKE', pattern.offset)
  }
  return binary(
    booleanType,
    asText(operand, operator),
    asText(pattern, operator),
    offset,
    matcher(compile, pattern),
  )
}

/** Compiles a constant pattern now, so that its errors come before the run, and others when they change. */
function matcher(compile: (text: string) => RegExp, pattern: Bound) {
  let last: { text: string; regex: RegExp } | null = null
  const compiled = (text: string): RegExp => {
    if (last?.text !== text) last = { text, regex: compile(text) }
    return last.regex
  }
  if (pattern.constant && pattern.type.kind === 'string') {
    const text = constantValue(pattern)
    if (text !== null) compiled(text as string)
  }
  return (value: unknown, text: unknown) => compiled(text as string).test(value as string)
}

function likeRegex(pattern: string, escapedBy: string, ignoreCase: boolean, offset: number): RegExp {
  let source = '^'
  const characters = [...pattern]
  for (let i = 0; i < characters.length; i++) {
    let character = characters[i]!
    if (character === escapedBy) {
      character = characters[++i] ?? ''
      if (character !== '%' && character !== '_' && character !== escapedBy) {
        throw new SqlError(
          offset,
          `in LIKE '${pattern}', ${escapedBy} must stand before %, _ or itself`,
          `${escapedBy}${escapedBy}`,
        )
      }
      source += literally(character)
    } else if (character === '%') source += '.*'
    else if (character === '_') source += '.'
    else source += literally(character)
  }
  return new RegExp(`${source}$`, ignoreCase ? 'sui' : 'su')
}

function literally(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}
