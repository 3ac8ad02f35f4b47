import type { FileHandle } from 'node:fs/promises'
import { systemErrorCode } from '../../../system/files.js'
import { type FileState, newFileState, stop } from './file-state.js'
import { inflate, inflateStepBytes } from './inflate.js'
import { openRegularFile, readRange } from './regular-file.js'
import { entryRange, listZip, type ZipEntry } from './zip.js'

/**
 * A chunk and the rest of a line before it make one text. Up to 128 KiB V8 keeps such a text in its young
 * generation; larger ones each go to a space of their own, which makes reading a quarter slower.
 */
const plainChunkBytes = 96 * 1024

/** A text to read: a file, or one entry of a zip. */
export interface Source {
  readonly state: FileState
  /** The text in chunks, each valid until the next; never throws, reasons go to `state`. */
  chunks(): AsyncGenerator<Buffer>
  /** The same for a look at its beginning: what it tells goes to a state of its own. */
  peek(state: FileState): AsyncGenerator<Buffer>
}

/** The texts of a path: one, but for a zip one of each entry. What cannot be read is a source that says so. */
export async function sourcesOf(path: string, limitBytes: number): Promise<Source[]> {
  const state = newFileState(path, 'plain')
  const handle = await openRegularFile(path, state)
  if (handle === null) return [unreadable(state)]
  try {
    const start = Buffer.alloc(4)
    const { bytesRead } = await handle.read(start, 0, start.length, 0)
    if (bytesRead >= 2 && start[0] === 0x1f && start[1] === 0x8b) state.packing = 'gzip'
    if (bytesRead === 4 && start.readUInt32LE(0) === 0x04034b50) {
      state.packing = 'zip'
      const listing = await listZip(handle, state.bytes!)
      if ('entries' in listing) {
        return listing.entries.map((entry) => zipSource(path, entry, limitBytes))
      }
      stop(state, 'unsupported archive', listing.refused)
      return [unreadable(state)]
    }
  } catch (error) {
    stop(state, 'unreadable', systemErrorCode(error) ?? String(error))
    return [unreadable(state)]
  } finally {
    await handle.close().catch(() => undefined)
  }
  const chunks = (into: FileState) => fileChunks(path, into, limitBytes)
  return [{ state, chunks: () => chunks(state), peek: chunks }]
}

async function* nothing(): AsyncGenerator<Buffer> {}

function unreadable(state: FileState): Source {
  return { state, chunks: nothing, peek: nothing }
}

async function* fileChunks(path: string, state: FileState, limitBytes: number): AsyncGenerator<Buffer> {
  const handle = await openRegularFile(path, state)
  if (handle === null) return
  try {
    const size = state.bytes!
    if (state.packing === 'gzip') {
      yield* inflate(readRange(handle, 0, size, inflateStepBytes, state), 'gzip', limitBytes, state)
    } else yield* readRange(handle, 0, size, plainChunkBytes, state)
    state.grewWhileRead = await isLonger(handle, size)
  } finally {
    await handle.close().catch(() => undefined)
  }
}

function zipSource(path: string, entry: ZipEntry, limitBytes: number): Source {
  const state = newFileState(`${path}:${entry.name}`, 'zip')
  const chunks = (into: FileState) => zipChunks(path, entry, into, limitBytes)
  return { state, chunks: () => chunks(state), peek: chunks }
}

async function* zipChunks(
  path: string,
  entry: ZipEntry,
  state: FileState,
  limitBytes: number,
): AsyncGenerator<Buffer> {
  const handle = await openRegularFile(path, state)
  if (handle === null) return
  try {
    const range = await entryRange(handle, state.bytes!, entry)
    if (range === null) {
      stop(state, 'damaged archive', 'the entry has no header')
      return
    }
    state.bytes = entry.packedBytes ?? range.to - range.from
    if (entry.method === 'stored') yield* readRange(handle, range.from, range.to, plainChunkBytes, state)
    else {
      const packed = readRange(handle, range.from, range.to, inflateStepBytes, state)
      yield* inflate(packed, 'deflate', limitBytes, state)
    }
    if (entry.packedBytes === null) stop(state, 'damaged archive', 'its directory is missing')
  } catch (error) {
    stop(state, 'unreadable', systemErrorCode(error) ?? String(error))
  } finally {
    await handle.close().catch(() => undefined)
  }
}

async function isLonger(handle: FileHandle, size: number): Promise<boolean> {
  try {
    return (await handle.stat()).size > size
  } catch {
    return false
  }
}
