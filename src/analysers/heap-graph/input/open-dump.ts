import { type FileHandle, open } from 'node:fs/promises'
import { systemErrorCode } from '../../../system/files.js'
import { blockBytesOf, gzipBlocksFile } from './gzip-blocks.js'
import { gzipStreamFile } from './gzip-stream.js'
import { plainFile } from './plain.js'
import type { DumpFile } from './supply.js'
import { Window } from './window.js'

export type DumpFormat = 'hprof' | 'v8-heapsnapshot'

/** Where inflating stops unless the caller says otherwise: no dump of this size fits a machine's disk by accident. */
export const defaultMaxInflatedBytes = 256 * 1024 ** 3

export type OpenedDump =
  | { readonly file: DumpFile; readonly format: DumpFormat }
  | { readonly file: null; readonly format: null; readonly why: string }

const headBytes = 4096

/** Opens a dump and finds out its format, by its content and not by its name. */
export async function openDump(path: string, maxInflatedBytes: number): Promise<OpenedDump> {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    return refused(`it cannot be opened (${systemErrorCode(error) ?? String(error)})`)
  }
  const close = async (why: string) => {
    await handle.close()
    return refused(why)
  }
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) return await close('it is a directory')
    if (!stat.isFile()) return await close('it is not a regular file')
    if (stat.size === 0) return await close('it is empty')
    const file = await packedFile(path, handle, stat.size, maxInflatedBytes)
    const { format, why } = await formatOf(file)
    return format === null ? await close(why) : { file, format }
  } catch (error) {
    return close(`it cannot be read (${systemErrorCode(error) ?? String(error)})`)
  }
}

function refused(why: string): OpenedDump {
  return { file: null, format: null, why }
}

async function packedFile(
  path: string,
  handle: FileHandle,
  bytes: number,
  maxInflatedBytes: number,
): Promise<DumpFile> {
  const head = Buffer.alloc(64)
  await handle.read(head, 0, head.length, 0)
  if (head[0] !== 0x1f || head[1] !== 0x8b) return plainFile(path, handle, bytes)
  const blockBytes = blockBytesOf(head)
  return blockBytes === null
    ? gzipStreamFile(path, handle, bytes, maxInflatedBytes)
    : gzipBlocksFile(path, handle, bytes, blockBytes, maxInflatedBytes)
}

async function formatOf(
  file: DumpFile,
): Promise<{ readonly format: DumpFormat; why: '' } | { format: null; why: string }> {
  const window = new Window(await file.open(0), 0, headBytes)
  try {
    await window.ensure(headBytes)
    const head = window.bytes.toString('latin1', window.at, window.at + Math.min(window.available, headBytes))
    if (/^JAVA PROFILE 1\.0\.\d\0/.test(head)) return { format: 'hprof', why: '' }
    if (/^(?:\xef\xbb\xbf)?\s*\{\s*"snapshot"\s*:/.test(head)) return { format: 'v8-heapsnapshot', why: '' }
    if (window.stopped !== null) return { format: null, why: window.stopped }
    if ('JAVA PROFILE 1.0.2\0'.startsWith(head) || '{"snapshot":'.startsWith(head)) {
      return { format: null, why: 'the file ends within its first line' }
    }
    return {
      format: null,
      why: 'it is neither an HPROF dump (it would begin with "JAVA PROFILE 1.0.") nor a V8 heap snapshot (it would begin with {"snapshot":)',
    }
  } finally {
    await window.close()
  }
}
