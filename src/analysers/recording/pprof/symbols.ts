import type { FrameTable } from '../stacks/frames.js'
import { functionField, lineField, locationField, profileField, valueTypeField } from './fields.js'
import { idOf, signed, type WireReader, wireType } from './wire.js'

/** Entries of a table in memory at a time; profiles have some ten thousand. */
const maxEntries = 2_000_000
const maxTextBytes = 64 * 1024

interface Code {
  readonly name: number
  readonly file: number
  readonly line: number
}

/** What a profile says besides its samples: names, code, what its values count. */
export class PprofSymbols {
  readonly valueTypes: { readonly type: number; readonly unit: number }[] = []
  timeNs: number | null = null
  durationNs: number | null = null
  period = 0
  /** Entries that found no room, and fields that no version has. */
  unreadable = 0
  readonly #bytes: Buffer
  /** Where each string starts and ends. */
  readonly #strings: number[] = []
  readonly #functions = new Map<number | bigint, Code>()
  /** Functions of a location, the innermost first. */
  readonly #locations = new Map<
    number | bigint,
    { readonly functions: (number | bigint)[]; address: bigint }
  >()
  readonly #frames = new Map<number | bigint, readonly number[]>()

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Takes in a field of the profile, but for samples. */
  take(wire: WireReader): void {
    switch (wire.field) {
      case profileField.sampleType:
        if (this.valueTypes.length < 64) this.valueTypes.push(this.#valueType(wire.inner()))
        break
      case profileField.location:
        this.#takeLocation(wire.inner())
        break
      case profileField.function:
        this.#takeFunction(wire.inner())
        break
      case profileField.stringTable:
        if (wire.type !== wireType.length || this.#strings.length >= maxEntries * 2) this.unreadable++
        else this.#strings.push(wire.from, wire.to)
        break
      case profileField.timeNanos:
        this.timeNs = signed(wire.low, wire.high)
        break
      case profileField.durationNanos:
        this.durationNs = signed(wire.low, wire.high)
        break
      case profileField.period:
        this.period = signed(wire.low, wire.high)
        break
      default:
        if (wire.field > profileField.docUrl) this.unreadable++
    }
  }

  text(index: number): string {
    const from = this.#strings[index * 2]
    const to = this.#strings[index * 2 + 1]
    if (from === undefined || to === undefined) return ''
    return this.#bytes.toString('utf8', from, Math.min(to, from + maxTextBytes))
  }

  /** Frames of a location, the outermost first: several where code was inlined. null when it is missing. */
  framesOf(location: number | bigint, table: FrameTable): readonly number[] | null {
    const known = this.#frames.get(location)
    if (known !== undefined) return known
    const found = this.#locations.get(location)
    if (found === undefined) return null
    const frames = found.functions.map((id) => this.#frameOf(id, table)).reverse()
    if (frames.length === 0) frames.push(table.intern(`0x${found.address.toString(16)}`, 'native'))
    this.#frames.set(location, frames)
    return frames
  }

  #frameOf(id: number | bigint, table: FrameTable): number {
    const code = this.#functions.get(id)
    if (code === undefined) return table.intern('[unknown function]', 'other')
    const file = this.text(code.file)
    const source = file === '' ? undefined : { file, line: code.line > 0 ? code.line : null }
    return table.intern(this.text(code.name) || '[unnamed]', 'other', source)
  }

  #valueType(wire: WireReader): { type: number; unit: number } {
    const found = { type: 0, unit: 0 }
    while (wire.next()) {
      if (wire.field === valueTypeField.type) found.type = signed(wire.low, wire.high)
      else if (wire.field === valueTypeField.unit) found.unit = signed(wire.low, wire.high)
    }
    return found
  }

  #takeFunction(wire: WireReader): void {
    let id: number | bigint = 0
    const code = { name: 0, file: 0, line: 0 }
    while (wire.next()) {
      const value = signed(wire.low, wire.high)
      if (wire.field === functionField.id) id = idOf(wire.low, wire.high)
      else if (wire.field === functionField.name) code.name = value
      else if (wire.field === functionField.filename) code.file = value
      else if (wire.field === functionField.startLine) code.line = value
    }
    if (this.#functions.size < maxEntries) this.#functions.set(id, code)
    else this.unreadable++
  }

  #takeLocation(wire: WireReader): void {
    let id: number | bigint = 0
    const location = { functions: [] as (number | bigint)[], address: 0n }
    while (wire.next()) {
      if (wire.field === locationField.id) id = idOf(wire.low, wire.high)
      else if (wire.field === locationField.address) location.address = BigInt(idOf(wire.low, wire.high))
      else if (wire.field === locationField.line && wire.type === wireType.length) {
        const line = wire.inner()
        while (line.next()) {
          if (line.field === lineField.functionId) location.functions.push(idOf(line.low, line.high))
        }
      }
    }
    if (this.#locations.size < maxEntries) this.#locations.set(id, location)
    else this.unreadable++
  }
}
