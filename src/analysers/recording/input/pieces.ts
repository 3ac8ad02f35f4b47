import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import type { Reading } from '../reading.js'
import { readFully, unreadable } from './open.js'

const plainChunkBytes = 1024 * 1024
/** Compressed bytes given at once: deflate makes at most 1032 times as much of them, so 16 MiB. */
const packedChunkBytes = 16 * 1024

/**
 * The bytes of a file, unpacked when it is gzip, in pieces that are each valid until the next is asked for. Reads up to
 * the size that the file had when it was opened. Never throws: reasons go to `reading`.
 * @param limitBytes of unpacked bytes; more of them stop it
 */
export async function* unpackedPieces(
  handle: FileHandle,
  reading: Reading,
  limitBytes: number,
): AsyncGenerator<Buffer> {
  if (reading.packing === 'plain') yield* filePieces(handle, reading, plainChunkBytes)
  else yield* inflated(filePieces(handle, reading, packedChunkBytes), reading, limitBytes)
}

async function* filePieces(handle: FileHandle, reading: Reading, pieceBytes: number): AsyncGenerator<Buffer> {
  const size = reading.fileBytes!
  const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, size))
  for (let at = 0; at < size; ) {
    let length: number
    try {
      length = await readFully(handle, buffer.subarray(0, Math.min(buffer.length, size - at)), at)
    } catch (error) {
      reading.stop(unreadable(error))
      return
    }
    if (length === 0) {
      reading.stop('it was cut shorter while it was read')
      return
    }
    yield buffer.subarray(0, length)
    at += length
    reading.progress(at)
  }
}

/** Step by step, so that what is held is bounded even for a bomb, and all before the damage comes out. */
async function* inflated(
  input: AsyncIterable<Buffer>,
  reading: Reading,
  limitBytes: number,
): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: 256 * 1024 })
  const ready: Buffer[] = []
  let failure: Error | null = null
  const ended = new Promise<void>((resolve) => {
    stream.on('data', (piece: Buffer) => ready.push(piece))
    stream.on('end', resolve)
    stream.on('error', (error) => {
      failure = error
      resolve()
    })
  })
  let total = 0
  /** @returns false at the limit */
  function* take(): Generator<Buffer, boolean> {
    for (const piece of ready.splice(0)) {
      const room = limitBytes - total
      total += piece.length
      if (piece.length > room) {
        reading.stop(`it unpacks to more than ${limitBytes} bytes, where reading stops`)
        if (room > 0) yield piece.subarray(0, room)
        return false
      }
      yield piece
    }
    return true
  }
  try {
    for await (const piece of input) {
      // The stream keeps its input until it is used up; the caller's buffer is used again.
      const kept = Buffer.from(piece)
      await Promise.race([new Promise<void>((resolve) => stream.write(kept, () => resolve())), ended])
      if (!(yield* take())) return
      if (failure !== null || stream.readableEnded) break
    }
    if (failure === null) stream.end()
    await ended
    if (!(yield* take())) return
    if (failure !== null)
      reading.stop(`its gzip packing is damaged or cut off (${(failure as Error).message})`)
  } finally {
    stream.destroy()
  }
}
