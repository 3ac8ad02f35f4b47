/** Deeper nesting is not judged. */
export const deepestNesting = 1024

enum Expect {
  Value,
  /** Behind `[`. */
  ValueOrClose,
  /** Behind `{`. */
  KeyOrClose,
  /** Behind a comma in an object. */
  Key,
  Colon,
  /** Behind a value: a comma, the end of what holds it, or nothing more. */
  Next,
  StringByte,
  Escape,
  HexDigit,
  /** The rest of a character of more than one byte. */
  Continuation,
  LiteralByte,
  FirstDigit,
  /** Behind a leading 0, which no digit may follow. */
  AfterZero,
  IntegerDigit,
  FirstFractionDigit,
  FractionDigit,
  ExponentSign,
  FirstExponentDigit,
  ExponentDigit,
  Broken,
  TooDeep,
}

const quote = 0x22
const backslash = 0x5c

/**
 * Tells whether bytes that come in pieces are one JSON value in UTF-8 (RFC 8259). Keeps nothing of them and allocates
 * nothing: `JSON.parse` makes every key and short value an internalised string, which V8 puts straight among its old
 * objects, so that a receiver that parsed its samples grew until the next full collection.
 */
export class JsonSyntax {
  #expect = Expect.Value
  /** One bit a level: 1 = object, 0 = array. */
  readonly #isObject = new Uint32Array(deepestNesting / 32)
  #depth = 0
  #inKey = false
  #literal = ''
  /** Bytes seen of a literal, or still to come of a `\u` escape or of a character. */
  #count = 0
  // What the next byte of a character may be (table 3-7 of the Unicode Standard).
  #lowest = 0x80
  #highest = 0xbf

  begin(): void {
    this.#expect = Expect.Value
    this.#depth = 0
    this.#inKey = false
  }

  piece(bytes: Uint8Array, start: number, end: number): void {
    let position = start
    while (position < end) {
      switch (this.#expect) {
        case Expect.Broken:
        case Expect.TooDeep:
          return
        case Expect.StringByte:
          position = this.#string(bytes, position, end)
          break
        default:
          this.#expect = this.#next(bytes[position++]!)
      }
    }
  }

  /** Whether what came was one whole JSON value; also true for one nested too deeply to be judged. */
  end(): boolean {
    switch (this.#expect) {
      case Expect.TooDeep:
        return true
      case Expect.Next:
      case Expect.AfterZero:
      case Expect.IntegerDigit:
      case Expect.FractionDigit:
      case Expect.ExponentDigit:
        return this.#depth === 0
      default:
        return false
    }
  }

  /** Most bytes are plain characters of strings: they are passed over in a loop of their own. */
  #string(bytes: Uint8Array, start: number, end: number): number {
    let position = start
    while (position < end) {
      const byte = bytes[position++]!
      if (byte >= 0x20 && byte < 0x80 && byte !== quote && byte !== backslash) continue
      this.#expect = this.#special(byte)
      break
    }
    return position
  }

  #special(byte: number): Expect {
    if (byte === quote) return this.#inKey ? Expect.Colon : Expect.Next
    if (byte === backslash) return Expect.Escape
    if (byte < 0xc2 || byte > 0xf4) return Expect.Broken
    this.#count = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    this.#lowest = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80
    this.#highest = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf
    return Expect.Continuation
  }

  #next(byte: number): Expect {
    switch (this.#expect) {
      case Expect.Continuation:
        if (byte < this.#lowest || byte > this.#highest) return Expect.Broken
        this.#lowest = 0x80
        this.#highest = 0xbf
        return --this.#count === 0 ? Expect.StringByte : Expect.Continuation
      case Expect.Escape:
        return this.#escape(byte)
      case Expect.HexDigit:
        if (!isHexDigit(byte)) return Expect.Broken
        return --this.#count === 0 ? Expect.StringByte : Expect.HexDigit
      case Expect.LiteralByte:
        if (byte !== this.#literal.charCodeAt(this.#count++)) return Expect.Broken
        return this.#count === this.#literal.length ? Expect.Next : Expect.LiteralByte
      case Expect.FirstDigit:
      case Expect.AfterZero:
      case Expect.IntegerDigit:
      case Expect.FirstFractionDigit:
      case Expect.FractionDigit:
      case Expect.ExponentSign:
      case Expect.FirstExponentDigit:
      case Expect.ExponentDigit:
        return this.#number(byte)
    }
    return isWhiteSpace(byte) ? this.#expect : this.#token(byte)
  }

  #token(byte: number): Expect {
    switch (this.#expect) {
      case Expect.ValueOrClose:
        return byte === 0x5d ? this.#close(false) : this.#value(byte)
      case Expect.KeyOrClose:
        return byte === 0x7d ? this.#close(true) : this.#key(byte)
      case Expect.Key:
        return this.#key(byte)
      case Expect.Colon:
        return byte === 0x3a ? Expect.Value : Expect.Broken
      case Expect.Next:
        return this.#afterValue(byte)
      default:
        return this.#value(byte)
    }
  }

  #value(byte: number): Expect {
    switch (byte) {
      case quote:
        this.#inKey = false
        return Expect.StringByte
      case 0x7b:
        return this.#open(true)
      case 0x5b:
        return this.#open(false)
      case 0x74:
        return this.#startLiteral('true')
      case 0x66:
        return this.#startLiteral('false')
      case 0x6e:
        return this.#startLiteral('null')
      case 0x2d:
        return Expect.FirstDigit
      case 0x30:
        return Expect.AfterZero
      default:
        return isDigit(byte) ? Expect.IntegerDigit : Expect.Broken
    }
  }

  #startLiteral(text: string): Expect {
    this.#literal = text
    this.#count = 1
    return Expect.LiteralByte
  }

  #key(byte: number): Expect {
    this.#inKey = true
    return byte === quote ? Expect.StringByte : Expect.Broken
  }

  #afterValue(byte: number): Expect {
    if (this.#depth === 0) return Expect.Broken
    const object = this.#insideObject()
    if (byte === 0x2c) return object ? Expect.Key : Expect.Value
    if (byte === (object ? 0x7d : 0x5d)) return this.#close(object)
    return Expect.Broken
  }

  #escape(byte: number): Expect {
    switch (byte) {
      case quote:
      case backslash:
      case 0x2f: // /
      case 0x62: // b
      case 0x66: // f
      case 0x6e: // n
      case 0x72: // r
      case 0x74: // t
        return Expect.StringByte
      case 0x75: // u
        this.#count = 4
        return Expect.HexDigit
      default:
        return Expect.Broken
    }
  }

  #number(byte: number): Expect {
    const digit = isDigit(byte)
    switch (this.#expect) {
      case Expect.FirstDigit:
        if (!digit) return Expect.Broken
        return byte === 0x30 ? Expect.AfterZero : Expect.IntegerDigit
      case Expect.IntegerDigit:
        if (digit) return Expect.IntegerDigit
        break
      case Expect.FirstFractionDigit:
        return digit ? Expect.FractionDigit : Expect.Broken
      case Expect.FractionDigit:
        if (digit) return Expect.FractionDigit
        break
      case Expect.ExponentSign:
        if (byte === 0x2b || byte === 0x2d) return Expect.FirstExponentDigit
        return digit ? Expect.ExponentDigit : Expect.Broken
      case Expect.FirstExponentDigit:
        return digit ? Expect.ExponentDigit : Expect.Broken
      case Expect.ExponentDigit:
        if (digit) return Expect.ExponentDigit
        break
    }
    return this.#afterNumber(byte)
  }

  #afterNumber(byte: number): Expect {
    const whole = this.#expect === Expect.AfterZero || this.#expect === Expect.IntegerDigit
    if (whole && byte === 0x2e) return Expect.FirstFractionDigit
    if (this.#expect !== Expect.ExponentDigit && (byte === 0x65 || byte === 0x45)) return Expect.ExponentSign
    return isWhiteSpace(byte) ? Expect.Next : this.#afterValue(byte)
  }

  #open(object: boolean): Expect {
    if (this.#depth === deepestNesting) return Expect.TooDeep
    const bit = 1 << (this.#depth & 31)
    if (object) this.#isObject[this.#depth >>> 5]! |= bit
    else this.#isObject[this.#depth >>> 5]! &= ~bit
    this.#depth++
    return object ? Expect.KeyOrClose : Expect.ValueOrClose
  }

  #close(object: boolean): Expect {
    if (this.#depth === 0 || this.#insideObject() !== object) return Expect.Broken
    this.#depth--
    return Expect.Next
  }

  #insideObject(): boolean {
    const level = this.#depth - 1
    return (this.#isObject[level >>> 5]! & (1 << (level & 31))) !== 0
  }
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isHexDigit(byte: number): boolean {
  const lowerCase = byte | 0x20
  return isDigit(byte) || (lowerCase >= 0x61 && lowerCase <= 0x66)
}

/** JSON's own white space (RFC 8259, section 2). */
export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
