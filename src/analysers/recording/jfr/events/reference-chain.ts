import type { Chunk } from '../chunk.js'
import type { RecordReader } from '../record-reader.js'
import { javaTypeName } from '../type-names.js'

/** HotSpot shortens longer chains itself and says how many links it left out. */
const maxLinks = 200

const objectFields = ['referrer']
const referenceFields = ['object', 'field', 'array', 'skip']

/**
 * What holds a sampled object, link by link (`jdk.types.OldObject` and `jdk.types.Reference`):
 * `Holder.field` or `Object[] [3 of 10]`; `... 12 more` where the JVM left links out.
 */
export function referenceChain(chunk: Chunk, record: RecordReader, objectField: number): string[] {
  const links: string[] = []
  const objectTypeId = record.typeIdOf(objectField)
  const objects = objectTypeId === null ? null : chunk.readerOf(objectTypeId, objectFields)
  if (objectTypeId === null || objects === null) return links
  let low = record.slots.low[objectField]!
  let high = record.slots.high[objectField]!
  const seen = new Set<string>()
  while (chunk.readConstant(objects, objectTypeId, low, high)) {
    const key = `${high} ${low}`
    if (seen.has(key) || links.length >= maxLinks) {
      links.push(seen.has(key) ? '... (a circle)' : '...')
      break
    }
    seen.add(key)
    const referenceTypeId = objects.typeIdOf(0)
    const references = referenceTypeId === null ? null : chunk.readerOf(referenceTypeId, referenceFields)
    if (referenceTypeId === null || references === null) break
    const found = chunk.readConstant(
      references,
      referenceTypeId,
      objects.slots.low[0]!,
      objects.slots.high[0]!,
    )
    if (!found) break
    low = references.slots.low[0]!
    high = references.slots.high[0]!
    const skipped = references.number(3) ?? 0
    if (skipped > 0) links.push(`... ${skipped} more`)
    const link = linkText(chunk, objectTypeId, low, high, placeIn(references))
    if (link === null) break
    links.push(link)
  }
  return links
}

/**
 * The holder and where in it: `Holder.items`, of a static field `Holder.items (static)`. The JVM describes some objects:
 * a list by its size, a thread by its name, a class by the class it stands for.
 */
function linkText(
  chunk: Chunk,
  objectTypeId: string,
  low: number,
  high: number,
  place: string,
): string | null {
  const reader = describedObject(chunk, objectTypeId, low, high)
  const className = reader?.className(0) ?? null
  if (reader === null || className === null) return null
  const description = reader.text(1)
  const ofClass = className === 'java.lang.Class' ? /^Class Name: (.+)$/s.exec(description ?? '') : null
  if (ofClass !== null) return `${javaTypeName(ofClass[1]!)}${place} (static)`
  return `${className}${place}${description === null || description === '' ? '' : ` (${description})`}`
}

/** `.field`, ` [3 of 10]`, or nothing where the recording does not say. */
function placeIn(references: RecordReader): string {
  const field = references.text(1)
  if (field !== null) return `.${field}`
  const typeId = references.typeIdOf(2)
  const arrays = typeId === null ? null : references.chunk.readerOf(typeId, ['size', 'index'])
  if (typeId === null || arrays === null) return ''
  const [low, high] = [references.slots.low[2]!, references.slots.high[2]!]
  if (!references.chunk.readConstant(arrays, typeId, low, high)) return ''
  return ` [${arrays.number(1)} of ${arrays.number(0)}]`
}

export function classOfOldObject(record: RecordReader, objectField: number): string | null {
  const typeId = record.typeIdOf(objectField)
  if (typeId === null) return null
  const [low, high] = [record.slots.low[objectField]!, record.slots.high[objectField]!]
  return describedObject(record.chunk, typeId, low, high)?.className(0) ?? null
}

function describedObject(chunk: Chunk, objectTypeId: string, low: number, high: number): RecordReader | null {
  // A reader of its own: the chain's is still in use.
  const reader = chunk.readerOf(objectTypeId, ['type', 'description'])
  return reader !== null && chunk.readConstant(reader, objectTypeId, low, high) ? reader : null
}

/** `Stack Variable, Threads`: what the chain ends at (`jdk.types.OldObjectGcRoot`). */
export function rootText(record: RecordReader, rootField: number): string | null {
  const typeId = record.typeIdOf(rootField)
  const roots = typeId === null ? null : record.chunk.readerOf(typeId, ['type', 'system', 'description'])
  if (typeId === null || roots === null) return null
  const [low, high] = [record.slots.low[rootField]!, record.slots.high[rootField]!]
  if (!record.chunk.readConstant(roots, typeId, low, high)) return null
  const parts = [roots.text(0), roots.text(1), roots.text(2)].filter(
    (part) => part !== null && part !== '' && part !== '<unknown>',
  )
  return parts.length === 0 ? null : parts.join(', ')
}
