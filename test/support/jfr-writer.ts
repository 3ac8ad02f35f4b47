/** Writes small JFR recordings, right ones and wrong ones, for tests of the reader. */

export interface FieldSpec {
  readonly name: string
  /** Name of a type: `long`, `java.lang.String`, one of the spec. */
  readonly type: string
  readonly constant?: boolean
  readonly array?: boolean
  /** Of a `jdk.jfr.Timespan`. */
  readonly span?: string
}

export interface TypeSpec {
  readonly id: bigint
  readonly name: string
  readonly fields: readonly FieldSpec[]
}

/** A value as it is written: a number, a text in some form, parts one after the other, elements of an array. */
export type JfrValue =
  | number
  | bigint
  | { readonly float: number }
  | { readonly double: number }
  | { readonly text: string | null; readonly form?: 'utf8' | 'characters' | 'latin1' }
  | { readonly textKey: bigint }
  | { readonly parts: readonly (readonly [FieldSpec['type'], JfrValue])[] }
  | { readonly elements: readonly (readonly [FieldSpec['type'], JfrValue])[] }

export interface ConstantSpec {
  readonly type: string
  readonly values: readonly (readonly [key: bigint, value: JfrValue])[]
}

export interface ChunkSpec {
  readonly types: readonly TypeSpec[]
  /** Each is a checkpoint, in the order they are written. */
  readonly checkpoints?: readonly (readonly ConstantSpec[])[]
  readonly events?: readonly { readonly type: bigint; readonly value: JfrValue }[]
  readonly compressed?: boolean
  readonly version?: readonly [number, number]
  readonly state?: number
  readonly startNs?: bigint
  readonly startTicks?: bigint
  readonly ticksPerSecond?: bigint
  /** Changes what the header or a link says. */
  readonly lies?: {
    readonly bytes?: bigint
    readonly constantsAt?: bigint
    readonly metadataAt?: bigint
    readonly delta?: bigint
  }
}

export const basicTypes: readonly TypeSpec[] = [
  ...['boolean', 'byte', 'char', 'double', 'float', 'int', 'long', 'short'].map((name, at) => ({
    id: BigInt(at + 4),
    name,
    fields: [],
  })),
  { id: 20n, name: 'java.lang.String', fields: [] },
]

const spanTypeId = 30n

export class JfrWriter {
  #bytes: number[] = []

  constructor(readonly compressed: boolean) {}

  get length(): number {
    return this.#bytes.length
  }

  raw(...bytes: number[]): this {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }

  append(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }

  /** 64 bits. */
  long(value: bigint): this {
    const unsigned = BigInt.asUintN(64, value)
    return this.compressed ? this.#leb(unsigned) : this.#fixed(unsigned, 8)
  }

  int(value: number): this {
    // Negative ints are 32 bits wide where HotSpot compresses them.
    const unsigned = BigInt.asUintN(32, BigInt(value))
    return this.compressed ? this.#leb(unsigned) : this.#fixed(unsigned, 4)
  }

  short(value: number): this {
    const unsigned = BigInt.asUintN(16, BigInt(value))
    return this.compressed ? this.#leb(unsigned) : this.#fixed(unsigned, 2)
  }

  text(text: string | null, form: 'utf8' | 'characters' | 'latin1' = 'utf8'): this {
    if (text === null) return this.raw(0)
    if (text === '') return this.raw(1)
    if (form === 'characters') {
      this.raw(4).int(text.length)
      for (let i = 0; i < text.length; i++) this.short(text.charCodeAt(i))
      return this
    }
    const bytes = Buffer.from(text, form)
    return this.raw(form === 'utf8' ? 3 : 5)
      .int(bytes.length)
      .append(bytes)
  }

  value(type: string, value: JfrValue): this {
    if (typeof value === 'number' || typeof value === 'bigint') {
      switch (type) {
        case 'boolean':
        case 'byte':
          return this.raw(Number(value) & 0xff)
        case 'int':
          return this.int(Number(value))
        case 'short':
        case 'char':
          return this.short(Number(value))
        default:
          return this.long(BigInt(value))
      }
    }
    if ('float' in value) {
      const bytes = Buffer.alloc(4)
      bytes.writeFloatBE(value.float)
      return this.append(bytes)
    }
    if ('double' in value) {
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleBE(value.double)
      return this.append(bytes)
    }
    if ('text' in value) return this.text(value.text, value.form)
    if ('textKey' in value) return this.raw(2).long(value.textKey)
    if ('elements' in value) this.int(value.elements.length)
    for (const [partType, part] of 'elements' in value ? value.elements : value.parts) {
      this.value(partType, part)
    }
    return this
  }

  /** Behind its size, which counts itself. */
  sized(): Buffer {
    const body = this.bytes()
    if (!this.compressed) return Buffer.concat([new JfrWriter(false).int(body.length + 4).bytes(), body])
    // As HotSpot does: four bytes, whatever the number.
    const size = body.length + 4
    const prefix = [size & 0x7f, (size >> 7) & 0x7f, (size >> 14) & 0x7f].map((bits) => bits | 0x80)
    return Buffer.concat([Buffer.from([...prefix, (size >> 21) & 0x7f]), body])
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes)
  }

  #leb(value: bigint): this {
    let left = value
    for (let i = 0; i < 8; i++) {
      if (left < 0x80n) return this.raw(Number(left))
      this.raw(Number(left & 0x7fn) | 0x80)
      left >>= 7n
    }
    return this.raw(Number(left))
  }

  #fixed(value: bigint, length: number): this {
    for (let shift = (length - 1) * 8; shift >= 0; shift -= 8) {
      this.raw(Number((value >> BigInt(shift)) & 0xffn))
    }
    return this
  }
}

/** One chunk: header, events, checkpoints (each links to the one before), metadata. */
export function jfrChunk(spec: ChunkSpec): Buffer {
  const compressed = spec.compressed ?? true
  const types = [...basicTypes, ...spec.types]
  const idOf = (name: string) => types.find((type) => type.name === name)?.id ?? 0n
  const parts: Buffer[] = []
  let at = 68
  const add = (bytes: Buffer) => {
    parts.push(bytes)
    at += bytes.length
  }
  for (const { type, value } of spec.events ?? []) {
    add(new JfrWriter(compressed).long(type).value('', value).sized())
  }
  let constantsAt = at
  let previousAt: number | null = null
  for (const constants of spec.checkpoints ?? [[]]) {
    const delta = previousAt === null ? 0n : BigInt(previousAt - at)
    previousAt = at
    constantsAt = at
    const writer = new JfrWriter(compressed).long(1n).long(0n).long(0n)
    writer
      .long(spec.lies?.delta ?? delta)
      .raw(0)
      .int(constants.length)
    for (const { type, values } of constants) {
      writer.long(idOf(type)).int(values.length)
      for (const [key, value] of values) writer.long(key).value(type, value)
    }
    add(writer.sized())
  }
  const metadataAt = at
  add(metadataEvent(types, compressed))
  const header = Buffer.alloc(68)
  header.write('FLR\0', 0, 'latin1')
  header.writeUInt16BE(spec.version?.[0] ?? 2, 4)
  header.writeUInt16BE(spec.version?.[1] ?? 1, 6)
  const words = [
    spec.lies?.bytes ?? BigInt(at),
    spec.lies?.constantsAt ?? BigInt(constantsAt),
    spec.lies?.metadataAt ?? BigInt(metadataAt),
    spec.startNs ?? 1_700_000_000_000_000_000n,
    1_000_000_000n,
    spec.startTicks ?? 1000n,
    spec.ticksPerSecond ?? 1_000_000_000n,
  ]
  for (const [index, word] of words.entries()) header.writeBigInt64BE(word, 8 + index * 8)
  header[64] = spec.state ?? 0
  header[67] = compressed ? 1 : 0
  return Buffer.concat([header, ...parts])
}

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
}

function metadataEvent(types: readonly TypeSpec[], compressed: boolean): Buffer {
  const idOf = (name: string) => String(types.find((type) => type.name === name)?.id ?? 999)
  const classes = [...types, { id: spanTypeId, name: 'jdk.jfr.Timespan', fields: [] }].map(
    (type): Element => ({
      name: 'class',
      attributes: { id: String(type.id), name: type.name },
      children: type.fields.map((field) => ({
        name: 'field',
        attributes: {
          name: field.name,
          class: idOf(field.type),
          ...(field.constant ? { constantPool: 'true' } : {}),
          ...(field.array ? { dimension: '1' } : {}),
        },
        children:
          field.span === undefined
            ? []
            : [
                {
                  name: 'annotation',
                  attributes: { class: String(spanTypeId), value: field.span },
                  children: [],
                },
              ],
      })),
    }),
  )
  const root: Element = {
    name: 'root',
    attributes: {},
    children: [
      { name: 'metadata', attributes: {}, children: classes },
      { name: 'region', attributes: {}, children: [] },
    ],
  }
  const strings: string[] = []
  const index = (text: string) => {
    const known = strings.indexOf(text)
    return known >= 0 ? known : strings.push(text) - 1
  }
  const tree = new JfrWriter(compressed)
  const write = (element: Element) => {
    tree.int(index(element.name)).int(Object.keys(element.attributes).length)
    for (const [key, value] of Object.entries(element.attributes)) tree.int(index(key)).int(index(value))
    tree.int(element.children.length)
    for (const child of element.children) write(child)
  }
  write(root)
  const writer = new JfrWriter(compressed).long(0n).long(0n).long(0n).long(1n).int(strings.length)
  for (const text of strings) writer.text(text)
  return writer.append(tree.bytes()).sized()
}
