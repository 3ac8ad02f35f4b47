import { systemErrorCode } from '../../../system/files.js'
import { unreadable } from '../input/open.js'
import type { Reading } from '../reading.js'
import { BrokenRecording } from './broken.js'
import { ByteWindow } from './byte-window.js'
import { Chunk, readPart } from './chunk.js'
import type { ChunkPart, ChunkSource } from './chunk-source.js'
import { Cursor } from './cursor.js'
import { EventTable } from './event-table.js'
import type { EventKind } from './events/event-kind.js'
import { type ChunkHeader, headerBytes } from './header.js'
import { type MetadataModel, readMetadata } from './metadata.js'
import { walkEvents } from './walk.js'

const maxMetadataBytes = 64 * 1024 * 1024
/** Checkpoints of a chunk whose links cannot be followed. */
const maxScannedParts = 100_000
/** Types that are told by name; a real recording has some hundred. */
const maxEventNames = 10_000

/** What a JFR recording is besides its events. */
export class JfrTally {
  chunks = 0
  version: string | null = null
  startNs: bigint | null = null
  endNs: bigint | null = null
  readonly events = new Map<string, number>()
  eventsWithoutType = 0
  unreadableEvents = 0
}

/**
 * Reads a recording chunk by chunk, handing events to those who understand them. Whatever the file holds, it ends; what
 * could not be read stands in the reading.
 * @param kinds by type name
 */
export async function readJfr(
  source: ChunkSource,
  reading: Reading,
  kinds: ReadonlyMap<string, EventKind>,
): Promise<JfrTally> {
  const tally = new JfrTally()
  let lastModel: MetadataModel | null = null
  try {
    for (let part = await source.next(); part !== null; part = await source.next()) {
      lastModel = await readChunk(part, tally, reading, kinds, lastModel)
    }
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error
    reading.stop(unreadable(error))
  }
  return tally
}

/** @returns the types of the chunk; those of the one before when it has none */
async function readChunk(
  { header, bytes, offset }: ChunkPart,
  tally: JfrTally,
  reading: Reading,
  kinds: ReadonlyMap<string, EventKind>,
  lastModel: MetadataModel | null,
): Promise<MetadataModel | null> {
  tally.chunks++
  tally.version ??= header.version
  tally.startNs ??= header.startNs
  const problem = (why: string) => reading.stop(`chunk ${tally.chunks}: ${why}`)
  const complete = header.bytes > 0 && header.bytes <= bytes.length

  const parts: ChunkIndex = complete ? linked(header) : await scanned(bytes, header)
  let model = parts.metadataAt === null ? null : await modelAt(bytes, parts.metadataAt, header)
  if (model === null && complete) {
    problem('its description of types is damaged')
    const { metadataAt } = await scanned(bytes, header)
    if (metadataAt !== null) model = await modelAt(bytes, metadataAt, header)
  }
  if (model === null && lastModel !== null) {
    model = lastModel
    reading.note('the last chunk lost its description of types: that of the chunk before was used')
  }
  const startMs = Number(header.startNs - tally.startNs) / 1e6
  const chunk = new Chunk(header, model ?? { types: new Map() }, startMs)
  if (model !== null) {
    const why = await chunk.loadConstants(bytes, parts.checkpoints)
    if (why !== null && complete) problem(`some of its constants cannot be read: ${why}`)
  }

  const table = new EventTable(chunk, kinds, (at) => {
    if (reading.packing === 'plain') reading.progress(offset + at)
  })
  const { at, why } = await walkEvents(
    new ByteWindow(bytes),
    headerBytes,
    bytes.length,
    header.compressed,
    table,
  )
  if (reading.packing === 'plain') reading.progress(offset + at)
  for (const kind of new Set(kinds.values())) kind.endChunk?.()
  for (const { name, count, unreadable } of table.types) {
    tally.unreadableEvents += unreadable
    if (name === null || (tally.events.size >= maxEventNames && !tally.events.has(name))) {
      tally.eventsWithoutType += count
    } else tally.events.set(name, (tally.events.get(name) ?? 0) + count)
  }
  const endNs = header.startNs + (header.durationNs > 0n ? header.durationNs : 0n)
  if (tally.endNs === null || endNs > tally.endNs) tally.endNs = endNs
  if (why !== null) problem(`${why} (byte ${offset + at})`)
  else if (!complete) problem(header.bytes === 0 ? 'it was never finished' : 'the file ends before it does')
  return model
}

/** Where a chunk's types and constants stand. */
interface ChunkIndex {
  readonly metadataAt: number | null
  /** null: they are linked, from the header on. */
  readonly checkpoints: readonly number[] | null
}

function linked({ metadataAt }: ChunkHeader): ChunkIndex {
  return { metadataAt, checkpoints: null }
}

/** Looks through all events of a chunk whose end, and with it the links to them, is missing. */
async function scanned(bytes: ChunkPart['bytes'], header: ChunkHeader): Promise<ChunkIndex> {
  const checkpoints: number[] = []
  let metadataAt: number | null = null
  await walkEvents(new ByteWindow(bytes), headerBytes, bytes.length, header.compressed, {
    visit(low, high, _bytes, _from, _end, at) {
      if (high !== 0 || low > 1) return
      if (low === 0) metadataAt = at
      else if (low === 1 && checkpoints.length < maxScannedParts) checkpoints.push(at)
    },
  })
  return { metadataAt, checkpoints }
}

async function modelAt(
  bytes: ChunkPart['bytes'],
  at: number,
  header: ChunkHeader,
): Promise<MetadataModel | null> {
  if (at < headerBytes || at >= bytes.length) return null
  const cursor = new Cursor(header.compressed)
  try {
    const head = await readPart(bytes, at, 18)
    const size = cursor.set(head, 0, head.length).count(maxMetadataBytes)
    cursor.long()
    if (cursor.low !== 0 || cursor.high !== 0) return null
    const event = await readPart(bytes, at, size)
    return readMetadata(cursor.set(event, 0, event.length))
  } catch (error) {
    if (error instanceof BrokenRecording) return null
    throw error
  }
}
