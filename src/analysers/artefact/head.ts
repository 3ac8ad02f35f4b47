import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { constants, gunzipSync, inflateRawSync } from 'node:zlib'
import { HeapmarkError } from '../../model/errors.js'
import { systemErrorCode } from '../../system/files.js'

/** Of a plain file, enough to come behind what a program writes before its first collection. */
const headBytes = 256 * 1024
/** Of a packed file: deflate makes at most 1032 times as much of it, 16 MiB. */
const packedHeadBytes = 16 * 1024

/** The beginning of a file, by which its kind is told. */
export interface FileHead {
  readonly path: string
  readonly name: string
  /** Size of the file on the disk. */
  readonly bytes: number
  /** As it lies on the disk. */
  readonly raw: Buffer
  /** Unpacked where it was gzip or zip; empty where that failed. */
  readonly content: Buffer
}

/** @throws HeapmarkError ARTEFACT_UNREADABLE */
export async function readHead(path: string): Promise<FileHead> {
  let handle: FileHandle | null = null
  try {
    // Asked before opening: to open a named pipe would wait for its writer.
    const found = await stat(path)
    if (found.isDirectory()) {
      throw unreadable(path, 'is a directory', 'name the file in it; for a run folder: heapmark report RUN')
    }
    if (!found.isFile()) throw unreadable(path, 'is not a regular file', 'write it to a file first')
    handle = await open(path, 'r')
    const { size } = await handle.stat()
    if (size === 0) throw unreadable(path, 'is empty', 'look whether what should have written it still runs')
    const raw = await firstBytes(handle, Math.min(size, headBytes))
    return { path, name: basename(path), bytes: size, raw, content: contentOf(raw) }
  } catch (error) {
    if (error instanceof HeapmarkError) throw error
    const code = systemErrorCode(error)
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? unreadable(path, 'is not there', 'look at the name: paths are taken from the current folder')
      : unreadable(path, `cannot be read (${code ?? String(error)})`, 'look at its permissions')
  } finally {
    await handle?.close().catch(() => undefined)
  }
}

function unreadable(path: string, what: string, hint: string): HeapmarkError {
  return new HeapmarkError('ARTEFACT_UNREADABLE', `${path} ${what}`, { hint })
}

async function firstBytes(handle: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}

const zipLocalHeader = 0x04034b50
const zipLocalHeaderBytes = 30

function contentOf(raw: Buffer): Buffer {
  // A cut-off piece gives what is whole of it.
  const options = { finishFlush: constants.Z_SYNC_FLUSH }
  try {
    if (raw[0] === 0x1f && raw[1] === 0x8b)
      return firstOf(gunzipSync(raw.subarray(0, packedHeadBytes), options))
    if (raw.length > zipLocalHeaderBytes && raw.readUInt32LE(0) === zipLocalHeader) {
      const from = zipLocalHeaderBytes + raw.readUInt16LE(26) + raw.readUInt16LE(28)
      const packed = raw.subarray(from, from + packedHeadBytes)
      return firstOf(raw.readUInt16LE(8) === 0 ? packed : inflateRawSync(packed, options))
    }
  } catch {
    return Buffer.alloc(0)
  }
  return raw
}

function firstOf(content: Buffer): Buffer {
  return content.subarray(0, headBytes)
}
