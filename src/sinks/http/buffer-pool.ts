/**
 * Buffers for batches of requests, made on demand and never more than `limit`. A batch that the kernel takes at
 * once gives its buffer back at once, so one buffer (still in the processor's cache) normally serves all
 * connections; only a connection whose receiver is slow keeps one.
 */
export class BufferPool {
  readonly bufferBytes: number
  readonly #limit: number
  readonly #free: Buffer[] = []
  #made = 0

  constructor(bufferBytes: number, limit: number) {
    this.bufferBytes = bufferBytes
    this.#limit = limit
  }

  /** null when all are in use. */
  take(): Buffer | null {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#made >= this.#limit) return null
    this.#made++
    return Buffer.allocUnsafeSlow(this.bufferBytes)
  }

  give(buffer: Buffer): void {
    this.#free.push(buffer)
  }

  /** Memory held now. */
  get bytes(): number {
    return this.#made * this.bufferBytes
  }
}
