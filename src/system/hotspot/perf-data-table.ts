import { PerfDataError } from './perf-data-error.js'

/**
 * The layout of a HotSpot perf counters file. Source: PerfDataPrologue and PerfDataEntry in HotSpot's
 * runtime/perfMemory.hpp, units and variability in runtime/perfData.hpp (unchanged from JDK 5 to 25).
 *
 * Prologue: magic, byte order, version and accessible flag (a byte each), then 32-bit used and overflow, a 64-bit
 * stamp, 32-bit offset of the first entry and number of entries. Entry: 32-bit length, name offset and vector
 * length, bytes for type, flags, unit and variability, 32-bit data offset; both offsets from the entry's start.
 */
export interface PerfDataTable {
  readonly littleEndian: boolean
  /** Bytes that hold entries; the rest of the file is unused. */
  readonly usedBytes: number
  /** Entries as the prologue counts them. */
  readonly announced: number
  /** False while the JVM is writing an entry: it and those behind it are not in `entries` yet. */
  readonly complete: boolean
  readonly entries: ReadonlyMap<string, PerfDataEntry>
}

export interface PerfDataEntry {
  readonly name: string
  /** JNI letter of the type; HotSpot makes only `J` (long) and `B` (byte, as a vector: text). */
  readonly type: PerfDataType
  readonly unit: PerfDataUnit
  readonly variability: PerfDataVariability
  /** Elements of a vector; null for a single value. */
  readonly vectorLength: number | null
  /** Where its value starts, from the start of the file. */
  readonly offset: number
}

const bytesPerElement = { J: 8, D: 8, I: 4, F: 4, S: 2, C: 2, B: 1, Z: 1 } as const
export type PerfDataType = keyof typeof bytesPerElement

const units = ['invalid', 'none', 'bytes', 'ticks', 'events', 'text', 'hertz'] as const
export type PerfDataUnit = (typeof units)[number]

const variabilities = ['invalid', 'constant', 'monotonic', 'variable'] as const
export type PerfDataVariability = (typeof variabilities)[number]

const magic = 0xcafec0c0
const prologueBytes = 32
const entryHeaderBytes = 20
const majorVersion = 2

/** Places in the prologue of what may change at any time: bytes that found no room, number of entries. */
export const overflowAt = 12
export const announcedAt = 28

/**
 * Reads the names and places of all counters.
 * @throws PerfDataError, and nothing else, whatever the bytes are
 */
export function readPerfDataTable(bytes: Buffer): PerfDataTable {
  if (bytes.length === 0) throw new PerfDataError('starting', 'the JVM has not filled its counters file yet')
  if (bytes.length < prologueBytes)
    throw corrupt(`it is cut off after ${bytes.length} of at least ${prologueBytes} bytes`)
  const found = bytes.readUInt32BE(0)
  // The file is made full of zeros; the magic is the first thing written into it.
  if (found === 0) throw new PerfDataError('starting', 'the JVM has not filled its counters file yet')
  if (found !== magic) throw corrupt(`it starts with 0x${hex(found)} instead of 0x${hex(magic)}`)
  const [order, major, minor, accessible] = bytes.subarray(4, 8)
  if (order !== 0 && order !== 1) throw corrupt(`its byte order is ${order} instead of 0 or 1`)
  if (major !== majorVersion)
    throw corrupt(`it has format version ${major}.${minor}; ${majorVersion}.x is known`)
  if (accessible === 0)
    throw new PerfDataError('starting', 'the JVM is starting: its counters are not ready yet')

  const littleEndian = order === 1
  const u32 = wordReader(bytes, littleEndian)
  const usedBytes = u32(8)
  const firstEntry = u32(24)
  const announced = u32(announcedAt)
  if (usedBytes > bytes.length) throw corrupt(`it is cut off after ${bytes.length} of ${usedBytes} bytes`)
  if (firstEntry < prologueBytes || firstEntry > usedBytes)
    throw corrupt(`its first entry would be at byte ${firstEntry}`)

  const entries = new Map<string, PerfDataEntry>()
  let complete = true
  let at = firstEntry
  // Ends: every entry that is accepted is longer than its header, and the whole is within the file.
  for (let i = 0; i < announced; i++) {
    const room = usedBytes - at
    if (room < entryHeaderBytes) throw corrupt(`it announces ${announced} entries, and only ${i} fit into it`)
    const length = u32(at)
    const nameOffset = u32(at + 4)
    const dataOffset = u32(at + 16)
    // The count is raised first, the entry written after that, field by field (PerfMemory::alloc and
    // PerfData::create_entry).
    if (length === 0 || nameOffset === 0 || dataOffset === 0) {
      complete = false
      break
    }
    if (length < entryHeaderBytes || length > room)
      throw corrupt(`entry ${i} at byte ${at} would be ${length} bytes long`)
    const entry = readEntry(bytes.subarray(at, at + length), u32, at, i)
    if (entry !== null && !entries.has(entry.name)) entries.set(entry.name, entry)
    at += length
  }
  return { littleEndian, usedBytes, announced, complete, entries }
}

/** null for an entry of a type nobody knows, which is no fault: its length says where the next one is. */
function readEntry(
  entry: Buffer,
  u32: (at: number) => number,
  at: number,
  index: number,
): PerfDataEntry | null {
  const nameOffset = u32(at + 4)
  const nameEnd = nameOffset < entryHeaderBytes ? -1 : entry.indexOf(0, nameOffset)
  if (nameEnd <= nameOffset) throw corrupt(`entry ${index} at byte ${at} has no name`)
  const name = entry.toString('latin1', nameOffset, nameEnd)
  const type = String.fromCharCode(entry[12]!)
  if (!(type in bytesPerElement)) return null
  const elements = u32(at + 8)
  const dataOffset = u32(at + 16)
  const dataBytes = bytesPerElement[type as PerfDataType] * Math.max(1, elements)
  if (dataOffset < entryHeaderBytes || dataOffset + dataBytes > entry.length)
    throw corrupt(`the value of ${name.slice(0, 80)} would lie outside its entry`)
  return {
    name,
    type: type as PerfDataType,
    unit: units[entry[14]!] ?? 'invalid',
    variability: variabilities[entry[15]!] ?? 'invalid',
    vectorLength: elements === 0 ? null : elements,
    offset: at + dataOffset,
  }
}

/** 32-bit numbers in the file's byte order. */
export function wordReader(bytes: Buffer, littleEndian: boolean): (at: number) => number {
  return littleEndian ? (at) => bytes.readUInt32LE(at) : (at) => bytes.readUInt32BE(at)
}

function corrupt(what: string): PerfDataError {
  return new PerfDataError('corrupt', `this is no readable perf counters file of a HotSpot JVM: ${what}`)
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
