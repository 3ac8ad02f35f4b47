import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarDay, dayMs, epochDay } from './calendar.js'
import { dateText, isoTimestampText, parseDateText, parseTimestampText } from './date-text.js'

// Years 0001 to 9999.
const days = fc.integer({ min: -719_162, max: 2_932_896 })

test('The calendar agrees with JavaScript on every day', () => {
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * dayMs)
      const { year, month, day: ofMonth } = calendarDay(day)
      expect([year, month, ofMonth]).toEqual([
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
      ])
      expect(epochDay(year, month, ofMonth)).toBe(day)
    }),
  )
})

test('A day that is not in the calendar is none', () => {
  expect(epochDay(2026, 2, 29)).toBeNull()
  expect(epochDay(2024, 2, 29)).toBe(19_782)
  expect(epochDay(2026, 4, 31)).toBeNull()
  expect(epochDay(2026, 13, 1)).toBeNull()
})

test('What is written is read back', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: dayMs - 1 }), (day, ms) => {
      expect(parseDateText(dateText(day))).toBe(day)
      const text = isoTimestampText(day * dayMs + ms)
      expect(text).toBe(new Date(day * dayMs + ms).toISOString())
      expect(parseTimestampText(text)).toBe(day * dayMs + ms)
    }),
  )
})
