import type { Supply } from './supply.js'

const defaultChunkBytes = 4 * 1024 * 1024
const leastChunkBytes = 64 * 1024

/**
 * The part of a dump that is in memory: a buffer, where reading stands in it, and where it ends. While one chunk is
 * parsed the next is being read. Memory is two chunks, whatever the dump's size.
 */
export class Window {
  readonly #supply: Supply
  /** Room ahead of each chunk for what of the one before is still needed. */
  readonly #reserve: number
  #bytes: Buffer
  #spare: Buffer
  #view: DataView
  /** The chunk on its way into `#spare`, behind the reserve. */
  #coming: Promise<number> | null = null
  /** Offset in the dump of the buffer's first byte. */
  #base: number
  at: number
  end: number

  /** @param mostBytes what will be read at most, where that is known: a small dump takes small buffers */
  constructor(supply: Supply, offset: number, mostBytes: number | null) {
    const chunkBytes = Math.min(defaultChunkBytes, Math.max(leastChunkBytes, mostBytes ?? defaultChunkBytes))
    this.#supply = supply
    this.#reserve = Math.ceil(chunkBytes / 4)
    this.#bytes = Buffer.allocUnsafeSlow(this.#reserve + chunkBytes)
    this.#spare = Buffer.allocUnsafeSlow(this.#reserve + chunkBytes)
    this.#view = viewOf(this.#bytes)
    this.#base = offset - this.#reserve
    this.at = this.#reserve
    this.end = this.#reserve
  }

  get bytes(): Buffer {
    return this.#bytes
  }

  get view(): DataView {
    return this.#view
  }

  get packedBytesRead(): number {
    return this.#supply.packedBytesRead
  }

  get stopped(): string | null {
    return this.#supply.stopped
  }

  /** Offset in the dump of a position in the buffer. */
  offsetOf(position: number): number {
    return this.#base + position
  }

  get offset(): number {
    return this.#base + this.at
  }

  get available(): number {
    return this.end - this.at
  }

  /** Brings in the next chunk, behind what has not been read yet. @returns false at the dump's end */
  async more(): Promise<boolean> {
    const coming = this.#coming ?? this.#supply.fill(this.#spare, this.#reserve)
    this.#coming = null
    const count = await coming
    if (count === 0) return false
    const kept = this.end - this.at
    let target = this.#spare
    let start = this.#reserve
    if (kept > this.#reserve) {
      start = kept
      target = Buffer.allocUnsafeSlow(kept + this.#spare.length)
      this.#spare.copy(target, start, this.#reserve, this.#reserve + count)
    }
    this.#bytes.copy(target, start - kept, this.at, this.end)
    this.#base = this.#base + this.at - (start - kept)
    this.#spare =
      this.#bytes.length <= this.#spare.length ? this.#bytes : Buffer.allocUnsafeSlow(this.#spare.length)
    this.#bytes = target
    this.#view = viewOf(target)
    this.at = start - kept
    this.end = start + count
    this.#coming = this.#supply.fill(this.#spare, this.#reserve)
    return true
  }

  /** Brings in chunks until so many bytes are there. @returns false when the dump ends before */
  async ensure(bytes: number): Promise<boolean> {
    while (this.end - this.at < bytes) if (!(await this.more())) return false
    return true
  }

  /** Passes over bytes. @returns false when the dump ends before */
  async skip(bytes: number): Promise<boolean> {
    let left = bytes - this.available
    if (left <= 0) {
      this.at += bytes
      return true
    }
    this.at = this.end
    if (this.#coming !== null) {
      if (!(await this.more())) return false
      // more() has asked for one chunk more already: a long way is passed over behind it.
      if (left <= this.available) {
        this.at += left
        return true
      }
      left -= this.available
      this.at = this.end
      const next = await this.#coming
      if (left <= next) {
        this.#coming = Promise.resolve(next)
        if (!(await this.more())) return false
        this.at += left
        return true
      }
      this.#coming = null
      this.#base += next
      left -= next
    }
    const skipped = await this.#supply.skip(left)
    this.#base += skipped
    return skipped === left
  }

  /** Waits for the read on its way: no buffer is written to afterwards. */
  async close(): Promise<void> {
    await this.#coming?.catch(() => 0)
    await this.#supply.close()
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
