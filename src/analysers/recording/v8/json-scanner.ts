/** What a scanner finds, in order. Keys and strings are cut at `maxTextBytes`. */
export interface JsonHandler {
  open(kind: 'object' | 'array'): void
  close(): void
  key(name: string): void
  text(value: string): void
  number(value: number): void
}

const maxTextBytes = 64 * 1024
/** Open brackets at a time; V8's profiles have some hundred. */
const maxDepth = 100_000

const quote = 0x22
const backslash = 0x5c

/** What is expected next. */
type Place = 'value' | 'first-value' | 'first-key' | 'key' | 'colon' | 'comma' | 'end'

/**
 * Reads JSON piece by piece in constant memory, for profiles larger than a string may be and for those cut off anywhere.
 * It checks what it needs to find its way: brackets, commas, colons, strings, numbers and words.
 */
export class JsonScanner {
  /** Why it stopped, null as long as it goes on. */
  problem: string | null = null
  readonly #handler: JsonHandler
  /** 1 of an object, 0 of an array, outermost first. */
  #kinds = new Uint8Array(64)
  #depth = 0
  #place: Place = 'value'
  /** A string, number or word that the last piece ended in. */
  #token: 'string' | 'bare' | null = null
  #parts: Buffer[] = []
  #partBytes = 0
  #escapedAtEnd = false

  constructor(handler: JsonHandler) {
    this.#handler = handler
  }

  /** Whether the whole value was read. */
  get complete(): boolean {
    return this.#place === 'end'
  }

  feed(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length && this.problem === null) {
      if (this.#token === 'string') at = this.#continueString(bytes, at)
      else if (this.#token === 'bare') at = this.#continueBare(bytes, at)
      else at = this.#step(bytes, at)
    }
  }

  #step(bytes: Buffer, at: number): number {
    const byte = bytes[at]!
    switch (byte) {
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        return at + 1
      case 0x7b:
      case 0x5b:
        this.#open(byte === 0x7b)
        return at + 1
      case 0x7d:
      case 0x5d:
        this.#close(byte === 0x7d)
        return at + 1
      case 0x2c:
        if (this.#place === 'comma') this.#place = this.#kinds[this.#depth - 1] === 1 ? 'key' : 'value'
        else this.#refuse('a comma')
        return at + 1
      case 0x3a:
        if (this.#place === 'colon') this.#place = 'value'
        else this.#refuse('a colon')
        return at + 1
      case quote:
        if (!this.#mayBeString) this.#refuse('a string')
        this.#token = 'string'
        return at + 1
      default:
        if (!this.#mayBeValue) this.#refuse('a value')
        this.#token = 'bare'
        return at
    }
  }

  get #mayBeValue(): boolean {
    return this.#place === 'value' || this.#place === 'first-value'
  }

  get #mayBeString(): boolean {
    return this.#mayBeValue || this.#place === 'key' || this.#place === 'first-key'
  }

  #open(isObject: boolean): void {
    if (!this.#mayBeValue) this.#refuse('a bracket')
    if (this.#depth === maxDepth) this.#refuse('one bracket in another, without end,')
    if (this.problem !== null) return
    if (this.#depth === this.#kinds.length) {
      const wider = new Uint8Array(this.#kinds.length * 2)
      wider.set(this.#kinds)
      this.#kinds = wider
    }
    this.#kinds[this.#depth++] = isObject ? 1 : 0
    this.#place = isObject ? 'first-key' : 'first-value'
    this.#handler.open(isObject ? 'object' : 'array')
  }

  #close(isObject: boolean): void {
    const fits =
      this.#depth > 0 &&
      this.#kinds[this.#depth - 1] === (isObject ? 1 : 0) &&
      (this.#place === 'comma' || this.#place === (isObject ? 'first-key' : 'first-value'))
    if (!fits) {
      this.#refuse('a closing bracket')
      return
    }
    this.#depth--
    this.#handler.close()
    this.#valueEnded()
  }

  #valueEnded(): void {
    this.#place = this.#depth === 0 ? 'end' : 'comma'
  }

  #continueString(bytes: Buffer, from: number): number {
    let at = from
    if (this.#escapedAtEnd) {
      this.#escapedAtEnd = false
      at++
    }
    while (at < bytes.length) {
      const byte = bytes[at]!
      if (byte === quote) {
        this.#token = null
        this.#string(this.#tokenOf(bytes.subarray(from, at)))
        return at + 1
      }
      at += byte === backslash ? 2 : 1
    }
    this.#escapedAtEnd = at > bytes.length
    this.#keep(bytes.subarray(from))
    return bytes.length
  }

  #continueBare(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length && isBare(bytes[at]!)) at++
    // A byte that can stand nowhere would be looked at forever.
    if (at === from && this.#partBytes === 0) {
      this.#refuse('a byte')
      return at
    }
    if (at === bytes.length) {
      this.#keep(bytes.subarray(from, at))
      return at
    }
    this.#token = null
    const text = this.#tokenOf(bytes.subarray(from, at)).toString('latin1')
    if (text === 'true' || text === 'false' || text === 'null') this.#valueEnded()
    else {
      const value = Number(text)
      if (Number.isNaN(value)) this.#refuse('a word')
      else {
        this.#handler.number(value)
        this.#valueEnded()
      }
    }
    return at
  }

  #string(bytes: Buffer): void {
    const text = unescaped(bytes)
    if (this.#place === 'key' || this.#place === 'first-key') {
      this.#handler.key(text)
      this.#place = 'colon'
    } else {
      this.#handler.text(text)
      this.#valueEnded()
    }
  }

  /** Of a token that goes on in the next piece, a copy: the piece does not last. */
  #keep(part: Buffer): void {
    const room = Math.min(part.length, maxTextBytes - this.#partBytes)
    if (room > 0) {
      this.#parts.push(Buffer.from(part.subarray(0, room)))
      this.#partBytes += room
    }
  }

  /** A whole token: its last part, behind those of earlier pieces. */
  #tokenOf(last: Buffer): Buffer {
    if (this.#parts.length === 0) return last.subarray(0, maxTextBytes)
    this.#keep(last)
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    this.#partBytes = 0
    return bytes
  }

  #refuse(what: string): void {
    this.problem ??= `${what} stands where JSON allows none`
  }
}

/** Of numbers, `true`, `false` and `null`. */
function isBare(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a)
  )
}

function unescaped(bytes: Buffer): string {
  if (!bytes.includes(backslash)) return bytes.toString('utf8')
  const text = bytes.toString('utf8')
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    // Cut in an escape, or escaped wrongly: shown as it stands.
    return text
  }
}
