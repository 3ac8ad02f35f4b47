import { SqlDate, Timestamp } from '../../values.js'
import { addDays } from '../arithmetic.js'
import { type Bound, binary, constantValue, unary, varying } from '../bound.js'
import { calendarDay, dayMs } from '../calendar.js'
import { cast } from '../cast.js'
import { asDate, asText, asTimestamp } from '../coerce.js'
import { compileDatePattern, type DateFormatter } from '../date-pattern.js'
import { SqlError } from '../errors.js'
import { dateType, intType, stringType, timestampType, typeName } from '../types.js'
import type { SqlFunction } from './definition.js'

export const dateAdd = daysFunction('DATE_ADD', 1)
export const dateSub = daysFunction('DATE_SUB', -1)

function daysFunction(usageName: string, sign: 1 | -1): SqlFunction {
  return {
    usage: `${usageName}(date, days)`,
    minArgs: 2,
    maxArgs: 2,
    bind: ([date, days], { name, offset }) =>
      addDays(asDate(date!, name), wholeDays(days!, name), sign, offset),
  }
}

/** Spark takes INT, SMALLINT and TINYINT here and no wider type; a text only when it is written out. */
function wholeDays(days: Bound, name: string): Bound {
  const { type } = days
  const writtenOut =
    type.kind === 'string' && days.constant && /^\s*[+-]?\d+\s*$/.test(String(constantValue(days)))
  const fits = type.kind === 'null' || (type.kind === 'integer' && type.bits <= 32) || writtenOut
  if (fits) return cast(days, intType)
  throw new SqlError(
    days.offset,
    `${name} takes the days as INT, not ${typeName(type)}`,
    `CAST(${days.name ?? '...'} AS INT)`,
  )
}

export const dateDiff: SqlFunction = {
  usage: 'DATEDIFF(end, start)',
  minArgs: 2,
  maxArgs: 2,
  bind: ([end, start], { name, offset }) =>
    binary(
      intType,
      asDate(end!, name),
      asDate(start!, name),
      offset,
      (a, b) => (a as SqlDate).epochDay - (b as SqlDate).epochDay,
    ),
}

/** Java's pattern letters; see date-pattern.ts. */
export const dateFormat: SqlFunction = {
  usage: 'DATE_FORMAT(timestamp, pattern)',
  minArgs: 2,
  maxArgs: 2,
  bind([moment, pattern], { name, offset }) {
    const text = asText(pattern!, name)
    let last: { text: string; format: DateFormatter } | null = null
    const compiled = (written: string): DateFormatter => {
      if (last?.text !== written)
        last = { text: written, format: compileDatePattern(written, pattern!.offset) }
      return last.format
    }
    // A constant pattern is read now, so that its errors come before the run.
    const constant = text.constant ? constantValue(text) : null
    if (constant !== null) compiled(constant as string)
    return binary(stringType, asTimestamp(moment!, name), text, offset, (value, written) =>
      compiled(written as string)((value as Timestamp).epochMs),
    )
  },
}

export const currentTimestamp: SqlFunction = {
  usage: 'CURRENT_TIMESTAMP()',
  minArgs: 0,
  maxArgs: 0,
  bind: (_, { offset }) => varying(timestampType, offset, (_row, { nowMs }) => new Timestamp(nowMs)),
}

export const currentDate: SqlFunction = {
  usage: 'CURRENT_DATE()',
  minArgs: 0,
  maxArgs: 0,
  bind: (_, { offset }) =>
    varying(dateType, offset, (_row, { nowMs }) => new SqlDate(Math.floor(nowMs / dayMs))),
}

export const year = datePart('YEAR', (day) => calendarDay(day).year)
export const month = datePart('MONTH', (day) => calendarDay(day).month)
export const day = datePart('DAY', (epochDay) => calendarDay(epochDay).day)

function datePart(usageName: string, part: (epochDay: number) => number): SqlFunction {
  return {
    usage: `${usageName}(date)`,
    minArgs: 1,
    maxArgs: 1,
    bind: ([arg], { name, offset }) =>
      unary(intType, asDate(arg!, name), offset, (value) => part((value as SqlDate).epochDay)),
  }
}

export const hour = timePart('HOUR', 3_600_000, 24)
export const minute = timePart('MINUTE', 60_000, 60)
export const second = timePart('SECOND', 1000, 60)

function timePart(usageName: string, unitMs: number, count: number): SqlFunction {
  return {
    usage: `${usageName}(timestamp)`,
    minArgs: 1,
    maxArgs: 1,
    bind: ([arg], { name, offset }) =>
      unary(intType, asTimestamp(arg!, name), offset, (value) => {
        const { epochMs } = value as Timestamp
        const ofDay = epochMs - Math.floor(epochMs / dayMs) * dayMs
        return Math.floor(ofDay / unitMs) % count
      }),
  }
}
