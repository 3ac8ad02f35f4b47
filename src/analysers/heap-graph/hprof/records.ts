import type { ObjectGraph } from '../graph/object-graph.js'
import type { DumpFile } from '../input/supply.js'
import { Window } from '../input/window.js'
import type { HprofGraph } from './build-graph.js'
import { type FieldPlace, primitiveArrayCode } from './class-table.js'
import type { HprofIndex } from './index-dump.js'
import { HprofScanner, type RecordVisitor } from './scanner.js'
import { basicType, basicTypeNames, subTag, valueSizes } from './tags.js'

/** An object's record, copied out of the dump. */
export interface ObjectRecord {
  readonly node: number
  readonly tag: number
  /** From the tag on; of an array too long for the window, its beginning. */
  readonly bytes: Buffer
  /** Elements of an array. */
  readonly length: number
}

/** A field or an element with its value. */
export interface FieldValue {
  readonly name: string
  /** `int`, `object`, ... */
  readonly type: string
  /** In digits, or `true`; of an object null. */
  readonly value: string | null
  /** The object; null when the value is none, null, or not in the dump. */
  readonly target: number | null
}

const copiedBytes = 1024 * 1024
const readBytes = 1024 * 1024

/** Reads objects again, from the stretches of the dump that hold them. */
export class HprofRecords {
  readonly #file: DumpFile
  readonly #index: HprofIndex
  readonly #built: HprofGraph
  readonly #graph: ObjectGraph
  readonly #sizes: Uint8Array
  readonly #classNodes = new Map<number, number>()

  constructor(file: DumpFile, index: HprofIndex, built: HprofGraph) {
    this.#file = file
    this.#index = index
    this.#built = built
    this.#graph = built.graph
    this.#sizes = valueSizes(index.header.idBytes)
    for (const [node, code] of built.classObjects) this.#classNodes.set(code, node)
  }

  async fetch(nodes: Iterable<number>): Promise<Map<number, ObjectRecord>> {
    const wanted = new Set(nodes)
    const found = new Map<number, ObjectRecord>()
    const copier = new Copier(this.#built, wanted, found, this.#index.header.idBytes)
    let window: Window | null = null
    try {
      for (const { from, last, segmentLeft } of this.#built.checkpoints.holding(wanted)) {
        if (found.size === wanted.size) break
        if (window !== null && !this.#file.seekable && window.offset <= from) {
          if (!(await window.skip(from - window.offset))) break
        } else {
          await window?.close()
          window = new Window(await this.#file.open(from), from, readBytes)
        }
        const scanner = new HprofScanner(window, this.#index.header, this.#file.bytes)
        scanner.segmentLeft = segmentLeft
        await scanner.runTo(last + 1, copier)
      }
    } finally {
      await window?.close()
    }
    return found
  }

  /** Fields of an instance, elements of an array from `from` on, static fields of a class. */
  values(record: ObjectRecord, from = 0, most = Number.POSITIVE_INFINITY): FieldValue[] {
    const view = viewOf(record.bytes)
    const idBytes = this.#index.header.idBytes
    if (record.tag === subTag.instance) {
      const head = 2 * idBytes + 9
      return this.#fields(this.#graph.classOf[record.node]!)
        .filter(({ type, offset }) => head + offset + this.#sizes[type]! <= record.bytes.length)
        .slice(from, from + most)
        .map(({ name, type, offset }) => this.#value(view, name, type, head + offset))
    }
    if (record.tag === subTag.classDump) return this.#statics(view, record.bytes).slice(from, from + most)
    const isObjects = record.tag === subTag.objectArray
    const type = isObjects ? basicType.object : record.bytes[idBytes + 9]!
    const head = isObjects ? 2 * idBytes + 9 : idBytes + 10
    const size = this.#sizes[type]!
    const there = Math.min(record.length, Math.floor((record.bytes.length - head) / size))
    const values: FieldValue[] = []
    for (let i = from; i < there && values.length < most; i++) {
      values.push(this.#value(view, `[${i}]`, type, head + i * size))
    }
    return values
  }

  /** What of one object leads to another; null when the part of it that was copied does not tell. */
  nameOfReference(record: ObjectRecord, target: number): string | null {
    for (const { name, target: to } of this.values(record)) if (to === target) return name
    if (
      record.tag !== subTag.classDump &&
      this.#classNodes.get(this.#graph.classOf[record.node]!) === target
    ) {
      return 'its class'
    }
    return null
  }

  /** The text of a java.lang.String, at most so many characters; null when it is none or its array is not there. */
  async texts(nodes: Iterable<number>, most: number): Promise<Map<number, string>> {
    const strings = await this.fetch(nodes)
    const values = new Map<number, { array: number; latin1: boolean | null }>()
    for (const [node, record] of strings) {
      if (record.tag !== subTag.instance) {
        values.set(node, { array: node, latin1: null })
        continue
      }
      const fields = this.values(record)
      const array = fields.find(({ name }) => name === 'value')?.target
      const coder = fields.find(({ name }) => name === 'coder')?.value
      if (array != null) values.set(node, { array, latin1: coder === undefined ? null : coder === '0' })
    }
    const arrays = await this.fetch([...values.values()].map(({ array }) => array))
    const texts = new Map<number, string>()
    for (const [node, { array, latin1 }] of values) {
      const record = arrays.get(array)
      if (record?.tag === subTag.primitiveArray) texts.set(node, this.#characters(record, latin1, most))
    }
    return texts
  }

  #characters({ bytes, node }: ObjectRecord, latin1: boolean | null, most: number): string {
    const body = bytes.subarray(this.#index.header.idBytes + 10)
    const isChars = this.#graph.classOf[node] === primitiveArrayCode(basicType.char)
    // A String of bytes is Latin-1, or UTF-16 in the machine's order; char[] is big-endian, as all of HPROF.
    if (isChars) {
      const swapped = Buffer.from(body.subarray(0, Math.min(most * 2, body.length & ~1)))
      return swapped.swap16().toString('utf16le')
    }
    return latin1 === false
      ? body.subarray(0, most * 2).toString('utf16le')
      : body.subarray(0, most).toString('latin1')
  }

  #fieldsByCode = new Map<number, FieldPlace[]>()

  #fields(code: number): FieldPlace[] {
    const known = this.#fieldsByCode.get(code)
    if (known !== undefined) return known
    const fields = this.#index.classes.fieldsOf(code)
    this.#fieldsByCode.set(code, fields)
    return fields
  }

  #statics(view: DataView, bytes: Buffer): FieldValue[] {
    const idBytes = this.#index.header.idBytes
    const values: FieldValue[] = []
    const ids = ['its superclass', 'its class loader', 'its signers', 'its protection domain']
    for (const [i, name] of ids.entries()) {
      values.push(this.#value(view, name, basicType.object, 5 + idBytes + i * idBytes))
    }
    let position = 9 + 7 * idBytes
    let count = view.getUint16(position)
    position += 2
    for (let i = 0; i < count; i++) {
      const type = bytes[position + 2]!
      const name = `constant ${view.getUint16(position)}`
      if (type === basicType.object) values.push(this.#value(view, name, type, position + 3))
      position += 3 + this.#sizes[type]!
    }
    count = view.getUint16(position)
    position += 2
    for (let i = 0; i < count; i++) {
      const high = idBytes === 8 ? view.getUint32(position) : 0
      const name = this.#index.names.symbols.get(high, view.getUint32(position + idBytes - 4)) ?? `field${i}`
      const type = bytes[position + idBytes]!
      values.push(this.#value(view, `static ${name}`, type, position + idBytes + 1))
      position += idBytes + 1 + this.#sizes[type]!
    }
    return values
  }

  #value(view: DataView, name: string, type: number, at: number): FieldValue {
    const typeName = basicTypeNames[type] ?? ''
    if (at + this.#sizes[type]! > view.byteLength) return { name, type: typeName, value: null, target: null }
    if (type !== basicType.object)
      return { name, type: typeName, value: primitive(view, type, at), target: null }
    const idBytes = this.#index.header.idBytes
    const high = idBytes === 8 ? view.getUint32(at) : 0
    const target = this.#built.addresses.nodeOf(high, view.getUint32(at + idBytes - 4))
    return { name, type: typeName, value: null, target: target < 0 ? null : target }
  }
}

class Copier implements RecordVisitor {
  readonly #built: HprofGraph
  readonly #wanted: ReadonlySet<number>
  readonly #found: Map<number, ObjectRecord>
  readonly #idBytes: number
  #parts: Buffer[] = []
  #copied = 0
  #long: { node: number; tag: number; length: number } | null = null

  constructor(
    built: HprofGraph,
    wanted: ReadonlySet<number>,
    found: Map<number, ObjectRecord>,
    idBytes: number,
  ) {
    this.#built = built
    this.#wanted = wanted
    this.#found = found
    this.#idBytes = idBytes
  }

  batch(scanner: HprofScanner, starts: Int32Array, count: number): void {
    const { bytes, view } = scanner
    for (let i = 0; i < count; i++) {
      const at = starts[i]!
      const tag = bytes[at]!
      if (tag < subTag.classDump || tag > subTag.primitiveArray) continue
      const node = this.#nodeAt(view, at)
      if (!this.#wanted.has(node) || this.#found.has(node)) continue
      const end = at + scanner.lengthAt(at)
      const length = tag >= subTag.objectArray ? view.getUint32(at + this.#idBytes + 5) : 0
      this.#found.set(node, { node, tag, bytes: Buffer.from(bytes.subarray(at, end)), length })
    }
  }

  longArray({ bytes, view }: HprofScanner, at: number): boolean {
    const node = this.#nodeAt(view, at)
    if (!this.#wanted.has(node) || this.#found.has(node)) return false
    const tag = bytes[at]!
    const head = tag === subTag.objectArray ? 2 * this.#idBytes + 9 : this.#idBytes + 10
    this.#long = { node, tag, length: view.getUint32(at + this.#idBytes + 5) }
    this.#parts = [Buffer.from(bytes.subarray(at, at + head))]
    this.#copied = 0
    return true
  }

  longPart({ bytes }: HprofScanner, from: number, to: number, last: boolean): void {
    if (this.#copied < copiedBytes) this.#parts.push(Buffer.from(bytes.subarray(from, to)))
    this.#copied += to - from
    if (!last || this.#long === null) return
    this.#found.set(this.#long.node, { ...this.#long, bytes: Buffer.concat(this.#parts) })
    this.#long = null
  }

  #nodeAt(view: DataView, at: number): number {
    const high = this.#idBytes === 8 ? view.getUint32(at + 1) : 0
    return this.#built.addresses.nodeOf(high, view.getUint32(at + this.#idBytes - 3))
  }
}

function primitive(view: DataView, type: number, at: number): string {
  switch (type) {
    case basicType.boolean:
      return String(view.getUint8(at) !== 0)
    case basicType.char:
      return JSON.stringify(String.fromCharCode(view.getUint16(at)))
    case basicType.float:
      return String(view.getFloat32(at))
    case basicType.double:
      return String(view.getFloat64(at))
    case basicType.byte:
      return String(view.getInt8(at))
    case basicType.short:
      return String(view.getInt16(at))
    case basicType.int:
      return String(view.getInt32(at))
    default:
      return String(view.getBigInt64(at))
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
