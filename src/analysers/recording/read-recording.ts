import type { FileHandle } from 'node:fs/promises'
import { systemErrorCode } from '../../system/files.js'
import { readCollapsed } from './collapsed/read-collapsed.js'
import { type FoundParts, nothingFound, type RecordingFindings, type RecordingFormat } from './findings.js'
import { openRecording, readFully, unreadable } from './input/open.js'
import { unpackedPieces } from './input/pieces.js'
import { analyseJfr } from './jfr/analyse-jfr.js'
import { FileChunks, PackedChunks } from './jfr/chunk-source.js'
import { readPprof } from './pprof/read-pprof.js'
import { Reading } from './reading.js'
import { isGzip, isRecording, sniffBytes } from './sniff.js'
import type { RecordingStacks, RecordingTimes } from './stacks/recording-stacks.js'
import { readV8Profile } from './v8/read-v8-profile.js'

export interface ReadRecordingOptions {
  /** Bytes on the disk, now and then. */
  readonly onProgress?: (bytesRead: number, fileBytes: number) => void
  /** Where unpacking a gzip file stops. 2 GiB unless given. */
  readonly maxBytes?: number
  /** Tell the lines of a Java method apart in its stacks: `Main.run:42`. Not unless asked for. */
  readonly withLines?: boolean
  /** Tell when stacks were seen, where the format knows. Not unless asked for: it takes memory. */
  readonly withTimes?: boolean
}

/** A recording that was read: what it says, as plain data, and its stacks, for flame graphs. */
export interface Recording {
  readonly findings: RecordingFindings
  readonly stacks: RecordingStacks
  readonly times: RecordingTimes | null
}

interface Found {
  readonly format: RecordingFormat | null
  readonly findings: FoundParts
  readonly stacks: RecordingStacks
  readonly times?: RecordingTimes | null
}

const defaultMaxBytes = 2 * 1024 ** 3
const noneFound: Found = { format: null, findings: nothingFound, stacks: {} }

/**
 * Reads a recording, of a kind that its content shows and not its name. Whatever the input, it never throws and always
 * ends: what could not be read is told by `findings.partial` and `findings.unknown`. (An exception of `onProgress` is
 * the caller's and goes through.)
 */
export async function readRecording(path: string, options: ReadRecordingOptions = {}): Promise<Recording> {
  const reading = new Reading(path, options.onProgress)
  const handle = await openRecording(reading)
  let found = noneFound
  if (handle !== null) {
    try {
      found = await readOpened(handle, reading, options)
      await noteGrowth(handle, reading)
    } finally {
      await handle.close().catch(() => undefined)
    }
  }
  return {
    findings: {
      format: found.format,
      packing: reading.packing,
      fileBytes: reading.fileBytes,
      bytesRead: reading.bytesRead,
      partial: reading.partial,
      ...found.findings,
      notes: [...reading.notes, ...found.findings.notes],
    },
    stacks: found.stacks,
    times: found.times ?? null,
  }
}

async function readOpened(
  handle: FileHandle,
  reading: Reading,
  options: ReadRecordingOptions,
): Promise<Found> {
  const head = Buffer.alloc(Math.min(sniffBytes, reading.fileBytes!))
  try {
    await readFully(handle, head, 0)
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error
    reading.stop(unreadable(error))
    return noneFound
  }
  if (isGzip(head)) reading.packing = 'gzip'
  const format = isRecording(head)
  const wanted = { withLines: options.withLines ?? false, withTimes: options.withTimes ?? false }
  const pieces = () => unpackedPieces(handle, reading, options.maxBytes ?? defaultMaxBytes)
  switch (format) {
    case 'jfr': {
      const source =
        reading.packing === 'gzip' ? new PackedChunks(pieces(), reading) : new FileChunks(handle, reading)
      return { format, ...(await analyseJfr(source, reading, wanted)) }
    }
    case 'cpuprofile':
    case 'heapprofile':
      return { format, ...(await readV8Profile(pieces(), reading)) }
    case 'collapsed':
      return { format, ...(await readCollapsed(pieces(), reading)) }
    case 'pprof':
      return { format, ...(await readPprof(pieces(), reading)) }
    default:
      reading.stop(
        'it is no recording that is known: JFR, .cpuprofile, .heapprofile, collapsed stacks, pprof',
      )
      return noneFound
  }
}

async function noteGrowth(handle: FileHandle, reading: Reading): Promise<void> {
  try {
    const { size } = await handle.stat()
    if (size > reading.fileBytes!) {
      reading.note(
        `the file grew by ${size - reading.fileBytes!} bytes while it was read: they are not in it`,
      )
    }
  } catch {
    // What was read stays true without it.
  }
}
