import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { HeapmarkError } from '../../model/errors.js'
import { runFiles } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import { systemErrorCode } from '../../system/files.js'
import { parseSample } from './sample-fields.js'

/** No line of ours comes near it; a longer one is damage and is passed over without being held. */
const longestLine = 64 * 1024
/** Strings of more than half of a page of V8's (256 KiB) would be large objects, each with memory of its own. */
const chunkBytes = 64 * 1024

/** What was found in `samples.ndjson` beside the samples; complete once these have been read to the end. */
export interface SampleFileFacts {
  readonly missing: boolean
  /** Whole lines that are no sample. */
  readonly unreadableLines: number
  /** Lines of a series that this version does not know. */
  readonly unknownLines: number
  /** The last line has no end: the writer was killed, or the disk was full. */
  readonly cutLastLine: boolean
}

/**
 * The samples of a run folder, line by line in constant memory, whatever the file's length. Lines that cannot
 * be read are counted and passed over; a missing file is an empty one that says so.
 * Can be iterated once.
 */
export class SampleFile implements AsyncIterable<Sample>, SampleFileFacts {
  missing = false
  unreadableLines = 0
  unknownLines = 0
  cutLastLine = false
  readonly #path: string

  constructor(runFolder: string) {
    this.#path = join(runFolder, runFiles.samples)
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Sample> {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    /** Within a line that is too long to be kept. */
    let skipping = false
    for await (const chunk of this.#chunks()) {
      const text = rest + decoder.write(chunk)
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        const line = text.slice(from, end)
        from = end + 1
        if (skipping || line.length > longestLine) {
          this.unreadableLines++
          skipping = false
          continue
        }
        const sample = this.#read(line)
        if (sample) yield sample
      }
      rest = text.slice(from)
      if (rest.length > longestLine) {
        skipping = true
        rest = ''
      }
    }
    rest += decoder.end()
    if (rest === '' && !skipping) return
    // The end of the last line may be all that is missing.
    const last = skipping ? 'unreadable' : parseSample(rest)
    if (typeof last === 'object') yield last
    else this.cutLastLine = true
  }

  #read(line: string): Sample | undefined {
    if (line === '' || line === '\r') return undefined
    const sample = parseSample(line)
    if (typeof sample === 'object') return sample
    if (sample === 'unknown') this.unknownLines++
    else this.unreadableLines++
    return undefined
  }

  /** All in one buffer: a new one for each would pile up outside of the heap until a collection. */
  async *#chunks(): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes)
    let file: FileHandle | undefined
    try {
      file = await open(this.#path)
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, chunkBytes)
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
      }
    } catch (cause) {
      const code = systemErrorCode(cause)
      if (code === 'ENOENT') {
        this.missing = true
        return
      }
      throw new HeapmarkError('RUN_UNREADABLE', `the samples cannot be read (${code ?? String(cause)})`, {
        place: this.#path,
        hint: 'check the permissions of the run folder and the health of the disk',
        cause,
      })
    } finally {
      await file?.close()
    }
  }
}
