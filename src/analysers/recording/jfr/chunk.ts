import { BrokenRecording } from './broken.js'
import type { ChunkBytes } from './byte-window.js'
import { Cursor, type StringKey } from './cursor.js'
import { extract, Slots } from './extract.js'
import type { ChunkHeader } from './header.js'
import { type Layout, layOutRecord } from './layout.js'
import type { FieldModel, MetadataModel } from './metadata.js'
import { Pool } from './pool.js'
import { RecordReader } from './record-reader.js'
import { javaTypeName } from './type-names.js'

/** Constants of a chunk in memory; JDKs write a few MB in each, async-profiler some tens. */
const maxConstantBytes = 256 * 1024 * 1024
/** Constants of a chunk; real ones have some hundred thousand. */
const maxConstants = 8_000_000
/** Real chains have as many links as the recording has flushes in a chunk: one a second. */
const maxCheckpoints = 1_000_000
/** A constant that refers to a constant that refers ...: a name is two or three steps away. */
const maxReferences = 8

/** One chunk's types and constants. */
export class Chunk {
  /** Readers of constants that were asked for, by type and fields. */
  readonly #readers = new Map<string, RecordReader | null>()
  readonly #skips = new Map<string, Layout | null>()
  readonly #pools = new Map<string, Pool>()
  readonly #checkpoints: Buffer[] = []
  readonly #texts = new Map<string, (string | null | undefined)[]>()
  readonly #cursor: Cursor
  readonly #stringTypeId: string
  #constantBytes = 0
  #constants = 0

  constructor(
    readonly header: ChunkHeader,
    readonly model: MetadataModel,
    /** Of its start, since the recording's. */
    readonly startMs: number,
  ) {
    this.#cursor = new Cursor(header.compressed)
    this.#stringTypeId = [...model.types.values()].find(({ name }) => name === 'java.lang.String')?.id ?? ''
  }

  /**
   * Takes in the constants, from the last checkpoint back to the first: each says how far it is to the one before.
   * @param positions where checkpoints stand, in place of following the links
   * @returns what went wrong, null when nothing did
   * @throws the system's error
   */
  async loadConstants(bytes: ChunkBytes, positions: readonly number[] | null): Promise<string | null> {
    if (positions !== null) {
      let problem: string | null = null
      for (const at of positions) problem = (await this.#loadCheckpoint(bytes, at)).problem ?? problem
      return problem
    }
    let at = this.header.constantsAt
    for (let links = 0; links < maxCheckpoints; links++) {
      const { delta, problem } = await this.#loadCheckpoint(bytes, at)
      if (problem !== null) return problem
      if (delta === 0) return null
      // They were written one after the other, so links lead back; one that does not would lead in a circle.
      if (delta > 0 || at + delta < 0) return 'its constants do not lead back to their beginning'
      at += delta
    }
    return 'it has too many parts with constants'
  }

  pool(typeId: string): Pool | undefined {
    return this.#pools.get(typeId)
  }

  /** A reader of constants of a type; null when the recording has no such type, or describes it wrongly. */
  readerOf(typeId: string, fields: readonly string[]): RecordReader | null {
    const key = `${typeId} ${fields.join(' ')}`
    let reader = this.#readers.get(key)
    if (reader === undefined) {
      const type = this.model.types.get(typeId)
      const layout =
        type === undefined ? null : layOutRecord(this.model, type, fields, this.header.compressed)
      reader = layout === null ? null : new RecordReader(this, layout)
      this.#readers.set(key, reader)
    }
    return reader
  }

  /** @returns false when there is no such constant */
  readConstant(reader: RecordReader, typeId: string, low: number, high: number): boolean {
    const pool = this.#pools.get(typeId)
    const index = pool?.find(low, high) ?? -1
    return index >= 0 && this.readConstantAt(reader, pool!, index)
  }

  readConstantAt(reader: RecordReader, pool: Pool, index: number): boolean {
    const bytes = this.#checkpoints[pool.checkpointOf(index)]!
    return reader.read(bytes, pool.atOf(index), bytes.length)
  }

  /** Where the bytes of a constant are: for readers that go through an array of it. */
  constantBytes(pool: Pool, index: number): { readonly bytes: Buffer; readonly at: number } {
    return { bytes: this.#checkpoints[pool.checkpointOf(index)]!, at: pool.atOf(index) }
  }

  /** The text that a constant stands for: its string, or that of the symbol it names. */
  constantText(typeId: string, low: number, high: number, references = 0): string | null {
    return this.constantTextAt(typeId, this.#pools.get(typeId)?.find(low, high) ?? -1, references)
  }

  constantTextAt(typeId: string, index: number, references = 0): string | null {
    const pool = this.#pools.get(typeId)
    if (pool === undefined || index < 0 || references > maxReferences) return null
    let texts = this.#texts.get(typeId)
    if (texts === undefined) {
      texts = []
      this.#texts.set(typeId, texts)
    }
    const known = texts[index]
    if (known !== undefined) return known
    const text = this.#decodeText(typeId, pool, index, references)
    texts[index] = text
    return text
  }

  /** `java.lang.String[]`; null when the class is missing from the recording. */
  className(typeId: string, low: number, high: number): string | null {
    const name = this.constantText(typeId, low, high)
    return name === null ? null : javaTypeName(name)
  }

  resolve(text: string | null | StringKey, references = 0): string | null {
    if (text === null || typeof text === 'string') return text
    return this.constantText(this.#stringTypeId, text.low, text.high, references + 1)
  }

  /** A string in the bytes; null when it is none, or broken. */
  textAt(bytes: Buffer, at: number, end: number, references = 0): string | null {
    try {
      return this.resolve(this.#cursor.set(bytes, at, end).text(), references)
    } catch (error) {
      if (error instanceof BrokenRecording) return null
      throw error
    }
  }

  #decodeText(typeId: string, pool: Pool, index: number, references: number): string | null {
    const type = this.model.types.get(typeId)
    if (type === undefined) return null
    if (type.name === 'java.lang.String') {
      const { bytes, at } = this.constantBytes(pool, index)
      return this.textAt(bytes, at, bytes.length, references)
    }
    const field = type.fields.find((candidate) => this.#isText(candidate))
    const reader = field === undefined ? null : this.readerOf(typeId, [field.name])
    if (reader === null || !this.readConstantAt(reader, pool, index)) return null
    return reader.text(0, references + 1)
  }

  /** A string, or a key to a type that is nothing but a string (`jdk.types.Symbol`). */
  #isText({ typeId, array, constant }: FieldModel): boolean {
    const type = this.model.types.get(typeId)
    if (array || type === undefined) return false
    if (type.name === 'java.lang.String') return true
    const only = type.fields.length === 1 ? this.model.types.get(type.fields[0]!.typeId) : undefined
    return constant && only?.name === 'java.lang.String'
  }

  async #loadCheckpoint(bytes: ChunkBytes, at: number): Promise<{ delta: number; problem: string | null }> {
    const cursor = this.#cursor
    try {
      const head = await readPart(bytes, at, 64)
      const size = cursor.set(head, 0, head.length).count(Number.MAX_SAFE_INTEGER)
      cursor.long()
      if (cursor.low !== 1 || cursor.high !== 0)
        throw new BrokenRecording('no constants stand where they should')
      if (size > bytes.length - at) throw new BrokenRecording('constants go on behind the end')
      this.#constantBytes += size
      if (this.#constantBytes > maxConstantBytes) {
        return { delta: 0, problem: `it has more than ${maxConstantBytes} bytes of constants` }
      }
      const event = await readPart(bytes, at, size)
      cursor.set(event, 0, event.length).count(size)
      for (let i = 0; i < 3; i++) cursor.long()
      const delta = cursor.longNumber()
      cursor.byte()
      const checkpoint = this.#checkpoints.push(event) - 1
      for (let pools = cursor.count(cursor.left); pools > 0; pools--)
        this.#loadPool(cursor, event, checkpoint)
      return { delta, problem: null }
    } catch (error) {
      if (error instanceof BrokenRecording) return { delta: 0, problem: error.message }
      throw error
    }
  }

  #loadPool(cursor: Cursor, event: Buffer, checkpoint: number): void {
    cursor.long()
    const typeId = idText(cursor.low, cursor.high)
    const layout = this.#skipOf(typeId)
    if (layout === null) throw new BrokenRecording(`constants of the unknown type ${typeId}`)
    let pool = this.#pools.get(typeId)
    if (pool === undefined) {
      pool = new Pool()
      this.#pools.set(typeId, pool)
    }
    const { program } = layout
    for (let left = cursor.count(cursor.left); left > 0; left--) {
      if (++this.#constants > maxConstants) throw new BrokenRecording(`more than ${maxConstants} constants`)
      cursor.long()
      const { low, high, at } = cursor
      const end = extract(program, 0, program.length, event, at, event.length, noSlots)
      if (end > event.length) throw new BrokenRecording('a constant is not what its type says')
      pool.add(low, high, checkpoint, at)
      cursor.at = end
    }
  }

  #skipOf(typeId: string): Layout | null {
    let layout = this.#skips.get(typeId)
    if (layout === undefined) {
      const type = this.model.types.get(typeId)
      layout = type === undefined ? null : layOutRecord(this.model, type, [], this.header.compressed)
      this.#skips.set(typeId, layout)
    }
    return layout
  }
}

const noSlots = new Slots(0)

/** A key of 64 bits as the metadata writes it: in decimal. */
export function idText(low: number, high: number): string {
  return high === 0 ? String(low >>> 0) : String((BigInt(high) << 32n) | BigInt(low >>> 0))
}

/** As many of these bytes as there are, safe from what is read next. @throws the system's error */
export async function readPart(bytes: ChunkBytes, at: number, length: number): Promise<Buffer> {
  const there = Math.max(0, Math.min(length, bytes.length - at))
  if (bytes.whole !== null) return bytes.whole.subarray(at, at + there)
  const part = Buffer.allocUnsafeSlow(there)
  const got = there === 0 ? 0 : await bytes.read(part, at)
  return part.subarray(0, got)
}
