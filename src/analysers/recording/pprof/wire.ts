/** How a field of a protocol buffer is written (https://protobuf.dev/programming-guides/encoding/). */
export const wireType = { varint: 0, bytes8: 1, length: 2, bytes4: 5 } as const

/**
 * Goes through the fields of a protocol-buffer message, one after the other. Ends quietly where the bytes end or are none.
 */
export class WireReader {
  field = 0
  type = 0
  /** Of a varint, in halves. */
  low = 0
  high = 0
  /** Where the field's content is, for a field with a length. */
  from = 0
  to = 0
  /** Whether it ended in the middle of a field, or at one that cannot be. */
  broken = false
  #at: number
  readonly #bytes: Buffer
  readonly #end: number

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = at
    this.#end = end
  }

  /** Bytes passed. */
  get at(): number {
    return this.#at
  }

  /** @returns false at the end */
  next(): boolean {
    if (this.#at >= this.#end || this.broken) return false
    const start = this.#at
    if (!this.#varint() || this.high !== 0 || this.low >>> 3 === 0) return this.#break(start)
    this.field = this.low >>> 3
    this.type = this.low & 7
    switch (this.type) {
      case wireType.varint:
        return this.#varint() || this.#break(start)
      case wireType.bytes8:
      case wireType.bytes4:
        this.#at += this.type === wireType.bytes8 ? 8 : 4
        return this.#at <= this.#end || this.#break(start)
      case wireType.length: {
        if (!this.#varint() || this.high !== 0) return this.#break(start)
        this.from = this.#at
        this.to = this.from + (this.low >>> 0)
        if (this.to > this.#end) return this.#break(start)
        this.#at = this.to
        return true
      }
      default:
        return this.#break(start)
    }
  }

  /** The varint of this field, or of a repeated field the varints of its content. */
  each(take: (low: number, high: number) => void): void {
    if (this.type === wireType.varint) take(this.low, this.high)
    if (this.type !== wireType.length) return
    const packed = new WireReader(this.#bytes, this.from, this.to)
    while (packed.#at < packed.#end && packed.#varint()) take(packed.low, packed.high)
  }

  inner(): WireReader {
    return new WireReader(this.#bytes, this.from, this.to)
  }

  #break(start: number): false {
    this.broken = true
    this.#at = start
    return false
  }

  /** Ten bytes at most, seven bits each, the low ones first. */
  #varint(): boolean {
    this.low = 0
    this.high = 0
    for (let i = 0; i < 10; i++) {
      if (this.#at >= this.#end) return false
      const byte = this.#bytes[this.#at++]!
      const bits = byte & 0x7f
      if (i < 4) this.low |= bits << (7 * i)
      else if (i === 4) {
        this.low |= bits << 28
        this.high |= bits >>> 4
      } else if (i < 9) this.high |= bits << (7 * i - 32)
      else this.high |= (bits & 1) << 31
      if (byte < 0x80) return true
    }
    return false
  }
}

export function signed(low: number, high: number): number {
  return high * 4294967296 + (low >>> 0)
}

/** Ids have 64 bits, and some writers use addresses: exact whatever they are. */
export function idOf(low: number, high: number): number | bigint {
  return high >= 0 && high < 0x200000
    ? high * 4294967296 + (low >>> 0)
    : (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}
