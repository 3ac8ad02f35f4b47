import { calendarDay, dayMs, epochDay } from './calendar.js'
import { threeDigits, twoDigits } from './digits.js'

/** `2026`, `2026-2`, `2026-02-14`, and after a full date a blank or T and anything. @returns epoch day, or null */
export function parseDateText(text: string): number | null {
  const match = /^([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/s.exec(text.trim())
  if (!match) return null
  return epochDay(Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1))
}

/**
 * A timestamp as `CAST(text AS TIMESTAMP)` reads it; without a zone it is UTC. Digits after the millisecond
 * are dropped; a time without a day is no timestamp here.
 * @returns epoch milliseconds, or null
 */
export function parseTimestampText(text: string): number | null {
  const trimmed = text.trim()
  const withTime = /^([+-]?\d{4,6}-\d{1,2}-\d{1,2})[ T](.*)$/s.exec(trimmed)
  const day = parseDateText(withTime ? withTime[1]! : trimmed)
  if (day === null) return null
  return withTime ? timeOn(day, withTime[2]!) : day * dayMs
}

/** `10`, `10:15`, `10:15:30.5`, each with a zone or none. */
function timeOn(day: number, text: string): number | null {
  const match = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?\s*(\D.*)?$/s.exec(text)
  if (!match) return null
  const [, hour, minute = '0', second = '0', fraction = '', zone] = match
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const offsetMs = zone === undefined ? 0 : zoneOffsetMs(zone.trim())
  if (offsetMs === null) return null
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return day * dayMs + seconds * 1000 + ms - offsetMs
}

/** `Z`, `UTC`, `GMT+2`, `+01:30`, `-8`; zones by name such as `Europe/Paris` are not known. */
function zoneOffsetMs(zone: string): number | null {
  if (/^(?:Z|UTC|GMT|UT)$/.test(zone)) return 0
  const match = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::(\d{1,2}))?(?::(\d{2}))?$/.exec(zone)
  if (!match) return null
  const [, sign, hours, minutes = '0', seconds = '0'] = match
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (Number(minutes) > 59 || Number(seconds) > 59 || offset > 18 * 3600) return null
  return (sign === '-' ? -offset : offset) * 1000
}

/** `2026-02-14`; a year above 9999 has a + before it, as in Java. */
export function dateText(day: number): string {
  if (day === lastDay) return lastDayText
  const date = calendarDay(day)
  lastDay = day
  lastDayText = `${yearText(date.year)}-${twoDigits(date.month)}-${twoDigits(date.day)}`
  return lastDayText
}

/** The day written last: neighbouring records mostly lie in one day, and the calendar is the costly part. */
let lastDay = 0
let lastDayText = '1970-01-01'

/** `2026-02-14T20:52:30.123Z` */
export function isoTimestampText(epochMs: number): string {
  const day = Math.floor(epochMs / dayMs)
  const ms = epochMs - day * dayMs
  return `${dateText(day)}T${clockText(ms)}.${threeDigits(ms % 1000)}Z`
}

/** `2026-02-14 20:52:30.5`: a timestamp cast to text, without zeros at the end of the fraction. */
export function timestampText(epochMs: number): string {
  const day = Math.floor(epochMs / dayMs)
  const ms = epochMs - day * dayMs
  const fraction = ms % 1000
  const tail = fraction === 0 ? '' : `.${threeDigits(fraction).replace(/0+$/, '')}`
  return `${dateText(day)} ${clockText(ms)}${tail}`
}

function clockText(msOfDay: number): string {
  const seconds = Math.floor(msOfDay / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0')
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : `+${year}`
}
