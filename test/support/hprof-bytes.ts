/** Basic types of HPROF. */
export const hprofType = {
  object: 2,
  boolean: 4,
  char: 5,
  float: 6,
  double: 7,
  byte: 8,
  short: 9,
  int: 10,
  long: 11,
} as const

type TypeName = keyof typeof hprofType

const typeBytes = { boolean: 1, char: 2, float: 4, double: 8, byte: 1, short: 2, int: 4, long: 8 } as const

interface Field {
  readonly name: string
  readonly type: TypeName
}

export interface HprofOptions {
  readonly version?: string
  readonly idBytes?: 4 | 8
  /** Bytes of a HEAP_DUMP_SEGMENT at most; null writes one HEAP_DUMP, as 1.0.1 did. */
  readonly segmentBytes?: number | null
  /** The first object's address. */
  readonly address?: number
  /** Upper half of all ids of 8 bytes: pointers with a tag. */
  readonly tag?: number
}

/** Writes HPROF dumps whose objects, references and roots a test knows. */
export class HprofBytes {
  readonly #options: HprofOptions
  readonly #idBytes: 4 | 8
  readonly #top: Buffer[] = []
  readonly #heap: Buffer[] = []
  readonly #names = new Map<string, number>()
  readonly #classes = new Map<number, { readonly fields: readonly Field[]; readonly superId: number }>()
  #nextName = 0x100
  #address: number
  #serial = 0

  constructor(options: HprofOptions = {}) {
    this.#options = options
    this.#idBytes = options.idBytes ?? 8
    this.#address = options.address ?? 0x8000_0000
  }

  /** An address for an object of so many bytes. */
  place(bytes = 64): number {
    const address = this.#address
    this.#address += bytes
    return address
  }

  addClass(
    name: string,
    parts: {
      readonly superId?: number
      readonly loader?: number
      readonly fields?: readonly Field[]
      readonly statics?: readonly (Field & { readonly value: number })[]
      readonly id?: number
    } = {},
  ): number {
    const id = parts.id ?? this.place(128)
    const fields = parts.fields ?? []
    this.#classes.set(id, { fields, superId: parts.superId ?? 0 })
    const nameId = this.nameId(name)
    this.#record(0x02, [u4(++this.#serial), this.#id(id), u4(0), this.#id(nameId)])
    const ids = [parts.superId ?? 0, parts.loader ?? 0, 0, 0, 0, 0]
    const statics = parts.statics ?? []
    this.#heap.push(
      Buffer.concat([
        Buffer.from([0x20]),
        this.#id(id),
        u4(0),
        ...ids.map((one) => this.#id(one)),
        u4(0),
        u2(0),
        u2(statics.length),
        ...statics.flatMap(({ name, type, value }) => [
          this.#id(this.nameId(name)),
          Buffer.from([hprofType[type]]),
          this.#value(type, value),
        ]),
        u2(fields.length),
        ...fields.flatMap(({ name, type }) => [this.#id(this.nameId(name)), Buffer.from([hprofType[type]])]),
      ]),
    )
    return id
  }

  /** Values of the class's own fields, then of its superclass's, and so on. */
  addInstance(classId: number, values: readonly number[], id = this.place()): number {
    const types: TypeName[] = []
    for (let at = classId; at !== 0; at = this.#classes.get(at)?.superId ?? 0) {
      types.push(...(this.#classes.get(at)?.fields ?? []).map(({ type }) => type))
    }
    const body = Buffer.concat(types.map((type, i) => this.#value(type, values[i]!)))
    this.#heap.push(
      Buffer.concat([Buffer.from([0x21]), this.#id(id), u4(0), this.#id(classId), u4(body.length), body]),
    )
    return id
  }

  addObjectArray(
    classId: number,
    elements: readonly number[],
    id = this.place(64 + 8 * elements.length),
  ): number {
    const head = [Buffer.from([0x22]), this.#id(id), u4(0), u4(elements.length), this.#id(classId)]
    this.#heap.push(Buffer.concat([...head, ...elements.map((element) => this.#id(element))]))
    return id
  }

  addPrimitiveArray(
    type: Exclude<TypeName, 'object'>,
    body: Buffer,
    id = this.place(64 + Math.ceil(body.length / 8) * 8),
  ): number {
    const head = [Buffer.from([0x23]), this.#id(id), u4(0), u4(body.length / typeBytes[type])]
    this.#heap.push(Buffer.concat([...head, Buffer.from([hprofType[type]]), body]))
    return id
  }

  /** A root record: its tag, the object, and what else it has. */
  addRoot(tag: number, id: number, ...more: readonly number[]): void {
    this.#heap.push(Buffer.concat([Buffer.from([tag]), this.#id(id), ...more.map(u4)]))
  }

  /** Bytes in the heap as they are: records that this writer does not know. */
  addRaw(bytes: Buffer): void {
    this.#heap.push(bytes)
  }

  addStackTrace(
    serial: number,
    thread: number,
    frames: readonly { method: string; file: string; line: number }[],
  ): void {
    const ids = frames.map(({ method, file, line }) => {
      const id = this.nameId(`frame ${method} ${line}`)
      const ids = [id, this.nameId(method), this.nameId('()V'), this.nameId(file)]
      this.#record(0x04, [...ids.map((one) => this.#id(one)), u4(1), u4(line)])
      return id
    })
    this.#record(0x05, [u4(serial), u4(thread), u4(ids.length), ...ids.map((id) => this.#id(id))])
  }

  addTopRecord(tag: number, body: Buffer): void {
    this.#record(tag, [body])
  }

  nameId(name: string): number {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    const id = this.#nextName++
    this.#names.set(name, id)
    this.#record(0x01, [this.#id(id), Buffer.from(name)])
    return id
  }

  toBuffer(): Buffer {
    const { version = '1.0.2', segmentBytes = 1000 } = this.#options
    const header = [Buffer.from(`JAVA PROFILE ${version}\0`), u4(this.#idBytes), u4(0x19d), u4(0x12345678)]
    const heap: Buffer[] = []
    if (segmentBytes === null) heap.push(record(0x0c, this.#heap))
    else {
      let segment: Buffer[] = []
      let bytes = 0
      for (const one of this.#heap) {
        if (bytes > 0 && bytes + one.length > segmentBytes) {
          heap.push(record(0x1c, segment))
          segment = []
          bytes = 0
        }
        segment.push(one)
        bytes += one.length
      }
      heap.push(record(0x1c, segment), record(0x2c, []))
    }
    return Buffer.concat([...header, ...this.#top, ...heap])
  }

  #record(tag: number, parts: readonly Buffer[]): void {
    this.#top.push(record(tag, parts))
  }

  #id(id: number): Buffer {
    const bytes = Buffer.alloc(this.#idBytes)
    if (this.#idBytes === 8) {
      bytes.writeBigUInt64BE(BigInt(id))
      if (id !== 0) bytes.writeUInt32BE(bytes.readUInt32BE() + (this.#options.tag ?? 0))
    } else bytes.writeUInt32BE(id)
    return bytes
  }

  #value(type: TypeName, value: number): Buffer {
    if (type === 'object') return this.#id(value)
    const bytes = Buffer.alloc(typeBytes[type])
    if (type === 'float') bytes.writeFloatBE(value)
    else if (type === 'double') bytes.writeDoubleBE(value)
    else if (type === 'long') bytes.writeBigInt64BE(BigInt(value))
    else if (type === 'boolean' || type === 'char') bytes.writeUIntBE(value, 0, bytes.length)
    else bytes.writeIntBE(value, 0, bytes.length)
    return bytes
  }
}

function record(tag: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), u4(0), u4(body.length), body])
}

function u4(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function u2(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
