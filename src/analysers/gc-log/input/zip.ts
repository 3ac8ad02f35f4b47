import type { FileHandle } from 'node:fs/promises'

/** One file within a zip: where its bytes begin is said by its local header. */
export interface ZipEntry {
  readonly name: string
  readonly method: 'stored' | 'deflate'
  readonly headerAt: number
  /** null when the archive was cut before its directory: then the entry goes as far as its bytes. */
  readonly packedBytes: number | null
}

/** PKWARE's APPNOTE.TXT 4.3.6: `PK\x03\x04` local header, `PK\x01\x02` directory, `PK\x05\x06` its end. */
const localHeader = 0x04034b50
const directoryHeader = 0x02014b50
const directoryEnd = 0x06054b50
const localHeaderBytes = 30
const directoryHeaderBytes = 46
const directoryEndBytes = 22
/** The end record may be followed by a comment of so many bytes. */
const longestComment = 0xffff
const largestDirectory = 1024 * 1024
const mostEntries = 256

export type ZipListing = { readonly entries: readonly ZipEntry[] } | { readonly refused: string }

/**
 * Entries of a zip in the order of its directory; of a zip whose end is missing the first entry, which can be
 * read without a directory. Only stored and deflated entries, neither encrypted nor larger than 4 GiB.
 */
export async function listZip(handle: FileHandle, size: number): Promise<ZipListing> {
  const tail = await bytesAt(handle, Math.max(0, size - directoryEndBytes - longestComment), size)
  const endAt = lastIndexOfSignature(tail, directoryEnd)
  if (endAt < 0) return firstEntryOnly(handle, size)
  const directoryBytes = tail.readUInt32LE(endAt + 12)
  const directoryAt = tail.readUInt32LE(endAt + 16)
  if (directoryAt === 0xffffffff) return { refused: 'zip64 archives are not read' }
  if (directoryBytes > largestDirectory) return { refused: 'its directory is too large' }
  const directory = await bytesAt(handle, directoryAt, Math.min(size, directoryAt + directoryBytes))
  const entries: ZipEntry[] = []
  let at = 0
  while (at + directoryHeaderBytes <= directory.length && directory.readUInt32LE(at) === directoryHeader) {
    const flags = directory.readUInt16LE(at + 8)
    const method = directory.readUInt16LE(at + 10)
    const nameBytes = directory.readUInt16LE(at + 28)
    const name = directory.toString('utf8', at + directoryHeaderBytes, at + directoryHeaderBytes + nameBytes)
    if (!name.endsWith('/')) {
      if (flags & 1) return { refused: 'it is encrypted' }
      if (method !== 0 && method !== 8) return { refused: `method ${method} is not read` }
      if (entries.length === mostEntries) return { refused: `it has more than ${mostEntries} files` }
      entries.push({
        name,
        method: method === 0 ? 'stored' : 'deflate',
        headerAt: directory.readUInt32LE(at + 42),
        packedBytes: directory.readUInt32LE(at + 20),
      })
    }
    at += directoryHeaderBytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries.length === 0 ? firstEntryOnly(handle, size) : { entries }
}

/** Where the bytes of an entry lie, or null when its local header is not there. */
export async function entryRange(
  handle: FileHandle,
  size: number,
  entry: ZipEntry,
): Promise<{ from: number; to: number } | null> {
  const header = await bytesAt(handle, entry.headerAt, Math.min(size, entry.headerAt + localHeaderBytes))
  if (header.length < localHeaderBytes || header.readUInt32LE(0) !== localHeader) return null
  const from = entry.headerAt + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28)
  return { from, to: Math.max(from, Math.min(size, from + (entry.packedBytes ?? size))) }
}

async function firstEntryOnly(handle: FileHandle, size: number): Promise<ZipListing> {
  const header = await bytesAt(handle, 0, Math.min(size, localHeaderBytes))
  if (header.length < localHeaderBytes) return { refused: 'it ends within its first header' }
  const method = header.readUInt16LE(8)
  if (header.readUInt16LE(6) & 1) return { refused: 'it is encrypted' }
  if (method !== 0 && method !== 8) return { refused: `method ${method} is not read` }
  const nameEnd = localHeaderBytes + header.readUInt16LE(26)
  const name = (await bytesAt(handle, localHeaderBytes, Math.min(size, nameEnd))).toString('utf8')
  return {
    entries: [{ name, method: method === 0 ? 'stored' : 'deflate', headerAt: 0, packedBytes: null }],
  }
}

function lastIndexOfSignature(bytes: Buffer, signature: number): number {
  for (let at = bytes.length - directoryEndBytes; at >= 0; at--) {
    if (bytes.readUInt32LE(at) === signature) return at
  }
  return -1
}

async function bytesAt(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from))
  if (buffer.length === 0) return buffer
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
  return buffer.subarray(0, bytesRead)
}
