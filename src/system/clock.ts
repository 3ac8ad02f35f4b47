/**
 * Monotonic time in nanoseconds (CLOCK_MONOTONIC): the same clock in every process of the machine, so stamps
 * of bench, receiver and target can be compared. Independent of the wall clock.
 */
export function monotonicNs(): bigint {
  return process.hrtime.bigint()
}

/** The same clock in milliseconds with fractions, as a double: exact to a microsecond for decades of uptime. */
export function monotonicMs(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e3 + nanos / 1e6
}

/** `2026-01-16T10-30-00Z`: sorts by time, safe in file names. */
export function fileTimestamp(unixMs: number): string {
  return new Date(unixMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
}
