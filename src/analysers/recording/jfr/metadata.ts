import { BrokenRecording } from './broken.js'
import type { Cursor } from './cursor.js'

/** Units of numbers, as the annotations `jdk.jfr.Timespan` and `jdk.jfr.Timestamp` name them. */
export type TimeUnit =
  | 'TICKS'
  | 'NANOSECONDS'
  | 'MICROSECONDS'
  | 'MILLISECONDS'
  | 'SECONDS'
  | 'MILLISECONDS_SINCE_EPOCH'
  | 'NANOSECONDS_SINCE_EPOCH'

export interface FieldModel {
  readonly name: string
  readonly typeId: string
  /** Its value is a key into the constants of its type. */
  readonly constant: boolean
  readonly array: boolean
  readonly timeUnit: TimeUnit | null
}

export interface TypeModel {
  readonly id: string
  readonly name: string
  readonly fields: readonly FieldModel[]
}

/**
 * How the events and constants of a chunk are laid out. All of it comes from the chunk: no layout is known beforehand,
 * so events of other versions, of async-profiler and of one's own read alike. Ids are decimal text: they have 64 bits.
 */
export interface MetadataModel {
  readonly types: ReadonlyMap<string, TypeModel>
}

interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
}

/** Real ones are six deep and have some ten thousand words and elements. */
const maxDepth = 32
const maxParts = 2_000_000

/**
 * Reads a metadata event: size, type 0, start, duration, metadata id, a table of strings, and a tree of elements
 * whose names and attributes are indexes into it. Source: jdk.jfr.internal.MetadataReader (JDK 9 to 25).
 * @param cursor at the event's start
 * @throws BrokenRecording
 */
export function readMetadata(cursor: Cursor): MetadataModel {
  cursor.count(Number.MAX_SAFE_INTEGER)
  for (let i = 0; i < 4; i++) cursor.long()
  const strings: string[] = []
  const count = cursor.count(Math.min(cursor.left, maxParts))
  for (let i = 0; i < count; i++) {
    const text = cursor.text()
    strings.push(typeof text === 'string' ? text : '')
  }
  const root = readElement(cursor, strings, 0, { parts: 0 })
  const types = new Map<string, TypeModel>()
  const annotationNames = new Map<string, string>()
  const metadata = root.children.find(({ name }) => name === 'metadata')
  const classes = (metadata?.children ?? []).filter(({ name }) => name === 'class')
  for (const { attributes } of classes) {
    annotationNames.set(attributes.get('id') ?? '', attributes.get('name') ?? '')
  }
  for (const element of classes) {
    const type = typeOf(element, annotationNames)
    types.set(type.id, type)
  }
  return { types }
}

function readElement(
  cursor: Cursor,
  strings: readonly string[],
  depth: number,
  read: { parts: number },
): Element {
  if (depth > maxDepth) throw new BrokenRecording('its metadata nests without end')
  const word = () => strings[cursor.count(strings.length - 1)]!
  const name = word()
  const attributes = new Map<string, string>()
  if (++read.parts > maxParts) throw new BrokenRecording('its metadata has too many parts')
  for (let left = cursor.count(Math.min(cursor.left, 1000)); left > 0; left--) {
    const key = word()
    attributes.set(key, word())
  }
  const children: Element[] = []
  for (let left = cursor.count(cursor.left); left > 0; left--) {
    children.push(readElement(cursor, strings, depth + 1, read))
  }
  return { name, attributes, children }
}

function typeOf(element: Element, annotationNames: ReadonlyMap<string, string>): TypeModel {
  const fields = element.children
    .filter(({ name }) => name === 'field')
    .map(({ attributes, children }): FieldModel => {
      const dimension = attributes.get('dimension')
      return {
        name: attributes.get('name') ?? '',
        typeId: attributes.get('class') ?? '',
        constant: attributes.get('constantPool') === 'true',
        array: dimension !== undefined && dimension !== '0',
        timeUnit: timeUnitOf(children, annotationNames),
      }
    })
  return { id: element.attributes.get('id') ?? '', name: element.attributes.get('name') ?? '', fields }
}

function timeUnitOf(
  children: readonly Element[],
  annotationNames: ReadonlyMap<string, string>,
): TimeUnit | null {
  for (const { name, attributes } of children) {
    if (name !== 'annotation') continue
    const annotation = annotationNames.get(attributes.get('class') ?? '') ?? ''
    // JDK 9 and 10 of Oracle wrote another package before them.
    if (!/(^|\.)jdk\.jfr\.Time(span|stamp)$/.test(annotation)) continue
    const unit = attributes.get('value') ?? attributes.get('value-0')
    if (unit !== undefined) return unit as TimeUnit
  }
  return null
}
