import { jsonWriter, objectWriter } from '../../json-text.js'
import type { Value } from '../../values.js'
import { type Bound, constantValue, result, unary } from '../bound.js'
import { cast } from '../cast.js'
import { commonType } from '../coerce.js'
import { buildStruct } from '../columns.js'
import { SqlError } from '../errors.js'
import { intType, nullType, stringType, typeName } from '../types.js'
import type { SqlFunction } from './definition.js'

/** Members without a name of their own are `col1`, `col2`, ... by position. */
export const struct: SqlFunction = {
  usage: 'STRUCT(value [AS name], ...)',
  minArgs: 0,
  maxArgs: 1000,
  bind: (args, call) =>
    buildStruct(
      args,
      args.map((arg, i) => arg.name ?? `col${i + 1}`),
      call.offset,
    ),
}

export const namedStruct: SqlFunction = {
  usage: 'NAMED_STRUCT(name, value, ...)',
  minArgs: 0,
  maxArgs: 1000,
  bind(args, call) {
    if (args.length % 2 === 1)
      throw new SqlError(call.offset, 'NAMED_STRUCT takes pairs of a name and a value')
    const names: string[] = []
    const members: Bound[] = []
    for (let i = 0; i < args.length; i += 2) {
      const name = args[i]!
      if (!name.constant || name.type.kind !== 'string') {
        throw new SqlError(name.offset, 'a name in NAMED_STRUCT is a text in quotes')
      }
      names.push(constantValue(name) as string)
      members.push(args[i + 1]!)
    }
    return buildStruct(members, names, call.offset)
  },
}

export const array: SqlFunction = {
  usage: 'ARRAY(value, ...)',
  minArgs: 0,
  maxArgs: 1000,
  bind(args, call) {
    const of = args.length === 0 ? nullType : commonType(args, 'ARRAY')
    const evaluates = args.map((arg) => cast(arg, of).evaluate)
    return result({ kind: 'array', of }, args, call.offset, (row, context) =>
      evaluates.map((evaluate) => evaluate(row, context)),
    )
  },
}

export const toJson: SqlFunction = {
  usage: 'TO_JSON(struct or array)',
  minArgs: 1,
  maxArgs: 1,
  bind([arg], call) {
    const { type, members } = arg!
    if (type.kind === 'null') return cast(arg!, stringType)
    if (type.kind !== 'struct' && type.kind !== 'array') {
      throw new SqlError(
        arg!.offset,
        `TO_JSON takes a STRUCT or an ARRAY, not ${typeName(type)}`,
        `TO_JSON(STRUCT(${arg!.name ?? 'a, b'}))`,
      )
    }
    if (type.kind === 'struct' && members && !arg!.constant) {
      // Written member by member: the struct itself is never built.
      const read = members.map((member) => member.evaluate)
      return result(stringType, [arg!], call.offset, objectWriter(type.fields, read))
    }
    return unary(stringType, arg!, call.offset, jsonWriter(type))
  },
}

/** The number of elements; -1 for null (Spark's `spark.sql.legacy.sizeOfNull`, on by default). */
export const size: SqlFunction = {
  usage: 'SIZE(array)',
  minArgs: 1,
  maxArgs: 1,
  bind([arg], call) {
    if (arg!.type.kind !== 'array' && arg!.type.kind !== 'null') {
      throw new SqlError(arg!.offset, `SIZE takes an ARRAY, not ${typeName(arg!.type)}`)
    }
    const { evaluate } = arg!
    return result(intType, [arg!], call.offset, (row, context) => {
      const values = evaluate(row, context) as readonly Value[] | null
      return values === null ? -1 : values.length
    })
  },
}
