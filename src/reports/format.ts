/** Figures as reports write them: one unit inside (bytes, milliseconds), readable ones outside. */

export const notMeasured = 'not measured'

/** Writes a figure, or that it was not measured. */
export function orNot(value: number | null, write: (value: number) => string): string {
  return value === null ? notMeasured : write(value)
}

/** `1,234,567`. Own code, so that the bytes do not depend on the runtime's language data. */
export function count(value: number): string {
  return grouped(Math.round(value).toString())
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? groups : `${groups}.${fraction}`
}

/** `MB` are 1024 x 1024 bytes, as in the JVM's `512m`. Whole from 100 on, one decimal below. */
export function megabytes(bytes: number): string {
  const mb = bytes / 1048576
  return `${Math.abs(mb) >= 100 ? count(mb) : mb.toFixed(1)} MB`
}

/** A size in the unit that fits it, in steps of 1024: `12 B`, `3.4 KB`, `1.2 GB`. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`
  let value = bytes
  let unit = 'B'
  for (unit of ['KB', 'MB', 'GB', 'TB']) {
    value /= 1024
    if (value < 1024) break
  }
  return `${value >= 100 ? count(value) : value.toFixed(1)} ${unit}`
}

/** `1,547`, `12.3`, `0.50`. */
export function perSecond(value: number): string {
  if (value >= 100) return count(value)
  return value.toFixed(value >= 10 ? 1 : 2)
}

/** `2.3s`, `12.0ms`, `0.064ms`. */
export function time(ms: number): string {
  if (ms >= 1000) return `${grouped((ms / 1000).toFixed(1))}s`
  return `${ms.toFixed(ms >= 1 || ms === 0 ? 1 : 3)}ms`
}

/** `4.2s`, `31s`, `5m 23s`, `1h 0m 5s`. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  if (hours > 0) return `${hours}h ${minutes}m ${seconds % 60}s`
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`
}

/** `99.8 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** `2026-01-16 10:30:00 UTC`: always UTC, for a report must not depend on where it is made. */
export function dateTime(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return `${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`
}

/** Signed bytes of a slope: `12.3`, `-0.4`, `1,024`. */
export function slope(bytesPerRecord: number): string {
  const sign = bytesPerRecord < 0 ? '-' : ''
  const value = Math.abs(bytesPerRecord)
  return `${sign}${value >= 100 ? count(value) : value.toFixed(1)}`
}
