import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { PartsSupply } from './parts-supply.js'
import type { DumpFile } from './supply.js'

const packedStepBytes = 1024 * 1024

/** A gzip file of any writer: can only be read from its start, one core inflating. */
export function gzipStreamFile(
  path: string,
  handle: FileHandle,
  packedBytes: number,
  limitBytes: number,
): DumpFile {
  return {
    path,
    packedBytes,
    bytes: null,
    seekable: false,
    open: async (offset) => {
      const supply = new GzipStreamSupply(handle, packedBytes, limitBytes)
      await supply.skip(offset)
      return supply
    },
    close: () => handle.close(),
  }
}

class GzipStreamSupply extends PartsSupply {
  readonly #parts: AsyncIterator<Buffer>
  readonly #close: () => void
  #left: number
  #packedBytesRead = 0

  constructor(handle: FileHandle, packedBytes: number, limitBytes: number) {
    super()
    this.#left = limitBytes
    const gunzip = createGunzip({ chunkSize: 1024 * 1024 })
    this.#parts = gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    this.#close = () => gunzip.destroy()
    gunzip.on('error', () => {})
    void this.#feed(handle, packedBytes, gunzip)
  }

  get packedBytesRead(): number {
    return this.#packedBytesRead
  }

  async close(): Promise<void> {
    this.#close()
  }

  async #feed(
    handle: FileHandle,
    packedBytes: number,
    gunzip: ReturnType<typeof createGunzip>,
  ): Promise<void> {
    try {
      while (this.#packedBytesRead < packedBytes && !gunzip.destroyed) {
        const step = Buffer.allocUnsafe(Math.min(packedStepBytes, packedBytes - this.#packedBytesRead))
        const { bytesRead } = await handle.read(step, 0, step.length, this.#packedBytesRead)
        if (bytesRead === 0) break
        this.#packedBytesRead += bytesRead
        if (!gunzip.write(step.subarray(0, bytesRead))) {
          await new Promise<void>((resolve) => {
            gunzip.once('drain', resolve).once('close', resolve)
          })
        }
      }
      gunzip.end()
    } catch (error) {
      gunzip.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  protected async nextPart(): Promise<boolean> {
    if (this.stopped !== null) return false
    try {
      const { value, done } = await this.#parts.next()
      if (done === true) return false
      this.part = value
    } catch (error) {
      this.stopped = `the gzip data is damaged or cut off (${error instanceof Error ? error.message : error})`
      return false
    }
    this.used = 0
    if (this.part.length > this.#left) {
      this.part = this.part.subarray(0, this.#left)
      this.stopped = 'it inflates to more than the limit of inflated bytes'
    }
    this.#left -= this.part.length
    return this.part.length > 0
  }
}
