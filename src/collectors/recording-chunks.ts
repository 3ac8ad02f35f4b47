import { closeSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs'

/**
 * A recording is a sequence of chunks, each with its own metadata and constants, so a chunk can stand alone and
 * chunks of one JVM can be put one after the other. Source: HotSpot's jfr/recorder/repository/jfrChunkWriter.cpp and
 * jdk.jfr.internal.consumer.ChunkHeader (JDK 11 to 25); async-profiler's flightRecorder.cpp writes the same.
 *
 * Header, big-endian: magic `FLR\0`, version (two of 16 bits), then of 64 bits each: size of the chunk, offset of the
 * last constants, offset of the metadata, start and duration in nanoseconds, start in ticks, ticks a second; then a
 * byte of state (0 = finished, 255 = the header is being written, else it grows by flushes) and flags.
 */
export interface RecordingChunk {
  readonly file: string
  /** Where it starts in its file. */
  readonly offset: number
  /** What can be read of it: up to its last flush when it is not finished. */
  readonly bytes: number
  /** Unix time, as it stands in the header. */
  readonly startNs: bigint
  readonly finished: boolean
}

export interface ChunkList {
  readonly chunks: readonly RecordingChunk[]
  /** Bytes behind the last usable chunk: what a killed JVM had written of the next one. */
  readonly unusableBytes: number
}

const headerBytes = 68
const magic = 0x464c5200
const stateAt = 64
const metadataType = 0n
const constantsType = 1n

/**
 * The usable chunks of a file, in order. A JVM that is killed leaves its last chunk unfinished: with a flush in it
 * (JDK 14 and later: each second) it is good up to there, without one (JDK 11, async-profiler) it is lost.
 * @throws the system's error when the file cannot be read
 */
export function readChunks(file: string): ChunkList {
  const descriptor = openSync(file, 'r')
  try {
    const fileBytes = statSync(file).size
    const chunks: RecordingChunk[] = []
    let offset = 0
    while (offset < fileBytes) {
      const chunk = readChunk(descriptor, file, offset, fileBytes)
      if (chunk === null) break
      chunks.push(chunk)
      offset += chunk.bytes
      // Nothing follows a chunk that was still being written.
      if (!chunk.finished) break
    }
    return { chunks, unusableBytes: fileBytes - offset }
  } finally {
    closeSync(descriptor)
  }
}

function readChunk(
  descriptor: number,
  file: string,
  offset: number,
  fileBytes: number,
): RecordingChunk | null {
  const header = Buffer.alloc(headerBytes)
  if (readSync(descriptor, header, 0, headerBytes, offset) < headerBytes) return null
  if (header.readUInt32BE(0) !== magic) return null
  const bytes = Number(header.readBigUInt64BE(8))
  const constantsAt = Number(header.readBigUInt64BE(16))
  const metadataAt = Number(header.readBigUInt64BE(24))
  if (bytes <= headerBytes || offset + bytes > fileBytes) return null
  // A header caught while it was written would point anywhere: what it points at must be what it says.
  for (const [at, type] of [
    [metadataAt, metadataType],
    [constantsAt, constantsType],
  ] as const) {
    if (at < headerBytes || at >= bytes || eventType(descriptor, offset + at) !== type) return null
  }
  return { file, offset, bytes, startNs: header.readBigUInt64BE(32), finished: header[stateAt] === 0 }
}

/** Every event starts with its size and its type, as numbers of seven bits a byte, low ones first. */
function eventType(descriptor: number, at: number): bigint | null {
  const bytes = Buffer.alloc(18)
  const length = readSync(descriptor, bytes, 0, bytes.length, at)
  const size = compressedNumber(bytes.subarray(0, length), 0)
  return size === null ? null : (compressedNumber(bytes.subarray(0, length), size.end)?.value ?? null)
}

function compressedNumber(bytes: Buffer, start: number): { value: bigint; end: number } | null {
  let value = 0n
  for (let i = 0; i < 9; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) return null
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) return { value, end: start + i + 1 }
  }
  return null
}

/**
 * Puts chunks together into one recording, by their start, which is what `jfr assemble` does. Unfinished ones are cut
 * after their last flush and marked as finished, or readers would wait for the rest.
 * @throws the system's error (ENOSPC, ...)
 */
export function joinChunks(chunks: readonly RecordingChunk[], target: string): void {
  const inOrder = [...chunks].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0))
  const output = openSync(target, 'w')
  try {
    let at = 0
    for (const chunk of inOrder) {
      copyPart(chunk, output)
      markFinished(output, at)
      at += chunk.bytes
    }
  } finally {
    closeSync(output)
  }
}

/** Cuts what is unusable from the end of a recording in place. */
export function cutRecording(file: string, { chunks }: ChunkList): void {
  const descriptor = openSync(file, 'r+')
  try {
    const last = chunks.at(-1)
    ftruncateSync(descriptor, last === undefined ? 0 : last.offset + last.bytes)
    if (last !== undefined) markFinished(descriptor, last.offset)
  } finally {
    closeSync(descriptor)
  }
}

function markFinished(descriptor: number, offset: number): void {
  writeSync(descriptor, Buffer.of(0), 0, 1, offset + stateAt)
}

function copyPart({ file, offset, bytes }: RecordingChunk, output: number): void {
  const input = openSync(file, 'r')
  const buffer = Buffer.allocUnsafe(1024 * 1024)
  try {
    for (let done = 0; done < bytes; ) {
      const length = readSync(input, buffer, 0, Math.min(buffer.length, bytes - done), offset + done)
      if (length === 0) throw new Error(`${file} became shorter while it was read`)
      writeAll(output, buffer.subarray(0, length))
      done += length
    }
  } finally {
    closeSync(input)
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done)
}
