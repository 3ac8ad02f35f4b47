import type { Value } from '../../values.js'
import { type Bound, binary, result, unary } from '../bound.js'
import { cast } from '../cast.js'
import { characterCount, sliceCharacters } from '../characters.js'
import { asInt, asText, commonType } from '../coerce.js'
import { SqlError } from '../errors.js'
import { intType, stringType } from '../types.js'
import type { SqlFunction } from './definition.js'

/** Longest text that padding makes, in characters: a scenario's slip must not fill the heap. */
const maxPaddedLength = 1024 * 1024

/** Null when any argument is null. Arrays are joined to one array. */
export const concat: SqlFunction = {
  usage: 'CONCAT(value, ...)',
  minArgs: 0,
  maxArgs: 1000,
  bind(args, call) {
    if (args.some((arg) => arg.type.kind === 'array')) return concatArrays(args, call.name, call.offset)
    const evaluates = args.map((arg) => asText(arg, call.name).evaluate)
    return result(stringType, args, call.offset, (row, context) => {
      let text = ''
      for (const evaluate of evaluates) {
        const value = evaluate(row, context)
        if (value === null) return null
        text += value as string
      }
      return text
    })
  },
}

function concatArrays(args: readonly Bound[], where: string, offset: number): Bound {
  const type = commonType(args, where)
  const evaluates = args.map((arg) => cast(arg, type).evaluate)
  return result(type, args, offset, (row, context) => {
    const values: Value[] = []
    for (const evaluate of evaluates) {
      const value = evaluate(row, context)
      if (value === null) return null
      values.push(...(value as readonly Value[]))
    }
    return values
  })
}

/** Nulls are skipped, arrays give their elements; null only when the separator is. */
export const concatWs: SqlFunction = {
  usage: 'CONCAT_WS(separator, value or array, ...)',
  minArgs: 1,
  maxArgs: 1000,
  bind(args, { name, offset }) {
    const separator = asText(args[0]!, name).evaluate
    const evaluates = args
      .slice(1)
      .map((arg) =>
        arg.type.kind === 'array' ? cast(arg, { kind: 'array', of: stringType }) : asText(arg, name),
      )
      .map((arg) => arg.evaluate)
    return result(stringType, args, offset, (row, context) => {
      const between = separator(row, context)
      if (between === null) return null
      const parts: string[] = []
      for (const evaluate of evaluates) {
        const value = evaluate(row, context)
        if (typeof value === 'string') parts.push(value)
        else if (value !== null) {
          for (const part of value as readonly Value[]) if (part !== null) parts.push(part as string)
        }
      }
      return parts.join(between as string)
    })
  },
}

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

export const lpad = padding('LPAD', (text, pad) => pad + text)
export const rpad = padding('RPAD', (text, pad) => text + pad)

/** A text that is too long is cut at its end, on both sides. */
function padding(name: string, join: (text: string, pad: string) => string): SqlFunction {
  return {
    usage: `${name}(text, length [, pad])`,
    minArgs: 2,
    maxArgs: 3,
    bind(args, { offset }) {
      const text = asText(args[0]!, name)
      const width = asInt(args[1]!, name)
      const pad = args[2] ? asText(args[2], name) : null
      return result(stringType, pad ? [text, width, pad] : [text, width], offset, (row, context) => {
        const value = text.evaluate(row, context) as string | null
        const wanted = width.evaluate(row, context) as number | null
        const filler = pad ? (pad.evaluate(row, context) as string | null) : ' '
        if (value === null || wanted === null || filler === null) return null
        if (wanted > maxPaddedLength) {
          throw new SqlError(offset, `${name} to ${wanted} characters; at most ${maxPaddedLength} are made`)
        }
        const missing = wanted - characterCount(value)
        if (missing <= 0 || filler === '') return sliceCharacters(value, 0, Math.max(0, wanted))
        const times = Math.ceil(missing / characterCount(filler))
        return join(value, sliceCharacters(filler.repeat(times), 0, missing))
      })
    },
  }
}

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
