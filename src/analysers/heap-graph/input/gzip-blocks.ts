import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { DumpFile, Supply } from './supply.js'

const inflate = promisify(gunzip)
const packedStepBytes = 4 * 1024 * 1024
/** As many as Node's thread pool has threads. */
const inflatedAhead = 4
/** Data that looks like a member's header within a member is rare; twice in one member does not happen. */
const mostFalseStarts = 4
/** A gzip header without name, comment or time (RFC 1952, 2.3), up to the two bytes that depend on the level. */
const memberStart = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])

/**
 * The block size of a dump that HotSpot packed itself (`jcmd GC.heap_dump -gz=1`); null for any other gzip file.
 * HotSpot writes members of their own, each of this many bytes when inflated, and says so in the first one's
 * comment (heapDumperCompression.cpp).
 */
export function blockBytesOf(head: Buffer): number | null {
  const found = /^HPROF BLOCKSIZE=(\d{1,9})\0/.exec(head.toString('latin1', 10, 64))
  const bytes = head[3] === 0x10 && found !== null ? Number(found[1]) : 0
  return bytes >= 1024 && bytes <= 64 * 1024 * 1024 ? bytes : null
}

/** Such a dump: its members are inflated side by side, and reading can begin at each. */
export function gzipBlocksFile(
  path: string,
  handle: FileHandle,
  packedBytes: number,
  blockBytes: number,
  limitBytes: number,
): DumpFile {
  /** Where on the disk each member begins, as far as a pass has come. */
  const starts = [0]
  return {
    path,
    packedBytes,
    bytes: null,
    open: async (offset) => {
      const block = Math.min(Math.floor(offset / blockBytes), starts.length - 1)
      const supply = new GzipBlocksSupply(handle, { packedBytes, blockBytes, limitBytes, starts }, block)
      await supply.skip(offset - block * blockBytes)
      return supply
    },
    close: () => handle.close(),
  }
}

interface BlockFile {
  readonly packedBytes: number
  readonly blockBytes: number
  readonly limitBytes: number
  readonly starts: number[]
}

/** A stretch of the file from one header to what may be the next. */
interface Piece {
  readonly at: number
  readonly bytes: Buffer
  readonly inflated: Promise<Buffer | Error>
}

class GzipBlocksSupply implements Supply {
  readonly #handle: FileHandle
  readonly #file: BlockFile
  readonly #pieces: Piece[] = []
  /** Read from the disk and not yet part of a piece; `#packedAt` is where it begins. */
  #packed: Buffer = Buffer.alloc(0)
  #packedAt: number
  #block: number
  #part: Buffer = Buffer.alloc(0)
  #used = 0
  stopped: string | null = null

  constructor(handle: FileHandle, file: BlockFile, block: number) {
    this.#handle = handle
    this.#file = file
    this.#block = block
    this.#packedAt = file.starts[block]!
  }

  get packedBytesRead(): number {
    return this.#pieces[0]?.at ?? this.#packedAt
  }

  async fill(target: Buffer, from: number): Promise<number> {
    let filled = 0
    while (from + filled < target.length) {
      if (this.#used === this.#part.length && !(await this.#nextBlock())) break
      const count = this.#part.copy(target, from + filled, this.#used)
      this.#used += count
      filled += count
    }
    return filled
  }

  async skip(bytes: number): Promise<number> {
    let skipped = 0
    while (skipped < bytes) {
      if (this.#used === this.#part.length && !(await this.#nextBlock())) break
      const count = Math.min(bytes - skipped, this.#part.length - this.#used)
      this.#used += count
      skipped += count
    }
    return skipped
  }

  async close(): Promise<void> {
    await Promise.all(this.#pieces.map(({ inflated }) => inflated))
  }

  async #nextBlock(): Promise<boolean> {
    if (this.stopped !== null) return false
    if ((this.#block + 1) * this.#file.blockBytes > this.#file.limitBytes) {
      this.stopped = 'it inflates to more than the limit of inflated bytes'
      return false
    }
    while (this.#pieces.length < inflatedAhead && (await this.#readPiece())) {}
    const first = this.#pieces.shift()
    if (first === undefined) return false
    let inflated = await first.inflated
    let packed = first.bytes
    // A header that was data of the block: what follows belongs to the same member.
    for (let i = 0; inflated instanceof Error && i < mostFalseStarts; i++) {
      if (this.#pieces.length === 0) await this.#readPiece()
      const next = this.#pieces.shift()
      if (next === undefined) break
      packed = Buffer.concat([packed, next.bytes])
      inflated = await this.#inflate(packed)
    }
    if (inflated instanceof Error) {
      this.stopped = `the gzip data is damaged or cut off (${inflated.message})`
      return false
    }
    this.#part = inflated
    this.#used = 0
    this.#block++
    if (this.#file.starts.length === this.#block && inflated.length === this.#file.blockBytes) {
      this.#file.starts.push(first.at + packed.length)
    }
    return inflated.length > 0
  }

  #inflate(packed: Buffer): Promise<Buffer | Error> {
    return inflate(packed, { maxOutputLength: this.#file.blockBytes }).catch((error: Error) => error)
  }

  async #readPiece(): Promise<boolean> {
    let end = this.#packed.indexOf(memberStart, memberStart.length)
    while (end < 0) {
      const searched = Math.max(this.#packed.length - memberStart.length, memberStart.length)
      if (!(await this.#readPacked())) {
        end = this.#packed.length
        if (end === 0) return false
      } else end = this.#packed.indexOf(memberStart, searched)
      // No member is larger than its block by more than a few bytes in 16 KiB.
      if (end < 0 && this.#packed.length > 2 * this.#file.blockBytes + packedStepBytes)
        end = this.#packed.length
    }
    const bytes = this.#packed.subarray(0, end)
    this.#pieces.push({ at: this.#packedAt, bytes, inflated: this.#inflate(bytes) })
    this.#packed = this.#packed.subarray(end)
    this.#packedAt += end
    return true
  }

  async #readPacked(): Promise<boolean> {
    const at = this.#packedAt + this.#packed.length
    const left = this.#file.packedBytes - at
    if (left <= 0) return false
    const step = Buffer.allocUnsafe(Math.min(packedStepBytes, left))
    try {
      const { bytesRead } = await this.#handle.read(step, 0, step.length, at)
      if (bytesRead === 0) return false
      this.#packed = Buffer.concat([this.#packed, step.subarray(0, bytesRead)])
      return true
    } catch (error) {
      this.stopped = `the file cannot be read further (${error instanceof Error ? error.message : error})`
      return false
    }
  }
}
