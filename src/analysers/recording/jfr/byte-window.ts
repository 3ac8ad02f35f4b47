/** The bytes of one chunk, from its header on. */
export interface ChunkBytes {
  /** What there is of it: of a chunk cut short less than its header says. */
  readonly length: number
  /** Reads as many bytes from `offset` on as there are, at most `target.length`. @throws the system's error */
  read(target: Buffer, offset: number): Promise<number>
  /** All of them, where they are in memory anyway. */
  readonly whole: Buffer | null
}

/** Of a plain file in memory at a time. */
const windowBytes = 1024 * 1024

/** A part of a chunk in memory: `bytes[i]` is the chunk's byte `from + i`. */
export class ByteWindow {
  bytes: Buffer
  from = 0
  to: number
  readonly #chunk: ChunkBytes

  constructor(chunk: ChunkBytes) {
    this.#chunk = chunk
    this.bytes = chunk.whole ?? Buffer.alloc(0)
    this.to = this.bytes.length
  }

  /**
   * Moves on until the bytes `at` to `at + length` are held, or as many of them as there are.
   * @returns whether all are
   * @throws the system's error
   */
  async hold(at: number, length: number): Promise<boolean> {
    if (at >= this.from && at + length <= this.to) return true
    if (this.#chunk.whole === null) {
      const wanted = Math.min(Math.max(length, windowBytes), Math.max(0, this.#chunk.length - at))
      if (this.bytes.length < wanted) this.bytes = Buffer.allocUnsafeSlow(wanted)
      const got = wanted === 0 ? 0 : await this.#chunk.read(this.bytes.subarray(0, wanted), at)
      this.from = at
      this.to = at + got
    }
    return at >= this.from && at + length <= this.to
  }
}
