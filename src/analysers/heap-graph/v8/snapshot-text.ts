import type { Window } from '../input/window.js'

/** The snapshot ends or cannot be understood here: what was read so far stands. */
export class SnapshotEnd extends Error {}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
const mostMetaBytes = 4 * 1024 * 1024
const mostKeyBytes = 1000

/** Reads the JSON of a snapshot from its bytes, piece by piece: never the whole of it, and without recursion. */
export class SnapshotText {
  readonly #window: Window
  readonly #onChunk: (window: Window) => void

  constructor(window: Window, onChunk: (window: Window) => void) {
    this.#window = window
    this.#onChunk = onChunk
  }

  get window(): Window {
    return this.#window
  }

  /** Enters the object that is the snapshot. */
  async begin(): Promise<void> {
    for (const mark of [0xef, 0xbb, 0xbf]) if ((await this.#peek()) === mark) this.#window.at++
    await this.#expect(openBrace)
  }

  /** The next key of that object, its colon passed; null after the last one. */
  async nextKey(): Promise<string | null> {
    let next = await this.#peek()
    if (next === comma) {
      this.#window.at++
      next = await this.#peek()
    }
    if (next === closeBrace) return null
    await this.#expect(quote)
    const bytes: number[] = []
    for (;;) {
      const byte = await this.#byte()
      if (byte === quote) break
      if (bytes.push(byte) > mostKeyBytes) throw new SnapshotEnd('a key of more than 1,000 characters')
    }
    await this.#expect(colon)
    return Buffer.from(bytes).toString('latin1')
  }

  /** The text of a value, which is to be small. */
  async smallValue(): Promise<string> {
    const parts: Buffer[] = []
    let length = 0
    await this.#walkValue((part) => {
      length += part.length
      if (length > mostMetaBytes) throw new SnapshotEnd('its description takes more than 4 MiB')
      parts.push(Buffer.from(part))
    })
    return Buffer.concat(parts).toString('utf8')
  }

  async skipValue(): Promise<void> {
    await this.#walkValue(() => {})
  }

  /** Passes over an array without texts in it. */
  async skipNumbers(): Promise<void> {
    await this.#expect(openBracket)
    const { window: text } = this
    for (;;) {
      const end = text.bytes.indexOf(closeBracket, text.at)
      if (end >= 0 && end < text.end) {
        text.at = end + 1
        return
      }
      text.at = text.end
      await this.#more()
    }
  }

  /**
   * Reads an array of whole numbers in blocks of whole rows; `take` gets the block and how many numbers are in it.
   * The last block may hold a row that is not whole, where the snapshot is damaged.
   */
  async numbers(rowLength: number, take: (block: Float64Array, count: number) => void): Promise<void> {
    await this.#expect(openBracket)
    const block = new Float64Array(rowLength * 8192)
    const state = { value: 0, isOpen: false, count: 0 }
    for (;;) {
      const ended = digits(this.#window, block, state)
      if (state.count === block.length || ended) {
        take(block, state.count)
        state.count = 0
      }
      if (ended) return
      if (this.#window.at === this.#window.end) {
        try {
          await this.#more()
        } catch (error) {
          take(block, state.count)
          throw error
        }
      }
    }
  }

  /** Reads an array of texts; `take` gets each one's bytes as they stand between the quotes, still escaped. */
  async texts(take: (bytes: Buffer, from: number, to: number) => void, mostBytes: number): Promise<void> {
    await this.#expect(openBracket)
    const { window: text } = this
    for (;;) {
      const next = await this.#peek()
      text.at++
      if (next === closeBracket) return
      if (next === comma) continue
      if (next !== quote) throw new SnapshotEnd(`no text at ${text.offset - 1}`)
      for (;;) {
        const end = endOfText(text.bytes, text.at, text.end)
        if (end >= 0) {
          take(text.bytes, text.at, Math.min(end, text.at + mostBytes))
          text.at = end + 1
          break
        }
        if (text.available > 2 * mostBytes) {
          take(text.bytes, text.at, text.at + mostBytes)
          await this.#skipText()
          break
        }
        await this.#more()
      }
    }
  }

  /** To behind the quote that ends a text. */
  async #skipText(): Promise<void> {
    for (;;) {
      const byte = await this.#byte()
      if (byte === quote) return
      if (byte === backslash) await this.#byte()
    }
  }

  /** Goes over a value of any kind; `part` gets its bytes. */
  async #walkValue(part: (bytes: Buffer) => void): Promise<void> {
    await this.#peek()
    const text = this.#window
    let depth = 0
    let inText = false
    let escaped = false
    for (;;) {
      const { bytes, end } = text
      const from = text.at
      let at = from
      let done = false
      for (; at < end && !done; at++) {
        const byte = bytes[at]!
        if (inText) {
          if (escaped) escaped = false
          else if (byte === backslash) escaped = true
          else if (byte === quote) {
            inText = false
            done = depth === 0
          }
        } else if (byte === quote) inText = true
        else if (byte === openBrace || byte === openBracket) depth++
        else if (byte === closeBrace || byte === closeBracket) {
          // A bare number at the outermost level is ended by what follows it.
          if (depth === 0) break
          done = --depth === 0
        } else if (byte === comma && depth === 0) break
      }
      part(bytes.subarray(from, at))
      text.at = at
      if (done || at < end) return
      await this.#more()
    }
  }

  async #expect(byte: number): Promise<void> {
    const found = await this.#peek()
    if (found !== byte) {
      throw new SnapshotEnd(
        `"${String.fromCharCode(byte)}" was expected at ${this.#window.offset}, not "${String.fromCharCode(found)}"`,
      )
    }
    this.#window.at++
  }

  /** The next byte that is no space; it stays. */
  async #peek(): Promise<number> {
    for (;;) {
      if (this.#window.available === 0) await this.#more()
      const byte = this.#window.bytes[this.#window.at]!
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
      this.#window.at++
    }
  }

  async #byte(): Promise<number> {
    if (this.#window.available === 0) await this.#more()
    return this.#window.bytes[this.#window.at++]!
  }

  async #more(): Promise<void> {
    this.#onChunk(this.#window)
    if (await this.#window.more()) return
    throw new SnapshotEnd(
      this.#window.stopped ?? `the snapshot ends too early, after ${this.#window.offset} bytes`,
    )
  }
}

/** Where reading numbers stands: `isOpen` while a number's last digits may be in the next chunk. */
interface NumberState {
  value: number
  isOpen: boolean
  count: number
}

/** Numbers from the window into the block, until either ends. @returns whether the array has ended */
function digits(window: Window, block: Float64Array, state: NumberState): boolean {
  const { bytes, end } = window
  const room = block.length
  let { value, isOpen, count } = state
  let { at } = window
  let ended = false
  while (at < end && count < room) {
    let digit = bytes[at]! - 0x30
    if (digit >= 0 && digit <= 9) {
      do {
        value = value * 10 + digit
        at++
        if (at === end) break
        digit = bytes[at]! - 0x30
      } while (digit >= 0 && digit <= 9)
      isOpen = true
      if (at === end) break
    }
    // What is here is no digit.
    if (isOpen) {
      block[count++] = value
      value = 0
      isOpen = false
    }
    if (bytes[at++] === closeBracket) {
      ended = true
      break
    }
  }
  window.at = at
  state.value = value
  state.isOpen = isOpen
  state.count = count
  return ended
}

/** @returns the position of the quote that ends a text, or -1 */
function endOfText(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!
    if (byte === backslash) at++
    else if (byte === quote) return at
  }
  return -1
}
