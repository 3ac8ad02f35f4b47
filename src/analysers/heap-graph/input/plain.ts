import type { FileHandle } from 'node:fs/promises'
import { systemErrorCode } from '../../../system/files.js'
import type { DumpFile, Supply } from './supply.js'

/** A dump that lies on the disk as it is: reading can begin anywhere, and passing over bytes costs nothing. */
export function plainFile(path: string, handle: FileHandle, bytes: number): DumpFile {
  return {
    path,
    packedBytes: bytes,
    bytes,
    seekable: true,
    open: async (offset) => new PlainSupply(handle, offset, bytes),
    close: () => handle.close(),
  }
}

class PlainSupply implements Supply {
  readonly #handle: FileHandle
  readonly #end: number
  #at: number
  stopped: string | null = null

  constructor(handle: FileHandle, at: number, end: number) {
    this.#handle = handle
    this.#at = Math.min(at, end)
    this.#end = end
  }

  get packedBytesRead(): number {
    return this.#at
  }

  async fill(target: Buffer, from: number): Promise<number> {
    let filled = 0
    const wanted = Math.min(target.length - from, this.#end - this.#at)
    while (filled < wanted && this.stopped === null) {
      try {
        const { bytesRead } = await this.#handle.read(target, from + filled, wanted - filled, this.#at)
        // Somebody shortened the file after it was opened.
        if (bytesRead === 0) this.stopped = 'the file became shorter while it was read'
        filled += bytesRead
        this.#at += bytesRead
      } catch (error) {
        this.stopped = `the file cannot be read further (${systemErrorCode(error) ?? String(error)})`
      }
    }
    return filled
  }

  async skip(bytes: number): Promise<number> {
    const skipped = Math.min(bytes, this.#end - this.#at)
    this.#at += skipped
    return skipped
  }

  async close(): Promise<void> {}
}
