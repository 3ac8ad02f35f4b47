import { constants, gunzipSync } from 'node:zlib'
import type { RecordingFormat } from './findings.js'
import { hasMagic } from './jfr/header.js'

/** Of a file's beginning, enough to tell what it is. */
export const sniffBytes = 4096

/** Bytes of a gzip file's beginning that are unpacked to look at: they become 4 MiB at most. */
const packedSniffBytes = 4096

/**
 * The kind of recording that a file's first bytes show, packed or not; null when they show none.
 * @param head the first bytes of a file, best `sniffBytes` of them
 */
export function isRecording(head: Uint8Array): RecordingFormat | null {
  if (!isGzip(head)) return formatOf(head)
  try {
    const unpacked = gunzipSync(head.subarray(0, packedSniffBytes), { finishFlush: constants.Z_SYNC_FLUSH })
    return formatOf(unpacked.subarray(0, 64 * 1024))
  } catch {
    return null
  }
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

function formatOf(head: Uint8Array): RecordingFormat | null {
  if (hasMagic(head)) return 'jfr'
  return null
}
