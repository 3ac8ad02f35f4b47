/**
 * `2022-11-10T03:37:29.443-0800` (unified logging's `time` and `utctime`, JDK 8's date stamps) at `at`.
 * @returns milliseconds since 1970, or null when the text there is no such date
 */
export function wallClockMs(text: string, at: number): number | null {
  const found = pattern.exec(text.slice(at, at + 28))
  if (found === null) return null
  const [, year, month, day, hour, minute, second, millis, sign, zoneHours, zoneMinutes] = found
  const zoneMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  const local = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!, +millis!)
  return local - (sign === '-' ? -zoneMs : zoneMs)
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)[.,](\d{3})([+-])(\d\d)(\d\d)/
