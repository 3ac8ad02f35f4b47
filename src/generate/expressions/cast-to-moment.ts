import { type Decimal, SqlDate, Timestamp, type ValueType } from '../values.js'
import { dayMs } from './calendar.js'
import type { Convert } from './cast.js'
import { trimControl } from './cast-to-number.js'
import { parseDateText, parseTimestampText } from './date-text.js'
import { power } from './decimals.js'
import { wrapBig } from './whole-numbers.js'

/** From text and timestamps only, as in Spark. */
export function toDate(from: ValueType): Convert | null {
  if (from.kind === 'timestamp') {
    return (value) => new SqlDate(Math.floor((value as Timestamp).epochMs / dayMs))
  }
  if (from.kind !== 'string') return null
  return (value) => {
    const day = parseDateText(trimControl(value as string))
    return day === null ? null : new SqlDate(day)
  }
}

/** Numbers are seconds since 1970-01-01T00:00:00Z. */
export function toTimestamp(from: ValueType, offset: number): Convert | null {
  switch (from.kind) {
    case 'string':
      return (value) => {
        const ms = parseTimestampText(trimControl(value as string))
        return ms === null ? null : new Timestamp(ms)
      }
    case 'date':
      return (value) => new Timestamp((value as SqlDate).epochDay * dayMs)
    case 'integer':
      return (value) => new Timestamp((value as number) * 1000)
    case 'double':
    case 'float':
      // Spark cuts at the microsecond; what lies below the millisecond is then dropped towards the past.
      return (value) =>
        Number.isFinite(value) ? new Timestamp(Math.floor(Math.trunc((value as number) * 1e6) / 1000)) : null
    case 'decimal':
      return (value) => {
        const { unscaled, scale } = value as Decimal
        return new Timestamp(wrapBig((unscaled * 1000n) / power(scale), 64, offset))
      }
    case 'boolean':
      // true is one microsecond, which is no whole millisecond.
      return () => new Timestamp(0)
    default:
      return null
  }
}
