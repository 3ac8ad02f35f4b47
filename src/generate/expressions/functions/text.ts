import { binary, result, unary } from '../bound.js'
import { characterCount, sliceCharacters } from '../characters.js'
import { asInt, asText } from '../coerce.js'
import { intType, stringType } from '../types.js'
import type { SqlFunction } from './definition.js'

/** Positions count from 1, 0 is taken for 1, negative ones count from the end. */
export const substring: SqlFunction = {
  usage: 'SUBSTRING(text, position [, length])',
  minArgs: 2,
  maxArgs: 3,
  bind(args, { name, offset }) {
    const [text, position] = [asText(args[0]!, name), asInt(args[1]!, name)]
    if (!args[2]) {
      return binary(stringType, text, position, offset, (value, at) =>
        substringOf(value as string, at as number, Number.POSITIVE_INFINITY),
      )
    }
    const length = asInt(args[2], name)
    return result(stringType, [text, position, length], offset, (row, context) => {
      const value = text.evaluate(row, context)
      const at = position.evaluate(row, context)
      const count = length.evaluate(row, context)
      if (value === null || at === null || count === null) return null
      return substringOf(value as string, at as number, count as number)
    })
  },
}

function substringOf(text: string, position: number, length: number): string {
  const start = position > 0 ? position - 1 : position < 0 ? characterCount(text) + position : 0
  return sliceCharacters(text, start, start + length)
}

/** The first or last `length` characters; none when `length` is not above 0. */
export const left = endOf('LEFT', (text, length) => sliceCharacters(text, 0, length))
export const right = endOf('RIGHT', (text, length) => {
  const count = characterCount(text)
  return sliceCharacters(text, count - length, count)
})

function endOf(usageName: string, take: (text: string, length: number) => string): SqlFunction {
  return {
    usage: `${usageName}(text, length)`,
    minArgs: 2,
    maxArgs: 2,
    bind: ([text, length], { name, offset }) =>
      binary(stringType, asText(text!, name), asInt(length!, name), offset, (value, count) =>
        take(value as string, Math.max(0, count as number)),
      ),
  }
}

export const upper = simple('UPPER(text)', (text) => text.toUpperCase())
export const lower = simple('LOWER(text)', (text) => text.toLowerCase())

function simple(usage: string, compute: (text: string) => string): SqlFunction {
  return {
    usage,
    minArgs: 1,
    maxArgs: 1,
    bind: ([arg], { name, offset }) =>
      unary(stringType, asText(arg!, name), offset, (value) => compute(value as string)),
  }
}

/** In characters; blanks at the end count. */
export const length: SqlFunction = {
  usage: 'LENGTH(text)',
  minArgs: 1,
  maxArgs: 1,
  bind: ([arg], { name, offset }) =>
    unary(intType, asText(arg!, name), offset, (value) => characterCount(value as string)),
}

/** All occurrences; an empty search text changes nothing. */
export const replace: SqlFunction = {
  usage: 'REPLACE(text, search [, replacement])',
  minArgs: 2,
  maxArgs: 3,
  bind(args, { name, offset }) {
    const bounds = args.map((arg) => asText(arg, name))
    const evaluates = bounds.map((bound) => bound.evaluate)
    return result(stringType, bounds, offset, (row, context) => {
      const [text = null, search = null, replacement = ''] = evaluates.map((evaluate) =>
        evaluate(row, context),
      )
      if (text === null || search === null || replacement === null) return null
      if (search === '') return text as string
      return (text as string).replaceAll(search as string, () => replacement as string)
    })
  },
}
