import { BrokenRecording } from './broken.js'

/** Longer texts are cut: a recording decides about them, not we. */
const maxTextBytes = 64 * 1024

/** How a string is written; the first byte says which. Source: jdk.jfr.internal.consumer.StringParser. */
export const stringForm = { none: 0, empty: 1, constant: 2, utf8: 3, characters: 4, latin1: 5 } as const

/** A string that stands in the constants: its key, in halves. */
export interface StringKey {
  readonly low: number
  readonly high: number
}

/**
 * Reads the numbers and strings of one event, one after the other. Numbers of 64 bits are left in two halves, `low`
 * and `high`: keys and offsets may use all of them, and doubles hold only 53.
 *
 * Compressed: seven bits a byte, the low ones first, a set top bit says that more follow; the ninth byte has eight.
 * @throws BrokenRecording at the end of the bytes
 */
export class Cursor {
  at = 0
  low = 0
  high = 0
  #bytes: Buffer = Buffer.alloc(0)
  #end = 0

  constructor(readonly compressed: boolean) {}

  set(bytes: Buffer, at: number, end: number): this {
    this.#bytes = bytes
    this.at = at
    this.#end = Math.min(end, bytes.length)
    return this
  }

  get left(): number {
    return this.#end - this.at
  }

  byte(): number {
    this.#need(1)
    return this.#bytes[this.at++]!
  }

  /** 64 bits, into `low` and `high`. */
  long(): void {
    if (!this.compressed) {
      this.#need(8)
      this.high = this.#bytes.readInt32BE(this.at)
      this.low = this.#bytes.readInt32BE(this.at + 4)
      this.at += 8
      return
    }
    this.low = 0
    this.high = 0
    for (let i = 0; ; i++) {
      const byte = this.byte()
      const bits = i === 8 ? byte : byte & 0x7f
      if (i < 4) this.low |= bits << (7 * i)
      else if (i === 4) {
        this.low |= bits << 28
        this.high = bits >>> 4
      } else this.high |= bits << (7 * i - 32)
      if (i === 8 || byte < 0x80) return
    }
  }

  /** 64 bits as a signed number: exact up to 2^53 either way, beyond it the nearest double. */
  longNumber(): number {
    this.long()
    return this.high * 4294967296 + (this.low >>> 0)
  }

  /** A size, count or index of 32 bits. @throws BrokenRecording when it is negative or beyond `most` */
  count(most: number): number {
    let value: number
    if (this.compressed) value = this.longNumber()
    else {
      this.#need(4)
      value = this.#bytes.readInt32BE(this.at)
      this.at += 4
    }
    if (value < 0 || value > most) throw new BrokenRecording(`a count of ${value} where ${most} is the most`)
    return value
  }

  text(): string | null | StringKey {
    const form = this.byte()
    switch (form) {
      case stringForm.none:
        return null
      case stringForm.empty:
        return ''
      case stringForm.constant:
        this.long()
        return { low: this.low, high: this.high }
      case stringForm.utf8:
      case stringForm.latin1: {
        const length = this.count(this.left)
        const from = this.at
        this.#need(length)
        this.at += length
        const encoding = form === stringForm.utf8 ? 'utf8' : 'latin1'
        return cutText(this.#bytes.toString(encoding, from, from + Math.min(length, maxTextBytes)), length)
      }
      case stringForm.characters: {
        const length = this.count(this.left)
        const units: number[] = []
        for (let i = 0; i < length; i++) {
          const unit = this.character()
          if (units.length < maxTextBytes) units.push(unit)
        }
        return cutText(Buffer.from(Uint16Array.from(units).buffer).toString('utf16le'), length)
      }
      default:
        throw new BrokenRecording(`a string of the unknown form ${form}`)
    }
  }

  character(): number {
    if (this.compressed) {
      this.long()
      return this.low & 0xffff
    }
    this.#need(2)
    this.at += 2
    return this.#bytes.readUInt16BE(this.at - 2)
  }

  #need(length: number): void {
    if (this.at + length > this.#end) throw new BrokenRecording('it ends in the middle of a value')
  }
}

function cutText(text: string, length: number): string {
  return length > maxTextBytes ? `${text}…` : text
}
