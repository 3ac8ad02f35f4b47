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
 * The bytes from `from` to `to`, a chunk at a time. A read error ends it, with the reason in `state`.
 * Each chunk is only valid until the next is asked for.
 */
export async function* readRange(
  handle: FileHandle,
  from: number,
  to: number,
  chunkBytes: number,
  state: FileState,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(chunkBytes, to - from)))
  let at = from
  while (at < to) {
    let bytesRead: number
    try {
      ;({ bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, to - at), at))
    } catch (error) {
      stop(state, 'unreadable', systemErrorCode(error) ?? String(error))
      return
    }
    if (bytesRead === 0) {
      stop(state, 'unreadable', 'it was cut shorter while it was read')
      return
    }
    at += bytesRead
    state.bytesRead += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
