import type { ValueType } from '../../values.js'
import { cast } from '../cast.js'
import {
  booleanType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  longType,
  stringType,
  timestampType,
} from '../types.js'
import type { SqlFunction } from './definition.js'

/** Casts in the form of a function: `INT(x)` is `CAST(x AS INT)`. */
export const castFunctions = {
  bigint: castFunction('BIGINT', longType),
  boolean: castFunction('BOOLEAN', booleanType),
  date: castFunction('DATE', dateType),
  decimal: castFunction('DECIMAL', decimalType(10, 0)),
  double: castFunction('DOUBLE', doubleType),
  float: castFunction('FLOAT', floatType),
  int: castFunction('INT', intType),
  smallint: castFunction('SMALLINT', { kind: 'integer', bits: 16 }),
  string: castFunction('STRING', stringType),
  timestamp: castFunction('TIMESTAMP', timestampType),
  tinyint: castFunction('TINYINT', { kind: 'integer', bits: 8 }),
  toDate: castFunction('TO_DATE', dateType),
  toTimestamp: castFunction('TO_TIMESTAMP', timestampType),
}

function castFunction(name: string, type: ValueType): SqlFunction {
  return {
    usage: `${name}(value)`,
    minArgs: 1,
    maxArgs: 1,
    bind: ([arg], { offset }) => ({ ...cast(arg!, type), offset, name: null }),
  }
}
