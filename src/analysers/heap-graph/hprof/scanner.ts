import type { DumpFile } from '../input/supply.js'
import { Window } from '../input/window.js'
import { knownTopTags, rootKinds, subTag, topTag, valueSizes } from './tags.js'

/** What wants to see the records of one pass over a dump. */
export interface RecordVisitor {
  /** A record outside the heap: its body is `bytes[from, to)`. */
  top?(tag: number, scanner: HprofScanner, from: number, to: number): void
  /** Records of the heap, whole, that start at `starts[0 .. count)` of the window's buffer. */
  batch(scanner: HprofScanner, starts: Int32Array, count: number): void
  /** An array too long for the window: its head. @returns whether its elements are wanted too */
  longArray(scanner: HprofScanner, at: number): boolean
  /** Whole elements of it, part by part; `last` with the last part. */
  longPart?(scanner: HprofScanner, from: number, to: number, last: boolean): void
}

export interface UnknownRecords {
  count: number
  bytes: number
  /** The first few, as `0x8f at 1234`. */
  readonly samples: string[]
}

export interface HprofHeader {
  readonly version: string
  readonly idBytes: 4 | 8
  readonly timestampMs: number
}

/** Whole records up to this size are put together from two chunks; no class or instance is larger. */
const longestWhole = 1024 * 1024
const longestClass = 16 * 1024 * 1024
const batchRecords = 16_384
const mostSamples = 5

/** Reads the header of a dump. @returns null when it ends within, or has ids of another size */
export async function readHprofHeader(window: Window): Promise<HprofHeader | null> {
  if (!(await window.ensure(31))) return null
  const { bytes, view, at } = window
  const end = bytes.indexOf(0, at)
  const idBytes = view.getUint32(end + 1)
  if (idBytes !== 4 && idBytes !== 8) return null
  window.at = end + 13
  return {
    version: bytes.toString('latin1', at + 'JAVA PROFILE '.length, end),
    idBytes,
    timestampMs: view.getUint32(end + 5) * 2 ** 32 + view.getUint32(end + 9),
  }
}

/**
 * Goes over the records of a dump, chunk by chunk. It knows the length of each record and nothing of its meaning:
 * that is the visitor's, which gets thousands of records at a call.
 *
 * A record that runs over its segment's end, or has an unknown tag, ends the segment: what is left of it is passed
 * over and counted in `unknown`.
 */
export class HprofScanner {
  readonly window: Window
  readonly idBytes: number
  readonly unknown: UnknownRecords = { count: 0, bytes: 0, samples: [] }
  readonly #sizes: Uint8Array
  readonly #dumpBytes: number | null
  readonly #starts = new Int32Array(batchRecords)
  /** Bytes left of the heap segment that is being read. */
  segmentLeft = 0
  /** The dump says itself that it is complete. */
  #heapSeen = false
  #segmentsSeen = false
  #endSeen = false

  constructor(window: Window, header: HprofHeader, dumpBytes: number | null) {
    this.window = window
    this.idBytes = header.idBytes
    this.#sizes = valueSizes(header.idBytes)
    this.#dumpBytes = dumpBytes
  }

  get bytes(): Buffer {
    return this.window.bytes
  }

  get view(): DataView {
    return this.window.view
  }

  /**
   * To the dump's end. `pause` is called between chunks.
   * @returns why it ended too early; null when the dump is whole
   */
  async run(visitor: RecordVisitor, pause: (window: Window) => void = () => {}): Promise<string | null> {
    for (;;) {
      if (this.segmentLeft > 0) {
        if (!(await this.#heapRecords(visitor, pause))) return this.#cut()
      } else {
        if (!(await this.window.ensure(9))) return this.window.available > 0 ? this.#cut() : this.#missing()
        if (!(await this.#topRecord(visitor))) return this.#cut()
      }
      pause(this.window)
    }
  }

  /** Only records of the heap, up to an offset of the dump, from where `segmentLeft` says how much is left. */
  async runTo(offset: number, visitor: RecordVisitor): Promise<void> {
    while (this.window.offset < offset && this.segmentLeft > 0) {
      if (!(await this.#heapRecords(visitor, () => {}, offset))) return
    }
  }

  /** Length of a record of the heap that is whole in the window. */
  lengthAt(at: number): number {
    return this.#recordLength(at, this.window.end)
  }

  #cut(): string {
    return this.window.stopped ?? `the dump ends within a record, after ${this.window.offset} bytes`
  }

  #missing(): string | null {
    if (this.window.stopped !== null) return this.window.stopped
    if (!this.#heapSeen) return 'the dump ends before its heap'
    if (this.#segmentsSeen && !this.#endSeen) {
      return `the dump ends after ${this.window.offset} bytes without the record that ends the heap`
    }
    return null
  }

  async #topRecord(visitor: RecordVisitor): Promise<boolean> {
    const { window } = this
    const tag = window.bytes[window.at]!
    const length = window.view.getUint32(window.at + 5)
    if (tag === topTag.heapDump || tag === topTag.heapDumpSegment) {
      window.at += 9
      this.#heapSeen = true
      this.#segmentsSeen ||= tag === topTag.heapDumpSegment
      this.segmentLeft = tag === topTag.heapDump ? this.#wholeLength(length) : length
      return true
    }
    if (tag === topTag.heapDumpEnd) this.#endSeen = true
    if (!knownTopTags.has(tag)) this.#noteUnknown(tag, length)
    if (visitor.top === undefined || !knownTopTags.has(tag) || length > longestClass) {
      window.at += 9
      return window.skip(length)
    }
    if (!(await window.ensure(9 + length))) return false
    visitor.top(tag, this, window.at + 9, window.at + 9 + length)
    window.at += 9 + length
    return true
  }

  /** A HEAP_DUMP of more than 4 GiB has a length modulo 4 GiB: the right one is that which ends with the file. */
  #wholeLength(length: number): number {
    if (this.#dumpBytes === null) return length
    const rest = this.#dumpBytes - this.window.offset
    return rest > length && (rest - length) % 2 ** 32 === 0 ? rest : length
  }

  /** One batch, or one long record. @returns false where the dump ends within a record */
  async #heapRecords(
    visitor: RecordVisitor,
    pause: (window: Window) => void,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<boolean> {
    const { window } = this
    const from = window.at
    const segmentEnd = from + this.segmentLeft
    const stop = Math.min(segmentEnd, from + (limit - window.offset))
    const starts = this.#starts
    let at = from
    let count = 0
    let length = 0
    while (count < batchRecords && at < stop) {
      length = this.#recordLength(at, Math.min(window.end, segmentEnd))
      // Negative: so many bytes would tell. Zero: an unknown tag.
      if (length <= 0 || at + length > window.end || at + length > segmentEnd) break
      starts[count++] = at
      at += length
    }
    if (count > 0) {
      visitor.batch(this, starts, count)
      window.at = at
      this.segmentLeft = segmentEnd - at
      return true
    }
    const wanted = Math.abs(length)
    if (length === 0 || wanted > this.segmentLeft) {
      this.#noteUnknown(window.bytes[at]!, this.segmentLeft)
      const left = this.segmentLeft
      this.segmentLeft = 0
      return window.skip(left)
    }
    const tag = window.bytes[at]!
    if (length > longestWhole && (tag === subTag.objectArray || tag === subTag.primitiveArray)) {
      return this.#longArray(visitor, length, pause)
    }
    if (wanted > longestClass) {
      this.#noteUnknown(tag, wanted)
      this.segmentLeft -= wanted
      return window.skip(wanted)
    }
    return window.ensure(wanted)
  }

  async #longArray(
    visitor: RecordVisitor,
    length: number,
    pause: (window: Window) => void,
  ): Promise<boolean> {
    const { window } = this
    const isPrimitive = window.bytes[window.at] === subTag.primitiveArray
    const headBytes = isPrimitive ? this.idBytes + 10 : 2 * this.idBytes + 9
    const elementBytes = isPrimitive ? this.#sizes[window.bytes[window.at + headBytes - 1]!]! : this.idBytes
    const wanted = visitor.longArray(this, window.at)
    this.segmentLeft -= length
    if (!wanted || visitor.longPart === undefined) return window.skip(length)
    window.at += headBytes
    let left = length - headBytes
    while (left > 0) {
      if (!(await window.ensure(Math.min(left, elementBytes)))) return false
      const whole = Math.min(left, window.available - (window.available % elementBytes))
      left -= whole
      visitor.longPart(this, window.at, window.at + whole, left === 0)
      window.at += whole
      pause(window)
    }
    return true
  }

  /** @returns the negative of how many bytes are needed to tell; 0 for an unknown tag */
  #recordLength(at: number, end: number): number {
    const { idBytes } = this
    const { bytes, view } = this.window
    if (at >= end) return -1
    switch (bytes[at]) {
      case subTag.instance: {
        const head = 2 * idBytes + 9
        return at + head > end ? -head : head + view.getUint32(at + head - 4)
      }
      case subTag.objectArray: {
        const head = 2 * idBytes + 9
        return at + head > end ? -head : head + view.getUint32(at + idBytes + 5) * idBytes
      }
      case subTag.primitiveArray: {
        const head = idBytes + 10
        if (at + head > end) return -head
        const size = this.#sizes[bytes[at + head - 1]!]!
        return size === 0 ? 0 : head + view.getUint32(at + idBytes + 5) * size
      }
      case subTag.classDump:
        return this.#classLength(at, end)
      case subTag.primitiveArrayWithoutData:
        return idBytes + 10
      case subTag.unreachable:
        return idBytes + 1
      case subTag.heapDumpInfo:
        return idBytes + 5
      default: {
        const root = rootKinds[bytes[at]!]
        return root === undefined ? 0 : 1 + root.ids * idBytes + root.bytes
      }
    }
  }

  #classLength(at: number, end: number): number {
    const { idBytes } = this
    const { view, bytes } = this.window
    // Id, stack trace, super, loader, signers, protection domain, two reserved, instance size.
    let position = at + 9 + 7 * idBytes
    for (const nameBytes of [2, idBytes]) {
      if (position + 2 > end) return -(position + 2 - at)
      let count = view.getUint16(position)
      position += 2
      for (; count > 0; count--) {
        if (position + nameBytes + 1 > end) return -(position + nameBytes + 1 - at)
        const size = this.#sizes[bytes[position + nameBytes]!]!
        if (size === 0) return 0
        position += nameBytes + 1 + size
      }
    }
    if (position + 2 > end) return -(position + 2 - at)
    return position + 2 + view.getUint16(position) * (idBytes + 1) - at
  }

  #noteUnknown(tag: number, bytes: number): void {
    this.unknown.count++
    this.unknown.bytes += bytes
    if (this.unknown.samples.length < mostSamples) {
      this.unknown.samples.push(`0x${tag.toString(16).padStart(2, '0')} at ${this.window.offset}`)
    }
  }
}

/** A scanner at the first record of a dump, behind the header. */
export async function scanDump(
  file: DumpFile,
): Promise<{ scanner: HprofScanner; header: HprofHeader } | null> {
  const window = new Window(await file.open(0), 0, file.bytes)
  const header = await readHprofHeader(window)
  if (header !== null) return { scanner: new HprofScanner(window, header, file.bytes), header }
  await window.close()
  return null
}
