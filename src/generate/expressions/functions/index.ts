import { castFunctions } from './casts.js'
import { concat, concatWs } from './concat.js'
import { coalesce, greatest, ifFunction, ifNull, least, nullIf } from './conditional.js'
import {
  currentDate,
  currentTimestamp,
  dateAdd,
  dateDiff,
  dateFormat,
  dateSub,
  day,
  hour,
  minute,
  month,
  second,
  year,
} from './dates.js'
import type { SqlFunction } from './definition.js'
import { md5, sha1, sha2 } from './digests.js'
import { abs, ceil, floor, mod, round } from './numbers.js'
import { lpad, rpad } from './padding.js'
import { rand, uuid } from './random.js'
import { split } from './split.js'
import { array, namedStruct, size, struct, toJson } from './structures.js'
import { left, length, lower, replace, right, substring, upper } from './text.js'
import { ltrim, rtrim, trim } from './trimming.js'

/** All functions by name. A new one is a line here and a definition in its family's file. */
export const functions = {
  ABS: abs,
  ARRAY: array,
  BIGINT: castFunctions.bigint,
  BOOLEAN: castFunctions.boolean,
  CEIL: ceil,
  CEILING: ceil,
  CHARACTER_LENGTH: length,
  CHAR_LENGTH: length,
  COALESCE: coalesce,
  CONCAT: concat,
  CONCAT_WS: concatWs,
  CURDATE: currentDate,
  CURRENT_DATE: currentDate,
  CURRENT_TIMESTAMP: currentTimestamp,
  DATE: castFunctions.date,
  DATEDIFF: dateDiff,
  DATE_ADD: dateAdd,
  DATE_FORMAT: dateFormat,
  DATE_SUB: dateSub,
  DAY: day,
  DAYOFMONTH: day,
  DECIMAL: castFunctions.decimal,
  DOUBLE: castFunctions.double,
  FLOAT: castFunctions.float,
  FLOOR: floor,
  GREATEST: greatest,
  HOUR: hour,
  IF: ifFunction,
  IFNULL: ifNull,
  INT: castFunctions.int,
  LCASE: lower,
  LEAST: least,
  LEFT: left,
  LENGTH: length,
  LOWER: lower,
  LPAD: lpad,
  LTRIM: ltrim,
  MD5: md5,
  MINUTE: minute,
  MOD: mod,
  MONTH: month,
  NAMED_STRUCT: namedStruct,
  NOW: currentTimestamp,
  NULLIF: nullIf,
  NVL: ifNull,
  RAND: rand,
  RANDOM: rand,
  REPLACE: replace,
  RIGHT: right,
  ROUND: round,
  RPAD: rpad,
  RTRIM: rtrim,
  SECOND: second,
  SHA: sha1,
  SHA1: sha1,
  SHA2: sha2,
  SIZE: size,
  SMALLINT: castFunctions.smallint,
  SPLIT: split,
  STRING: castFunctions.string,
  STRUCT: struct,
  SUBSTR: substring,
  SUBSTRING: substring,
  TIMESTAMP: castFunctions.timestamp,
  TINYINT: castFunctions.tinyint,
  TO_DATE: castFunctions.toDate,
  TO_JSON: toJson,
  TO_TIMESTAMP: castFunctions.toTimestamp,
  TRIM: trim,
  UCASE: upper,
  UPPER: upper,
  UUID: uuid,
  YEAR: year,
} as const satisfies Record<string, SqlFunction>

export function findFunction(name: string): SqlFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name as keyof typeof functions] : undefined
}
