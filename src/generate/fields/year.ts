/**
 * Times and dates without `min` and `max` lie in the year 2025: a fixed year, so that the same seed writes the
 * same bytes on any day.
 */
export const defaultYear = {
  minMs: Date.UTC(2025, 0, 1),
  maxMs: Date.UTC(2026, 0, 1) - 1,
  minDay: Date.UTC(2025, 0, 1) / 86_400_000,
  maxDay: Date.UTC(2026, 0, 1) / 86_400_000 - 1,
} as const

/** Years 0001 to 9999: what Spark's DATE and TIMESTAMP take, and four digits can say. */
export const calendarLimits = {
  minMs: -62_135_596_800_000,
  maxMs: 253_402_300_799_999,
  minDay: -719_162,
  maxDay: 2_932_896,
} as const
