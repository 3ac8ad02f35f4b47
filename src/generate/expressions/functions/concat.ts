import type { Value } from '../../values.js'
import { type Bound, result } from '../bound.js'
import { cast } from '../cast.js'
import { asText, commonType } from '../coerce.js'
import { stringType } from '../types.js'
import type { SqlFunction } from './definition.js'

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
