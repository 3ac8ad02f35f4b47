import { createGunzip, createInflateRaw } from 'node:zlib'
import { type FileState, stop } from './file-state.js'

/** Compressed bytes given at once: deflate makes at most 1032 times as much of them, so 16 MiB. */
export const inflateStepBytes = 16 * 1024

/**
 * Inflates step by step: everything before the damage or the cut comes out, and what is held is bounded even
 * for a bomb. (Iterating over the stream itself would lose what it had buffered when an error came.)
 * @param limitBytes stops with `too large when inflated` behind so many bytes of text
 */
export async function* inflate(
  input: AsyncIterable<Buffer>,
  format: 'gzip' | 'deflate',
  limitBytes: number,
  state: FileState,
): AsyncGenerator<Buffer> {
  const options = { chunkSize: 64 * 1024 }
  const stream = format === 'gzip' ? createGunzip(options) : createInflateRaw(options)
  let ready: Buffer[] = []
  let failure: Error | null = null
  const ended = new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => ready.push(chunk))
    stream.on('end', resolve)
    stream.on('error', (error) => {
      failure = error
      resolve()
    })
  })
  let inflated = 0
  /** @returns false at the limit */
  function* take(): Generator<Buffer, boolean> {
    const chunks = ready
    ready = []
    for (const chunk of chunks) {
      const room = limitBytes - inflated
      inflated += chunk.length
      if (chunk.length > room) {
        stop(state, 'too large when inflated', `stopped after ${limitBytes} bytes of text`)
        if (room > 0) yield chunk.subarray(0, room)
        return false
      }
      yield chunk
    }
    return true
  }
  try {
    for await (const chunk of input) {
      // The stream keeps its input until it is used up; the caller's buffer is used again.
      const step = Buffer.from(chunk)
      await Promise.race([new Promise<void>((resolve) => stream.write(step, () => resolve())), ended])
      if (!(yield* take())) return
      if (failure !== null || stream.readableEnded) break
    }
    if (failure === null) stream.end()
    await ended
    if (!(yield* take())) return
    if (failure !== null) stop(state, 'damaged archive', (failure as Error).message)
  } finally {
    stream.destroy()
  }
}
