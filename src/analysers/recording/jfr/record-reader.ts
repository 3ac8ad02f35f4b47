import type { Chunk } from './chunk.js'
import { extract, extractNumbers, Slots } from './extract.js'
import { type Layout, type LayoutField, step } from './layout.js'
import type { Pool } from './pool.js'

const microsecondsIn1Ms = 1000
const nanosecondsIn1Ms = 1_000_000

const form = { missing: 0, wide: 1, narrow: 2, real: 3 } as const

function formOf(field: LayoutField | null): number {
  if (field === null) return form.missing
  if (field.kind === 'real') return form.real
  return field.narrow ? form.narrow : form.wide
}

/** The fields of one event or constant, by their place among the fields asked for. One record at a time. */
export class RecordReader {
  readonly slots: Slots
  readonly #layout: Layout
  /** Of the fields' types, once they were asked for. */
  readonly #pools: (Pool | undefined)[] = []
  readonly #numbers: Int32Array | null
  /** How each field's number is written. */
  readonly #forms: Uint8Array
  #bytes: Buffer = Buffer.alloc(0)
  #end = 0

  constructor(
    readonly chunk: Chunk,
    layout: Layout,
  ) {
    this.#layout = layout
    this.slots = new Slots(layout.fields.length)
    this.#numbers = onlyNumbers(layout.program)
    this.#forms = Uint8Array.from(layout.fields, formOf)
  }

  get program(): Int32Array {
    return this.#layout.program
  }

  /** @returns whether the bytes are what the type says */
  read(bytes: Buffer, at: number, end: number): boolean {
    this.#bytes = bytes
    this.#end = end
    if (this.#numbers !== null) return extractNumbers(this.#numbers, bytes, at, this.slots) <= end
    const { program } = this.#layout
    return extract(program, 0, program.length, bytes, at, end, this.slots) <= end
  }

  /** Whether the type has this field. */
  has(field: number): boolean {
    return this.#layout.fields[field] !== null
  }

  typeIdOf(field: number): string | null {
    return this.#layout.fields[field]?.typeId ?? null
  }

  /** null when the type has no such field. */
  number(field: number): number | null {
    switch (this.#forms[field]) {
      case form.wide:
        return this.slots.number(field)
      case form.narrow:
        return this.slots.low[field]!
      case form.real:
        return this.slots.real[field]!
      default:
        return null
    }
  }

  text(field: number, references = 0): string | null {
    const layout = this.#layout.fields[field]
    if (layout === null || layout === undefined) return null
    const low = this.slots.low[field]!
    switch (layout.kind) {
      case 'text':
        return this.chunk.textAt(this.#bytes, low, this.#end, references)
      case 'constant':
        return this.chunk.constantText(layout.typeId, low, this.slots.high[field]!, references)
      default:
        return String(this.number(field))
    }
  }

  className(field: number): string | null {
    const typeId = this.typeIdOf(field)
    return typeId === null
      ? null
      : this.chunk.className(typeId, this.slots.low[field]!, this.slots.high[field]!)
  }

  /** Index of a constant in its pool, -1 when it is missing there, -2 when the field is missing or refers to none. */
  constantIndex(field: number): number {
    const layout = this.#layout.fields[field]
    if (layout === null || layout === undefined) return -2
    const low = this.slots.low[field]!
    const high = this.slots.high[field]!
    this.#pools[field] ??= this.chunk.pool(layout.typeId)
    const index = this.#pools[field]?.find(low, high) ?? -1
    return index < 0 && low === 0 && high === 0 ? -2 : index
  }

  /** A span of time in milliseconds, by the unit that the recording gives it; without one it is ticks. */
  spanMs(field: number): number | null {
    const value = this.number(field)
    if (value === null) return null
    switch (this.#layout.fields[field]!.timeUnit) {
      case 'NANOSECONDS':
        return value / nanosecondsIn1Ms
      case 'MICROSECONDS':
        return value / microsecondsIn1Ms
      case 'MILLISECONDS':
        return value
      case 'SECONDS':
        return value * 1000
      default:
        return value / this.chunk.header.ticksPerMs
    }
  }

  /** A stamp in ticks as milliseconds since the recording's start. */
  atMs(field: number): number | null {
    if (!this.has(field)) return null
    const { startTicksHigh, startTicksLow, ticksPerMs } = this.chunk.header
    // Halves are subtracted first: the stamps themselves may be beyond what a double holds.
    const high = this.slots.high[field]! - startTicksHigh
    const low = (this.slots.low[field]! >>> 0) - startTicksLow
    return this.chunk.startMs + (high * 4294967296 + low) / ticksPerMs
  }
}

/** The places of a program of compressed numbers, those passed over in a row as one; null of any other program. */
function onlyNumbers(program: Int32Array): Int32Array | null {
  const places: number[] = []
  for (let i = 0; i < program.length; i += 2) {
    const place = program[i + 1]!
    const last = places.at(-1)
    if (program[i] !== step.compressed) return null
    if (place < 0 && last !== undefined && last < 0) places[places.length - 1] = last - 1
    else places.push(place < 0 ? -1 : place)
  }
  return Int32Array.from(places)
}
