/** An entry of a made-up perf counters file: a long, a text, or raw data of any type. */
export type MadeUpEntry = { readonly name: string; readonly unit?: number; readonly variability?: number } & (
  | { readonly long: bigint }
  | { readonly text: string }
  | { readonly type: string; readonly data: Buffer; readonly elements: number }
)

interface MadeUpFile {
  readonly order?: 'little' | 'big'
  readonly accessible?: boolean
  /** Room behind the entries; JVMs leave some. */
  readonly spareBytes?: number
}

/** A perf counters file as HotSpot's runtime/perfMemory.hpp lays it out. */
export function perfDataBytes(entries: readonly MadeUpEntry[], options: MadeUpFile = {}): Buffer {
  const little = (options.order ?? 'little') === 'little'
  const body = Buffer.concat(entries.map((entry) => entryBytes(entry, little)))
  const head = Buffer.alloc(32)
  head.writeUInt32BE(0xcafec0c0, 0)
  head.set([little ? 1 : 0, 2, 0, options.accessible === false ? 0 : 1], 4)
  word(head, 8, head.length + body.length, little)
  word(head, 24, head.length, little)
  word(head, 28, entries.length, little)
  return Buffer.concat([head, body, Buffer.alloc(options.spareBytes ?? 256)])
}

function entryBytes(entry: MadeUpEntry, little: boolean): Buffer {
  const { type, data, elements } = dataOf(entry, little)
  const name = Buffer.from(`${entry.name}\0`)
  // Values lie on multiples of 8, as in the JVM.
  const dataOffset = Math.ceil((20 + name.length) / 8) * 8
  const bytes = Buffer.alloc(Math.ceil((dataOffset + data.length) / 8) * 8)
  word(bytes, 0, bytes.length, little)
  word(bytes, 4, 20, little)
  word(bytes, 8, elements, little)
  bytes.set([type.charCodeAt(0), 1, entry.unit ?? 1, entry.variability ?? 3], 12)
  word(bytes, 16, dataOffset, little)
  name.copy(bytes, 20)
  data.copy(bytes, dataOffset)
  return bytes
}

function dataOf(entry: MadeUpEntry, little: boolean): { type: string; data: Buffer; elements: number } {
  if ('data' in entry) return entry
  if ('text' in entry) {
    const data = Buffer.from(`${entry.text}\0`)
    return { type: 'B', data, elements: data.length }
  }
  const data = Buffer.alloc(8)
  if (little) data.writeBigInt64LE(entry.long)
  else data.writeBigInt64BE(entry.long)
  return { type: 'J', data, elements: 0 }
}

function word(bytes: Buffer, at: number, value: number, little: boolean): void {
  if (little) bytes.writeUInt32LE(value, at)
  else bytes.writeUInt32BE(value, at)
}
