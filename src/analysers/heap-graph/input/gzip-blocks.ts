import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PartsSupply } from './parts-supply.js'
import type { DumpFile } from './supply.js'

const inflate = promisify(gunzip)
const packedStepBytes = 4 * 1024 * 1024
/** As many as Node's thread pool has threads. */
const inflatedAhead = 4
/** Data that looks like a member's header within a member is rare; twice in one member does not happen. */
const mostFalseStarts = 4
/** What a piece may inflate to, in blocks: two members whose boundary was not seen are one piece. */
const mostBlocks = 16
/** The beginning of a gzip member (RFC 1952, 2.3): here followed by flags and a time of zero. */
const headBytes = 8
const memberStart = Buffer.from([0x1f, 0x8b, 8])

/**
 * The block size of a dump that HotSpot packed itself (`jcmd GC.heap_dump -gz=1`); null for any other gzip file.
 * HotSpot writes members of their own, each of at most this many bytes when inflated, and says so in the first one's
 * comment (heapDumperCompression.cpp). Several threads' parts, one behind the other, each begin so.
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
  /** Where each piece begins, as far as a pass has come. */
  const starts: PieceStart[] = [{ packed: 0, offset: 0 }]
  return {
    path,
    packedBytes,
    bytes: null,
    seekable: true,
    open: async (offset) => {
      const start = starts.findLast((one) => one.offset <= offset)!
      const supply = new GzipBlocksSupply(handle, { packedBytes, blockBytes, limitBytes, starts }, start)
      await supply.skip(offset - start.offset)
      return supply
    },
    close: () => handle.close(),
  }
}

interface BlockFile {
  readonly packedBytes: number
  readonly blockBytes: number
  readonly limitBytes: number
  readonly starts: PieceStart[]
}

/** A place from which inflating can begin: on the disk, and in the inflated dump. */
interface PieceStart {
  readonly packed: number
  readonly offset: number
}

/** A stretch of the file from one header to what may be the next. */
interface Piece {
  readonly at: number
  readonly bytes: Buffer
  readonly inflated: Promise<Buffer | Error>
}

class GzipBlocksSupply extends PartsSupply {
  readonly #handle: FileHandle
  readonly #file: BlockFile
  readonly #pieces: Piece[] = []
  /** Read from the disk and not yet part of a piece; `#packedAt` is where it begins. */
  #packed: Buffer = Buffer.alloc(0)
  #packedAt: number
  /** Of the piece that comes next, in the inflated dump. */
  #offset: number

  constructor(handle: FileHandle, file: BlockFile, start: PieceStart) {
    super()
    this.#handle = handle
    this.#file = file
    this.#offset = start.offset
    this.#packedAt = start.packed
  }

  get packedBytesRead(): number {
    return this.#pieces[0]?.at ?? this.#packedAt
  }

  async close(): Promise<void> {
    await Promise.all(this.#pieces.map(({ inflated }) => inflated))
  }

  protected async nextPart(): Promise<boolean> {
    if (this.stopped !== null) return false
    if (this.#offset + this.#file.blockBytes > this.#file.limitBytes) {
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
    this.part = inflated
    this.used = 0
    this.#offset += inflated.length
    const { starts } = this.#file
    if (starts.at(-1)!.offset < this.#offset) {
      starts.push({ packed: first.at + packed.length, offset: this.#offset })
    }
    return inflated.length > 0
  }

  #inflate(packed: Buffer): Promise<Buffer | Error> {
    return inflate(packed, { maxOutputLength: mostBlocks * this.#file.blockBytes }).catch(
      (error: Error) => error,
    )
  }

  async #readPiece(): Promise<boolean> {
    let end = nextMember(this.#packed, 1)
    while (end < 0) {
      const searched = Math.max(this.#packed.length - headBytes, 1)
      if (!(await this.#readPacked())) {
        end = this.#packed.length
        if (end === 0) return false
      } else end = nextMember(this.#packed, searched)
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

/** @returns where what looks like a member begins, or -1 */
function nextMember(packed: Buffer, from: number): number {
  for (let at = packed.indexOf(memberStart, from); at >= 0; at = packed.indexOf(memberStart, at + 1)) {
    if (at + headBytes > packed.length) return -1
    const isPlain = packed[at + 3] === 0 || packed[at + 3] === 0x10
    if (isPlain && packed.readUInt32LE(at + 4) === 0) return at
  }
  return -1
}
