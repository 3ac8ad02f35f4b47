import type { Chunk } from './chunk.js'
import { idText } from './chunk.js'
import type { EventKind } from './events/event-kind.js'
import { layOutRecord, plainTypeName } from './layout.js'
import { RecordReader } from './record-reader.js'
import type { EventVisitor } from './walk.js'

/** Ids of the JDK's own events are small; others have 64 bits. */
const smallIds = 16_384
const maxNameChars = 1000

interface EventType {
  /** As the recording writes it; null of a type that it does not describe. */
  readonly name: string | null
  readonly plainName: string
  readonly taker: { readonly kind: EventKind; readonly record: RecordReader } | null
  count: number
  unreadable: number
}

/** Counts the events of a chunk by their type, and hands those on that somebody understands. */
export class EventTable implements EventVisitor {
  readonly #chunk: Chunk
  readonly #kinds: ReadonlyMap<string, EventKind>
  readonly #small: (EventType | undefined)[] = []
  readonly #large = new Map<string, EventType>()
  readonly onProgress: (at: number) => void

  constructor(chunk: Chunk, kinds: ReadonlyMap<string, EventKind>, onProgress: (at: number) => void) {
    this.#chunk = chunk
    this.#kinds = kinds
    this.onProgress = onProgress
  }

  visit(low: number, high: number, bytes: Buffer | null, from: number, end: number): void {
    let type: EventType | undefined
    if (high === 0 && low >= 0 && low < smallIds) {
      type = this.#small[low]
      if (type === undefined) {
        type = this.#typeOf(idText(low, high))
        this.#small[low] = type
      }
    } else {
      const id = idText(low, high)
      type = this.#large.get(id)
      if (type === undefined) {
        type = this.#typeOf(id)
        // A damaged file could claim a new type with each event.
        if (this.#large.size < smallIds) this.#large.set(id, type)
        else type = this.#unnamed
      }
    }
    type.count++
    const { taker } = type
    if (taker === null) return
    if (bytes !== null && taker.record.read(bytes, from, end)) {
      taker.kind.take(taker.record, type.plainName)
    } else type.unreadable++
  }

  readonly #unnamed: EventType = { name: null, plainName: '', taker: null, count: 0, unreadable: 0 }

  get types(): readonly EventType[] {
    const small = this.#small.filter((type) => type !== undefined)
    return [...small, ...this.#large.values(), this.#unnamed]
  }

  #typeOf(id: string): EventType {
    // The events that hold a chunk's types and constants do not describe themselves.
    if (id === '0' || id === '1') {
      const prefix = this.#chunk.header.version.startsWith('1.') ? 'com.oracle.jdk' : 'jdk'
      const name = `${prefix}.${id === '0' ? 'Metadata' : 'Checkpoint'}`
      return { name, plainName: name, taker: null, count: 0, unreadable: 0 }
    }
    const model = this.#chunk.model.types.get(id)
    const name = model?.name.slice(0, maxNameChars) ?? null
    const written = plainTypeName(name ?? '')
    const kind = this.#kinds.get(written)
    // The kind's own constant: to compare it with others costs nothing.
    const plainName = kind?.types.find((type) => type === written) ?? written
    let taker: EventType['taker'] = null
    if (model !== undefined && kind !== undefined) {
      const layout = layOutRecord(this.#chunk.model, model, kind.fields, this.#chunk.header.compressed)
      if (layout !== null) taker = { kind, record: new RecordReader(this.#chunk, layout) }
    }
    return { name, plainName, taker, count: 0, unreadable: 0 }
  }
}
