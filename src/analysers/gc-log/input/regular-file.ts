import { type FileHandle, open, stat } from 'node:fs/promises'
import { systemErrorCode } from '../../../system/files.js'
import { type FileState, stop } from './file-state.js'

/** Opens a file and notes its size, or notes in `state` why it cannot be read and returns null. Never throws. */
export async function openRegularFile(path: string, state: FileState): Promise<FileHandle | null> {
  let handle: FileHandle | null = null
  try {
    // Asked before opening: to open a named pipe would wait for its writer.
    const found = await stat(path)
    if (found.isDirectory()) stop(state, 'is a directory', null)
    else if (!found.isFile()) stop(state, 'unreadable', 'not a regular file')
    else {
      handle = await open(path, 'r')
      state.bytes = (await handle.stat()).size
      if (state.bytes === 0) stop(state, 'empty', null)
      return handle
    }
  } catch (error) {
    await handle?.close().catch(() => undefined)
    const code = systemErrorCode(error)
    stop(state, code === 'ENOENT' ? 'missing' : 'unreadable', code ?? String(error))
  }
  return null
}

/**
 * The bytes from `from` to `to`, a chunk at a time; the next is read from the disk while one is worked on. A read
 * error ends it, with the reason in `state`. Each chunk is only valid until the next is asked for.
 */
export async function* readRange(
  handle: FileHandle,
  from: number,
  to: number,
  chunkBytes: number,
  state: FileState,
): AsyncGenerator<Buffer> {
  const size = Math.max(1, Math.min(chunkBytes, to - from))
  let [buffer, other] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(to - from > size ? size : 0)]
  let at = from
  let reading = readInto(handle, buffer, at, to)
  try {
    while (at < to) {
      const bytesRead = await reading
      if (typeof bytesRead !== 'number' || bytesRead === 0) {
        stop(state, 'unreadable', bytesRead === 0 ? 'it was cut shorter while it was read' : bytesRead)
        return
      }
      at += bytesRead
      state.bytesRead += bytesRead
      const chunk = buffer.subarray(0, bytesRead)
      ;[buffer, other] = [other, buffer]
      if (at < to) reading = readInto(handle, buffer, at, to)
      yield chunk
    }
  } finally {
    // Its file must not be closed under a read.
    await reading
  }
}

/** @returns the bytes read, or why none could be */
async function readInto(
  handle: FileHandle,
  buffer: Buffer,
  at: number,
  to: number,
): Promise<number | string> {
  try {
    return (await handle.read(buffer, 0, Math.min(buffer.length, to - at), at)).bytesRead
  } catch (error) {
    return systemErrorCode(error) ?? String(error)
  }
}
