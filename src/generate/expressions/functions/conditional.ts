import { type Bound, type Evaluate, result } from '../bound.js'
import { cast } from '../cast.js'
import { asBoolean, commonType } from '../coerce.js'
import { bindComparison, comparer } from '../comparison.js'
import { choose } from '../conditional.js'
import type { Call, SqlFunction } from './definition.js'

/** The first argument that is not null. */
export const coalesce: SqlFunction = {
  usage: 'COALESCE(value, ...)',
  minArgs: 1,
  maxArgs: 1000,
  bind: firstNotNull,
}

export const ifNull: SqlFunction = {
  usage: 'IFNULL(value, instead)',
  minArgs: 2,
  maxArgs: 2,
  bind: firstNotNull,
}

function firstNotNull(args: readonly Bound[], { name, offset }: Call): Bound {
  const type = commonType(args, name)
  const evaluates = args.map((arg) => cast(arg, type).evaluate)
  return result(type, args, offset, (row, context) => {
    for (const evaluate of evaluates) {
      const value = evaluate(row, context)
      if (value !== null) return value
    }
    return null
  })
}

/** A condition that is null counts as false. */
export const ifFunction: SqlFunction = {
  usage: 'IF(condition, value, otherwise)',
  minArgs: 3,
  maxArgs: 3,
  bind: ([condition, value, otherwise], { name, offset }) =>
    choose([asBoolean(condition!, name)], [value!], otherwise!, name, offset),
}

/** Null when both are the same, else the first. */
export const nullIf: SqlFunction = {
  usage: 'NULLIF(value, other)',
  minArgs: 2,
  maxArgs: 2,
  bind([value, other], { offset }) {
    const same = bindComparison('=', value!, other!, offset)
    const { evaluate, type } = value!
    return result(type, [value!, other!], offset, (row, context) =>
      same.evaluate(row, context) === true ? null : evaluate(row, context),
    )
  },
}

export const greatest = extreme('GREATEST', 1)
export const least = extreme('LEAST', -1)

/** Nulls are skipped; null only when all are. NaN is the greatest number. */
function extreme(usageName: string, sign: 1 | -1): SqlFunction {
  return {
    usage: `${usageName}(value, value, ...)`,
    minArgs: 2,
    maxArgs: 1000,
    bind(args, { name, offset }) {
      const type = commonType(args, name, false)
      const compare = comparer(type)
      const evaluates: Evaluate[] = args.map((arg) => cast(arg, type).evaluate)
      return result(type, args, offset, (row, context) => {
        let best = evaluates[0]!(row, context)
        for (let i = 1; i < evaluates.length; i++) {
          const value = evaluates[i]!(row, context)
          if (value !== null && (best === null || compare(value, best) * sign > 0)) best = value
        }
        return best
      })
    },
  }
}
