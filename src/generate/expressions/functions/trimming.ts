import { binary, unary } from '../bound.js'
import { asText } from '../coerce.js'
import { stringType } from '../types.js'
import type { SqlFunction } from './definition.js'

export const trim = trimming('TRIM', true, true)
export const ltrim = trimming('LTRIM', true, false)
export const rtrim = trimming('RTRIM', false, true)

/** Removes blanks, or the characters given, from the ends. `TRIM(characters, text)` is Spark's order. */
function trimming(name: string, atStart: boolean, atEnd: boolean): SqlFunction {
  const trimmed = (text: string, drop: (character: string) => boolean): string => {
    const characters = [...text]
    let start = 0
    let end = characters.length
    if (atStart) while (start < end && drop(characters[start]!)) start++
    if (atEnd) while (end > start && drop(characters[end - 1]!)) end--
    return characters.slice(start, end).join('')
  }
  const blanks = new RegExp([atStart && '^ +', atEnd && ' +$'].filter(Boolean).join('|'), 'g')
  return {
    usage: `${name}([characters,] text)`,
    minArgs: 1,
    maxArgs: 2,
    bind(args, { offset }) {
      const text = asText(args.at(-1)!, name)
      if (args.length === 1) {
        return unary(stringType, text, offset, (value) => (value as string).replace(blanks, ''))
      }
      return binary(stringType, asText(args[0]!, name), text, offset, (characters, value) => {
        const set = new Set(characters as string)
        return trimmed(value as string, (character) => set.has(character))
      })
    },
  }
}
