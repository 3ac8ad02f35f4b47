import { type CalendarDay, calendarDay, dayMs, epochDay } from './calendar.js'
import { twoDigits } from './digits.js'
import { SqlError } from './errors.js'

export type DateFormatter = (epochMs: number) => string

/** A moment taken apart, in UTC. */
interface Moment extends CalendarDay {
  readonly epochDay: number
  readonly msOfDay: number
}

type Part = (moment: Moment) => string

/**
 * Compiles one of Java's DateTimeFormatter patterns as DATE_FORMAT takes them, English names, UTC:
 * `yyyy-MM-dd'T'HH:mm:ss.SSSXXX`, `EEE, d MMM yyyy h:mm a`.
 * @throws SqlError for a letter that Spark does not take, or takes in another number
 */
export function compileDatePattern(pattern: string, offset: number): DateFormatter {
  const parts: Part[] = []
  for (let i = 0; i < pattern.length; ) {
    const letter = pattern[i]!
    if (letter === "'") {
      const { text, end } = quoted(pattern, i, offset)
      parts.push(() => text)
      i = end
    } else if (/[A-Za-z]/.test(letter)) {
      let count = 1
      while (pattern[i + count] === letter) count++
      parts.push(partOf(letter, count, offset))
      i += count
    } else {
      if (/[{}#]/.test(letter))
        throw new SqlError(offset, `${letter} must be in single quotes in a date pattern`)
      // [ ] enclose what is left out when it cannot be written; everything here can.
      if (letter !== '[' && letter !== ']') parts.push(() => letter)
      i++
    }
  }
  return (epochMs) => {
    const day = Math.floor(epochMs / dayMs)
    const { year, month, day: ofMonth } = calendarDay(day)
    const moment: Moment = { year, month, day: ofMonth, epochDay: day, msOfDay: epochMs - day * dayMs }
    let text = ''
    for (const part of parts) text += part(moment)
    return text
  }
}

function quoted(pattern: string, start: number, offset: number): { text: string; end: number } {
  if (pattern[start + 1] === "'") return { text: "'", end: start + 2 }
  let text = ''
  for (let i = start + 1; i < pattern.length; i++) {
    if (pattern[i] !== "'") text += pattern[i]
    else if (pattern[i + 1] === "'") {
      text += "'"
      i++
    } else return { text, end: i + 1 }
  }
  throw new SqlError(offset, "a quoted text in the date pattern does not end with '")
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

const number = (value: number, width: number): string =>
  width === 2 && value < 100 ? twoDigits(value) : String(value).padStart(width, '0')
const hourOf = (moment: Moment): number => Math.floor(moment.msOfDay / 3_600_000)
const minuteOf = (moment: Moment): number => Math.floor(moment.msOfDay / 60_000) % 60
const secondOf = (moment: Moment): number => Math.floor(moment.msOfDay / 1000) % 60
const weekday = (moment: Moment): number => (((moment.epochDay + 4) % 7) + 7) % 7
const dayOfYear = (moment: Moment): number => moment.epochDay - epochDay(moment.year, 1, 1)! + 1
const quarter = (moment: Moment): number => Math.ceil(moment.month / 3)

/** How each letter is written, and the most letters in a row that Spark takes. */
const letters: Readonly<Record<string, readonly [most: number, make: (count: number) => Part]>> = {
  G: [4, (count) => (moment) => era(moment.year, count)],
  y: [6, (count) => (moment) => yearOfEra(moment.year, count)],
  D: [3, (count) => (moment) => number(dayOfYear(moment), count)],
  M: [4, (count) => (moment) => name(months[moment.month - 1]!, moment.month, count)],
  L: [4, (count) => (moment) => name(months[moment.month - 1]!, moment.month, count)],
  d: [2, (count) => (moment) => number(moment.day, count)],
  Q: [4, (count) => (moment) => quarterText(quarter(moment), count)],
  q: [4, (count) => (moment) => quarterText(quarter(moment), count)],
  E: [4, (count) => (moment) => (count === 4 ? days[weekday(moment)]! : days[weekday(moment)]!.slice(0, 3))],
  F: [1, () => (moment) => String(((moment.day - 1) % 7) + 1)],
  a: [1, () => (moment) => (hourOf(moment) < 12 ? 'AM' : 'PM')],
  h: [2, (count) => (moment) => number(hourOf(moment) % 12 || 12, count)],
  K: [2, (count) => (moment) => number(hourOf(moment) % 12, count)],
  k: [2, (count) => (moment) => number(hourOf(moment) || 24, count)],
  H: [2, (count) => (moment) => number(hourOf(moment), count)],
  m: [2, (count) => (moment) => number(minuteOf(moment), count)],
  s: [2, (count) => (moment) => number(secondOf(moment), count)],
  S: [
    9,
    (count) => (moment) =>
      number(moment.msOfDay % 1000, 3)
        .padEnd(9, '0')
        .slice(0, count),
  ],
  V: [2, () => () => 'UTC'],
  z: [4, (count) => () => (count === 4 ? 'Coordinated Universal Time' : 'UTC')],
  O: [4, () => () => 'GMT'],
  X: [5, () => () => 'Z'],
  x: [5, (count) => () => (count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00')],
  Z: [5, (count) => () => (count === 4 ? 'GMT' : count === 5 ? 'Z' : '+0000')],
}
const exactCounts: Readonly<Record<string, readonly number[]>> = { V: [2], O: [1, 4] }

function partOf(letter: string, count: number, offset: number): Part {
  const known = Object.hasOwn(letters, letter) ? letters[letter] : undefined
  const run = letter.repeat(count)
  if (!known) {
    const instead = { Y: 'y', u: 'y', e: 'E', c: 'E', B: 'a', n: 'S', N: 'S', A: 'S' }[letter]
    throw new SqlError(offset, `'${run}' is no part of a date pattern`, instead?.repeat(count))
  }
  const [most, make] = known
  if (count > most || exactCounts[letter]?.includes(count) === false) {
    throw new SqlError(
      offset,
      `'${run}' has too many or too few letters for a date pattern`,
      letter.repeat(most),
    )
  }
  return make(count)
}

function name(full: string, value: number, count: number): string {
  return count <= 2 ? number(value, count) : count === 3 ? full.slice(0, 3) : full
}

function quarterText(value: number, count: number): string {
  if (count <= 2) return number(value, count)
  return count === 3 ? `Q${value}` : `${['1st', '2nd', '3rd', '4th'][value - 1]!} quarter`
}

function era(year: number, count: number): string {
  if (count === 4) return year > 0 ? 'Anno Domini' : 'Before Christ'
  return year > 0 ? 'AD' : 'BC'
}

/** Two letters give two digits; four or more give a + before a year that has more digits than letters. */
function yearOfEra(year: number, count: number): string {
  const ofEra = year > 0 ? year : 1 - year
  if (count === 2) return number(ofEra % 100, 2)
  const text = number(ofEra, count)
  return count >= 4 && text.length > count ? `+${text}` : text
}
