import type { LogStamp } from '../../../model/gc-event.js'
import { WallClock } from '../text/wall-clock.js'

/**
 * The decorations of unified logging (JEP 158, `-Xlog:...:decorators`), always in this order when asked for:
 *
 *     [time][utctime][uptime][timemillis][uptimemillis][timenanos][uptimenanos][hostname][pid][tid][level][tags] text
 *
 * Each is in brackets, level and tags padded to the widest so far. A log may have any of them, or none. Which
 * ones is learned from the first line and looked at again when a line has another number of them.
 */
interface Layout {
  readonly count: number
  readonly wall: number
  readonly uptimeSeconds: number
  readonly wallMillis: number
  readonly uptimeMillis: number
  readonly nanos: number
  readonly uptimeNanos: number
  readonly pid: number
  readonly tid: number
  readonly tags: number
}

const bracketOpen = 0x5b
const bracketClose = 0x5d
const space = 0x20
/** There are twelve kinds. */
const mostDecorations = 12

const levels = /^(?:trace|debug|info|warning|error|off) *$/
const tagSet = /^[a-z][a-z0-9]*(?:,[a-z0-9]+)* *$/

/** What a line's tags say of it. */
export type TagKind = 'none' | 'gc' | 'gc-detail' | 'other'

/** Reads the decorations of one line after the other; the values are only parsed when asked for. */
export class Decorations {
  readonly #starts = new Int32Array(mostDecorations)
  readonly #ends = new Int32Array(mostDecorations)
  #layout: Layout = noDecorations
  #text = ''
  #count = 0
  #loneNanosAreUptime: boolean | undefined
  readonly #wallClock = new WallClock()
  #anyMs: number | null | undefined

  /** @returns where the message begins */
  read(text: string, from: number, to: number): number {
    const starts = this.#starts
    const ends = this.#ends
    let at = from
    let count = 0
    while (count < mostDecorations && text.charCodeAt(at) === bracketOpen) {
      // Most have the same width as in the line before: then one look replaces the search.
      let close = at + 1 + ends[count]! - starts[count]!
      if (close >= to || text.charCodeAt(close) !== bracketClose) {
        close = text.indexOf(']', at + 1)
        if (close < 0 || close >= to) break
      }
      starts[count] = at + 1
      ends[count] = close
      count++
      at = close + 1
    }
    this.#text = text
    this.#count = count
    this.#anyMs = undefined
    if (count !== this.#layout.count) this.#layout = this.#learn()
    return at < to && text.charCodeAt(at) === space ? at + 1 : at
  }

  get count(): number {
    return this.#count
  }

  tagKind(): TagKind {
    const index = this.#layout.tags
    if (index < 0) return 'none'
    const at = this.#starts[index]!
    const text = this.#text
    if (text.charCodeAt(at) !== 0x67 || text.charCodeAt(at + 1) !== 0x63) return 'other'
    const next = text.charCodeAt(at + 2)
    return next === 0x2c ? 'gc-detail' : next === space || next === bracketClose ? 'gc' : 'other'
  }

  /** The process, when both numbers are logged; a lone number may be a thread's. */
  pid(): { number: number; certain: boolean } | null {
    const { pid, tid } = this.#layout
    return pid < 0 ? null : { number: this.#number(pid, 0), certain: tid >= 0 }
  }

  stamp(): LogStamp {
    const layout = this.#layout
    return {
      uptimeMs: this.#uptimeMs(),
      monotonicMs: layout.nanos < 0 ? null : this.#finite(layout.nanos, 2, 1e-6),
      wallMs:
        layout.wall >= 0
          ? this.#wallClock.read(this.#text, this.#starts[layout.wall]!)
          : layout.wallMillis < 0
            ? null
            : this.#finite(layout.wallMillis, 2, 1),
    }
  }

  /** Milliseconds on whichever clock the line carries, uptime first; null when it carries none. */
  anyMs(): number | null {
    if (this.#anyMs === undefined) {
      const { nanos } = this.#layout
      this.#anyMs = this.#uptimeMs() ?? (nanos >= 0 ? this.#finite(nanos, 2, 1e-6) : this.stamp().wallMs)
    }
    return this.#anyMs
  }

  #uptimeMs(): number | null {
    const layout = this.#layout
    if (layout.uptimeNanos >= 0) return this.#finite(layout.uptimeNanos, 2, 1e-6)
    if (layout.uptimeSeconds >= 0) return this.#finite(layout.uptimeSeconds, 1, 1e3)
    return layout.uptimeMillis < 0 ? null : this.#finite(layout.uptimeMillis, 2, 1)
  }

  /** @param unitLength letters of the unit behind the digits */
  #finite(index: number, unitLength: number, factor: number): number | null {
    const value = this.#number(index, unitLength) * factor
    return Number.isFinite(value) && value < 1e18 ? Math.round(value * 1e6) / 1e6 : null
  }

  /** Digits with a fraction or without; NaN when there is anything else. */
  #number(index: number, unitLength: number): number {
    const end = this.#ends[index]! - unitLength
    let value = 0
    let divisor = 1
    let inFraction = false
    for (let at = this.#starts[index]!; at < end; at++) {
      const code = this.#text.charCodeAt(at)
      if (code >= 0x30 && code <= 0x39) {
        value = value * 10 + code - 0x30
        if (inFraction) divisor *= 10
      } else if ((code === 0x2e || code === 0x2c) && !inFraction) inFraction = true
      else return Number.NaN
    }
    return value / divisor
  }

  #learn(): Layout {
    const found: { -readonly [K in keyof Layout]: Layout[K] } = { ...noDecorations, count: this.#count }
    for (let index = 0; index < this.#count; index++) {
      const token = this.#text.slice(this.#starts[index]!, this.#ends[index]!)
      if (/^\d{4}-\d\d-\d\dT/.test(token)) {
        // `utctime` is the second; either tells the same.
        if (found.wall < 0) found.wall = index
      } else if (/^\d+[.,]\d+s$/.test(token)) found.uptimeSeconds = index
      else if (/^\d+ms$/.test(token)) this.#learnMillis(found, index, token)
      else if (/^\d+ns$/.test(token)) this.#learnNanos(found, index, token)
      else if (/^\d+$/.test(token)) {
        if (found.pid < 0) found.pid = index
        else found.tid = index
      } else if (index === this.#count - 1 && tagSet.test(token) && !levels.test(token)) found.tags = index
    }
    return found
  }

  /** `timemillis` counts from 1970, so it has thirteen digits; `uptimemillis` reaches that in the year 2286. */
  #learnMillis(found: { wallMillis: number; uptimeMillis: number }, index: number, token: string): void {
    if (token.length >= 15) found.wallMillis = index
    else found.uptimeMillis = index
  }

  /**
   * `timenanos` comes before `uptimenanos`. A lone one is told apart by the uptime beside it, or else by its size
   * where it is first seen: a log begins within seconds of its process, and the machine has been up for longer.
   * A log cut in its middle may be taken for the wrong kind; its intervals stay right.
   */
  #learnNanos(found: { -readonly [K in keyof Layout]: Layout[K] }, index: number, token: string): void {
    if (found.nanos >= 0) {
      found.uptimeNanos = index
      return
    }
    if (!this.#hasSecondNanos(index)) this.#loneNanosAreUptime ??= this.#isUptime(found, token)
    if (this.#loneNanosAreUptime === true) found.uptimeNanos = index
    else found.nanos = index
  }

  #isUptime(found: Layout, token: string): boolean {
    const ms = Number(token.slice(0, -2)) / 1e6
    if (found.uptimeSeconds < 0) return ms < 10_000
    return Math.abs(ms - this.#number(found.uptimeSeconds, 1) * 1e3) < 1.5
  }

  #hasSecondNanos(index: number): boolean {
    if (index + 1 >= this.#count) return false
    return /^\d+ns$/.test(this.#text.slice(this.#starts[index + 1]!, this.#ends[index + 1]!))
  }
}

const noDecorations: Layout = {
  count: 0,
  wall: -1,
  uptimeSeconds: -1,
  wallMillis: -1,
  uptimeMillis: -1,
  nanos: -1,
  uptimeNanos: -1,
  pid: -1,
  tid: -1,
  tags: -1,
}
