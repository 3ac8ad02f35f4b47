import type { GcEvent, LivePoint } from '../../model/gc-event.js'
import type { GcLogFindings } from '../../model/gc-log-findings.js'
import { findingsOf } from './findings-of.js'
import { type FileState, stop } from './input/file-state.js'
import { readLines } from './input/lines.js'
import { inWrittenOrder } from './input/order.js'
import { type Source, sourcesOf } from './input/sources.js'
import { LineReader } from './line-reader.js'
import { Tally } from './tally/tally.js'

export interface ReadGcLogOptions {
  /** Events handed over; the figures take in all. No limit unless given. */
  readonly maxEvents?: number
  /** Each collection, phase and stall in the order of its line. */
  readonly onEvent?: (event: GcEvent) => void
  /** Each live-set point; beside those of events, the lowest heap after each cycle's mixed collections of G1. */
  readonly onLivePoint?: (point: LivePoint) => void
  /** After each chunk: bytes of text read so far, of all files. */
  readonly onProgress?: (textBytes: number) => void
  /** Where inflating stops, for each packed file. 2 GiB unless given. */
  readonly maxInflatedBytes?: number
}

const defaultMaxInflatedBytes = 2 * 1024 ** 3

/**
 * Reads a GC log in constant memory, whatever its size: one file or the files of a rotated set, plain, gzip or
 * zip. Each is read up to its size when it was opened. Whatever the input, it never throws and always ends: what
 * could not be read is told by `partial`, `files[].stopped` and `unknownLines`. (An exception of a callback is
 * the caller's and goes through.)
 *
 * Dialects: JDK unified logging (9 and later, any decorations), JDK 8's `-XX:+PrintGC` and `-XX:+PrintGCDetails`,
 * V8's `--trace-gc` and `--trace-gc-nvp`, Go's `GODEBUG=gctrace=1`.
 */
export async function readGcLog(
  paths: string | readonly string[],
  options: ReadGcLogOptions = {},
): Promise<GcLogFindings> {
  const limitBytes = options.maxInflatedBytes ?? defaultMaxInflatedBytes
  const found: Source[] = []
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    found.push(...(await sourcesOf(path, limitBytes)))
  }
  const sources = await inWrittenOrder(found)
  const tally = new Tally({
    maxEvents: options.maxEvents ?? Number.POSITIVE_INFINITY,
    onEvent: options.onEvent,
    onLivePoint: options.onLivePoint,
  })
  const reader = new LineReader(tally)
  let textBytes = 0
  for (const [file, { state, chunks }] of sources.entries()) {
    tally.place.file = file
    tally.place.line = 0
    await readLines(
      reporting(chunks(), (length) => {
        textBytes += length
        options.onProgress?.(textBytes)
      }),
      state,
      (text, from, to, cut) => reader.read(text, from, to, cut),
      (start) => reader.tooLong(start),
    )
    if (state.stopped === null && state.textBytes === 0) stop(state, 'empty', null)
  }
  reader.end()
  return findingsOf(
    tally,
    reader,
    sources.map(({ state }): FileState => state),
  )
}

async function* reporting(
  chunks: AsyncGenerator<Buffer>,
  report: (length: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    yield chunk
    report(chunk.length)
  }
}
