import type { RunRecord } from '../../model/run-record.js'

/** Tells when a line of a log was written, by the time of day that it begins with. */
export interface ClockOfLines {
  /** On the run's clock; null for a line without a time. */
  runMs(line: string): number | null
  /** Which clock that is. */
  readonly words: string | null
}

/** `2026-01-16T10:30:00.123Z`, `2026-01-16 10:30:00,123 +0100`, within the first characters of a line. */
const stamp = /^.{0,20}?(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?/
/** Time zones differ by quarters of an hour. */
const quarterMs = 15 * 60_000
/** A program's clock is read before its line comes to the log. */
const slackMs = 2000

interface Stamp {
  /** As if it were UTC, when it names no zone. */
  readonly ms: number
  readonly hasZone: boolean
}

/**
 * Most logs write the time of day without its zone. Then it is the one whole quarter of an hour away from UTC that puts
 * every line of the log within the run: a run of less than a quarter leaves no choice. Where there is none, or more than
 * one, no line has a time.
 */
export function clockOfLines(record: RunRecord, lines: readonly string[]): ClockOfLines {
  const none = { runMs: () => null, words: null }
  const startedMs = Date.parse(record.startedAt)
  const endedMs = record.endedAt === null ? startedMs + (record.durationMs ?? 0) : Date.parse(record.endedAt)
  const stamps = lines.map(stampOf).filter((one) => one !== null)
  if (stamps.length === 0 || !Number.isFinite(startedMs) || !Number.isFinite(endedMs)) return none
  const zoneless = stamps.filter(({ hasZone }) => !hasZone).map(({ ms }) => ms)
  const offsetMs = zoneless.length === 0 ? 0 : offsetThatFits(zoneless, startedMs, endedMs)
  if (offsetMs === null) return none
  return {
    runMs(line) {
      const found = stampOf(line)
      return found === null ? null : found.ms - (found.hasZone ? 0 : offsetMs) - startedMs
    },
    words: 'placed by the time of day that they begin with',
  }
}

function stampOf(line: string): Stamp | null {
  const match = stamp.exec(line.slice(0, 80))
  if (match === null) return null
  const [, year, month, day, hours, minutes, seconds, fraction = '0', zone] = match
  const ms =
    Date.UTC(+year!, +month! - 1, +day!, +hours!, +minutes!, +seconds!) + Number(`0.${fraction}`) * 1000
  return { ms: ms - zoneMs(zone), hasZone: zone !== undefined }
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function offsetThatFits(stamps: readonly number[], startedMs: number, endedMs: number): number | null {
  const earliest = stamps.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY)
  const latest = stamps.reduce((most, ms) => Math.max(most, ms), Number.NEGATIVE_INFINITY)
  const fits: number[] = []
  for (let quarters = -12 * 4; quarters <= 14 * 4; quarters++) {
    const offset = quarters * quarterMs
    if (earliest - offset >= startedMs - slackMs && latest - offset <= endedMs + slackMs) fits.push(offset)
  }
  return fits.length === 1 ? fits[0]! : null
}
