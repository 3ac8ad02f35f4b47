import type { FileHandle } from 'node:fs/promises'
import { readFully } from '../input/open.js'
import type { Reading } from '../reading.js'
import type { ChunkBytes } from './byte-window.js'
import { type ChunkHeader, headerBytes, readHeader } from './header.js'

/** Chunks of a packed file are held whole, as constants stand behind the events that need them. */
export const maxPackedChunkBytes = 512 * 1024 * 1024

export interface ChunkPart {
  readonly header: ChunkHeader
  readonly bytes: ChunkBytes
  /** In the unpacked file. */
  readonly offset: number
}

/** The chunks of a recording, one after the other. Why there are no more stands in the reading. */
export interface ChunkSource {
  /** @throws the system's error */
  next(): Promise<ChunkPart | null>
}

/** Of a plain file: chunks stay on the disk. */
export class FileChunks implements ChunkSource {
  readonly #handle: FileHandle
  readonly #reading: Reading
  #at = 0

  constructor(handle: FileHandle, reading: Reading) {
    this.#handle = handle
    this.#reading = reading
  }

  async next(): Promise<ChunkPart | null> {
    const left = this.#reading.fileBytes! - this.#at
    if (left === 0) return null
    const start = Buffer.alloc(headerBytes)
    const got = await readFully(this.#handle, start.subarray(0, Math.min(headerBytes, left)), this.#at)
    const header = headerOf(start.subarray(0, got), this.#at, this.#reading)
    if (header === null) return null
    const offset = this.#at
    const length = header.bytes === 0 ? left : Math.min(header.bytes, left)
    this.#at += length
    if (!header.finished && header.bytes > 0 && this.#at < this.#reading.fileBytes!) {
      this.#reading.stop(unfinishedWhy(this.#reading.fileBytes! - this.#at))
      // Nothing usable follows a chunk that was still being written.
      this.#at = this.#reading.fileBytes!
    }
    const read = (target: Buffer, at: number) =>
      readFully(
        this.#handle,
        target.subarray(0, Math.max(0, Math.min(target.length, length - at))),
        offset + at,
      )
    return { header, bytes: { length, read, whole: null }, offset }
  }
}

/** Of a packed file: unpacked one at a time. */
export class PackedChunks implements ChunkSource {
  readonly #pieces: AsyncGenerator<Buffer>
  readonly #reading: Reading
  #piece: Buffer = Buffer.alloc(0)
  #at = 0

  constructor(pieces: AsyncGenerator<Buffer>, reading: Reading) {
    this.#pieces = pieces
    this.#reading = reading
  }

  async next(): Promise<ChunkPart | null> {
    const start = await this.#take(headerBytes)
    if (start.length === 0) return null
    const offset = this.#at
    const header = headerOf(start, offset, this.#reading)
    if (header === null) return null
    const wanted = header.bytes === 0 ? maxPackedChunkBytes : header.bytes
    if (wanted > maxPackedChunkBytes) {
      this.#reading.stop(
        `a chunk of ${wanted} bytes is too large to be read packed (${maxPackedChunkBytes} is the most): gunzip the file first`,
      )
      return null
    }
    const whole = Buffer.concat([start, await this.#take(wanted - headerBytes)])
    this.#at += whole.length
    if (!header.finished && header.bytes > 0 && (await this.#take(1)).length > 0) {
      this.#reading.stop(unfinishedWhy(null))
      this.#piece = Buffer.alloc(0)
      await this.#pieces.return(undefined)
    }
    const read = async (target: Buffer, at: number) => whole.copy(target, 0, at)
    return { header, bytes: { length: whole.length, read, whole }, offset }
  }

  /** As many bytes as there are of those asked for. Room is made as they come: a header may claim any size. */
  async #take(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      if (this.#piece.length === 0) {
        const { value, done } = await this.#pieces.next()
        if (done === true) break
        this.#piece = value
      }
      const part = this.#piece.subarray(0, missing)
      // A piece is valid until the next is asked for, this part longer.
      parts.push(Buffer.from(part))
      this.#piece = this.#piece.subarray(part.length)
      missing -= part.length
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }
}

function headerOf(start: Buffer, offset: number, reading: Reading): ChunkHeader | null {
  if (start.length < headerBytes) {
    reading.stop(`it ends ${start.length} bytes into a chunk`)
    return null
  }
  const outcome = readHeader(start)
  if ('refused' in outcome) {
    reading.stop(`byte ${offset}: ${outcome.refused}`)
    return null
  }
  const { bytes } = outcome.header
  if (bytes !== 0 && bytes <= headerBytes) {
    reading.stop(`byte ${offset}: a chunk of ${bytes} bytes cannot be`)
    return null
  }
  return outcome.header
}

function unfinishedWhy(bytesBehind: number | null): string {
  const behind = bytesBehind === null ? 'what' : `the ${bytesBehind} bytes that`
  return `its last chunk was never finished: ${behind} came after its last flush cannot be read`
}
