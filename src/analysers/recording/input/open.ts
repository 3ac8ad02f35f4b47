import { type FileHandle, open, stat } from 'node:fs/promises'
import { systemErrorCode } from '../../../system/files.js'
import type { Reading } from '../reading.js'

/** Opens a file and notes its size, or says in `reading` why it cannot be read and returns null. Never throws. */
export async function openRecording(reading: Reading): Promise<FileHandle | null> {
  let handle: FileHandle | null = null
  try {
    // Asked before opening: to open a named pipe would wait for its writer.
    const found = await stat(reading.path)
    if (found.isDirectory()) reading.stop('it is a directory')
    else if (!found.isFile()) reading.stop('it is not a regular file')
    else {
      handle = await open(reading.path, 'r')
      reading.fileBytes = (await handle.stat()).size
      if (reading.fileBytes > 0) return handle
      reading.stop('it is empty')
    }
  } catch (error) {
    reading.stop(systemErrorCode(error) === 'ENOENT' ? 'there is no such file' : unreadable(error))
  }
  await handle?.close().catch(() => undefined)
  return null
}

export function unreadable(error: unknown): string {
  return `it cannot be read (${systemErrorCode(error) ?? String(error)})`
}

/** As many bytes as there are of those asked for. @throws the system's error */
export async function readFully(handle: FileHandle, target: Buffer, offset: number): Promise<number> {
  let done = 0
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, offset + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return done
}
