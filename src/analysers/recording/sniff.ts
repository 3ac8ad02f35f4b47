import { constants, gunzipSync } from 'node:zlib'
import { parseStackLine } from './collapsed/stack-line.js'
import type { RecordingFormat } from './findings.js'
import { hasMagic } from './jfr/header.js'
import { profileField, valueTypeField } from './pprof/fields.js'
import { WireReader, wireType } from './pprof/wire.js'

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
  const text = Buffer.from(head.buffer, head.byteOffset, head.length)
  if (looksLikePprof(text)) return 'pprof'
  return textFormat(text.toString('utf8'))
}

function textFormat(text: string): RecordingFormat | null {
  if (/^[\ufeff\s]*\{/.test(text)) {
    if (!text.includes('"callFrame"') && !text.includes('"functionName"')) return null
    if (text.includes('"selfSize"')) return 'heapprofile'
    return /"(nodes|hitCount|timeDeltas)"/.test(text) ? 'cpuprofile' : null
  }
  return looksCollapsed(text) ? 'collapsed' : null
}

/** All whole lines are stacks with a count, and one has more than one frame. */
function looksCollapsed(text: string): boolean {
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) return false
  const lines = text.split('\n')
  // The last one may go on behind what is seen of the file.
  const whole = lines.length > 1 && text.length >= sniffBytes / 2 ? lines.slice(0, -1) : lines
  if (lines.length === 1 && text.length >= sniffBytes / 2) return /^[^;]+(;[^;]+){8}/.test(text)
  let stacks = 0
  let deep = false
  for (const line of whole) {
    const stack = parseStackLine(line)
    if (stack === null) return false
    if (stack === 'empty') continue
    stacks++
    deep ||= stack.frames.length > 1
  }
  return stacks > 0 && deep
}

/** Fields with a length in pprof's message; the others up to 15 are numbers, `comment` (13) either. */
const lengthFields = [
  profileField.sampleType,
  profileField.sample,
  profileField.mapping,
  profileField.location,
  profileField.function,
  profileField.stringTable,
  11,
  13,
] as const

function looksLikePprof(head: Buffer): boolean {
  const wire = new WireReader(head)
  let fields = 0
  while (wire.next()) {
    const lengthWanted = (lengthFields as readonly number[]).includes(wire.field)
    const fits = wire.type === wireType.length ? lengthWanted : wire.type === wireType.varint
    if (
      wire.field > profileField.docUrl ||
      !fits ||
      (wire.type === wireType.varint && lengthWanted && wire.field !== 13)
    ) {
      return false
    }
    if (wire.field === profileField.sampleType && !isValueType(wire.inner())) return false
    fields++
  }
  // It may be cut within a field by the end of what is seen, and within the first one of a short file.
  return fields >= 2
}

function isValueType(wire: WireReader): boolean {
  while (wire.next()) {
    const known = wire.field === valueTypeField.type || wire.field === valueTypeField.unit
    if (!known || wire.type !== wireType.varint) return false
  }
  return !wire.broken
}
