/** Null for a stamp that no calendar has. */
export function isoTime(unixMs: number): string | null {
  const date = new Date(unixMs)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
