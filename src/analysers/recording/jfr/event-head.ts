/** Of a size and a type, nine bytes each. */
export const maxHeadBytes = 18

/** What every event starts with: its size, of all of it, and its type. */
export class EventHead {
  size = 0
  /** The type's id, in halves. */
  low = 0
  high = 0
  /** Bytes of size and type. */
  length = 0
  readonly #compressed: boolean
  #at = 0
  #low = 0
  #high = 0

  constructor(compressed: boolean) {
    this.#compressed = compressed
  }

  /** @returns false when it does not end before `end` */
  read(bytes: Buffer, at: number, end: number): boolean {
    this.#at = at
    if (this.#compressed) this.#number(bytes)
    else this.#fixed(bytes, 4, end)
    this.size = this.#high * 4294967296 + (this.#low >>> 0)
    if (this.#compressed) this.#number(bytes)
    else this.#fixed(bytes, 8, end)
    this.low = this.#low
    this.high = this.#high
    this.length = this.#at - at
    return this.#at <= end
  }

  #number(bytes: Buffer): void {
    const first = bytes[this.#at++]!
    this.#high = 0
    if (first < 0x80) {
      this.#low = first
      return
    }
    const second = bytes[this.#at++]!
    this.#low = (first & 0x7f) | ((second & 0x7f) << 7)
    for (let i = 2, byte = second; byte >= 0x80 && i < 9; i++) {
      byte = bytes[this.#at++]!
      const bits = i === 8 ? byte : byte & 0x7f
      if (i < 4) this.#low |= bits << (7 * i)
      else if (i === 4) {
        this.#low |= bits << 28
        this.#high = bits >>> 4
      } else this.#high |= bits << (7 * i - 32)
    }
  }

  #fixed(bytes: Buffer, length: 4 | 8, end: number): void {
    const at = this.#at
    this.#at += length
    if (this.#at > end) return
    this.#low = bytes.readInt32BE(this.#at - 4)
    this.#high = length === 8 ? bytes.readInt32BE(at) : this.#low >> 31
  }
}
