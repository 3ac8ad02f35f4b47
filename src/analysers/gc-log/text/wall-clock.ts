const shape = 'dddd-dd-ddTdd:dd:dd.ddd+dddd'

/**
 * `2022-11-10T03:37:29.443-0800` (unified logging's `time` and `utctime`, JDK 8's date stamps) at `at`.
 * Read by position, for it stands on every line of many logs.
 * @returns milliseconds since 1970, or null when the text there is no such date
 */
export function wallClockMs(text: string, at: number): number | null {
  for (let index = 0; index < shape.length; index++) {
    const code = text.charCodeAt(at + index)
    const wanted = shape.charCodeAt(index)
    const fits =
      wanted === letterD
        ? code >= digit0 && code <= digit9
        : wanted === plus
          ? code === plus || code === minus
          : code === wanted || (wanted === point && code === comma)
    if (!fits) return null
  }
  const two = (index: number) =>
    (text.charCodeAt(at + index) - digit0) * 10 + text.charCodeAt(at + index + 1) - digit0
  const local = Date.UTC(
    two(0) * 100 + two(2),
    two(5) - 1,
    two(8),
    two(11),
    two(14),
    two(17),
    two(20) * 10 + text.charCodeAt(at + 22) - digit0,
  )
  const zoneMs = (two(24) * 60 + two(26)) * 60_000
  return text.charCodeAt(at + 23) === minus ? local + zoneMs : local - zoneMs
}

const letterD = 0x64
const digit0 = 0x30
const digit9 = 0x39
const plus = 0x2b
const minus = 0x2d
const point = 0x2e
const comma = 0x2c

/** `2022-11-10T03:37:` */
const minuteLength = 17

/**
 * The same for one line after the other: lines of one minute share all but seconds and fraction, so the rest is
 * only compared.
 */
export class WallClock {
  #minute = '-'
  #zone = ''
  #minuteMs = 0

  read(text: string, at: number): number | null {
    if (!text.startsWith(this.#minute, at) || !text.startsWith(this.#zone, at + 23)) {
      const ms = wallClockMs(text, at)
      if (ms === null) return null
      this.#minute = text.slice(at, at + minuteLength)
      this.#zone = text.slice(at + 23, at + 28)
      this.#minuteMs = Math.floor(ms / 60_000) * 60_000
      return ms
    }
    const digit = (index: number) => text.charCodeAt(at + index) - digit0
    const ms = digit(17) * 10_000 + digit(18) * 1000 + digit(20) * 100 + digit(21) * 10 + digit(22)
    return ms >= 0 && ms < 61_000 ? this.#minuteMs + ms : null
  }
}
