import { type Bound, constantValue, result } from '../bound.js'
import { asInt, asText } from '../coerce.js'
import { javaRegex } from '../regex.js'
import { stringType } from '../types.js'
import type { SqlFunction } from './definition.js'

/** Around every match of a regular expression; at most `limit` parts when it is above 0. Empty parts stay. */
export const split: SqlFunction = {
  usage: 'SPLIT(text, regex [, limit])',
  minArgs: 2,
  maxArgs: 3,
  bind(args, { name, offset }) {
    const [text, pattern] = [asText(args[0]!, name), asText(args[1]!, name)]
    const limit = args[2] ? asInt(args[2], name) : null
    const bounds = limit ? [text, pattern, limit] : [text, pattern]
    const compiled = compiler(pattern)
    return result({ kind: 'array', of: stringType }, bounds, offset, (row, context) => {
      const value = text.evaluate(row, context)
      const regex = pattern.evaluate(row, context)
      const most = limit ? limit.evaluate(row, context) : -1
      if (value === null || regex === null || most === null) return null
      return splitText(value as string, compiled(regex as string), most as number)
    })
  },
}

/** Keeps the pattern used last; a constant one is compiled now, so that its errors come before the run. */
function compiler(pattern: Bound): (text: string) => RegExp {
  let last: { text: string; regex: RegExp } | null = null
  const compiled = (text: string): RegExp => {
    if (last?.text !== text) last = { text, regex: javaRegex(text, 'g', pattern.offset) }
    return last.regex
  }
  const constant = pattern.constant ? constantValue(pattern) : null
  if (constant !== null) compiled(constant as string)
  return compiled
}

/** Java's `String.split` with a limit: a match of no width at the start is no border. */
function splitText(text: string, regex: RegExp, limit: number): string[] {
  if (regex.source === '(?:)') {
    const characters = [...text]
    if (characters.length === 0) return ['']
    // Here Spark 3.5 drops what is beyond the limit.
    return limit > 0 ? characters.slice(0, limit) : characters
  }
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(regex)) {
    if (limit > 0 && parts.length === limit - 1) break
    const end = match.index + match[0].length
    if (end === 0) continue
    parts.push(text.slice(from, match.index))
    from = end
  }
  parts.push(text.slice(from))
  return parts
}
