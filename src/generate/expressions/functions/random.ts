import { type EvaluationContext, varying } from '../bound.js'
import { hexDigits } from '../digits.js'
import { SqlError } from '../errors.js'
import { doubleType, isNumeric, stringType, typeName } from '../types.js'
import type { SqlFunction } from './definition.js'

/**
 * Uniform, 0 <= value < 1, from the record's own random numbers. A seed as argument is accepted, as Spark
 * does, and changes nothing: the scenario's seed decides.
 */
export const rand: SqlFunction = {
  usage: 'RAND()',
  minArgs: 0,
  maxArgs: 1,
  bind([seed], { name, offset }) {
    if (seed && !(seed.constant && (isNumeric(seed.type) || seed.type.kind === 'null'))) {
      throw new SqlError(
        seed.offset,
        `${name} takes a number as seed, not ${typeName(seed.type)}`,
        `${name}()`,
      )
    }
    return varying(doubleType, offset, (_row, context) => uniform(context))
  },
}

/** All 53 bits of a double are drawn: 27 from one random number, 26 from the next. */
function uniform(context: EvaluationContext): number {
  const high = context.random() >>> 5
  const low = context.random() >>> 6
  return (high * 0x4000000 + low) / 0x20000000000000
}

/** A random UUID (version 4, RFC 9562) from the record's own random numbers. */
export const uuid: SqlFunction = {
  usage: 'UUID()',
  minArgs: 0,
  maxArgs: 0,
  bind: (_, { offset }) => varying(stringType, offset, (_row, context) => uuidText(context)),
}

function uuidText(context: EvaluationContext): string {
  const a = hexDigits(context.random())
  const b = hexDigits(((context.random() & 0xffff0fff) | 0x4000) >>> 0)
  const c = hexDigits(((context.random() & 0x3fffffff) | 0x80000000) >>> 0)
  const d = hexDigits(context.random())
  return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`
}
