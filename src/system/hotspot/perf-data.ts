import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { systemErrorCode } from '../files.js'
import { PerfDataError } from './perf-data-error.js'
import { perfDataPath } from './perf-data-path.js'
import {
  announcedAt,
  overflowAt,
  type PerfDataEntry,
  type PerfDataTable,
  readPerfDataTable,
} from './perf-data-table.js'
import { ProcessLife } from './process-life.js'

/** -XX:PerfDataMemorySize goes up to 2 MiB; a file beyond twice that is something else. */
const largestFileBytes = 4 * 1024 * 1024

/** Values by name. What reads counters asks for this, so that it can be tried on made-up ones. */
export interface PerfValues {
  /** The counters there are. Another map once the JVM has added some, else the same one. */
  readonly entries: ReadonlyMap<string, PerfDataEntry>
  /**
   * A number, in the unit of its entry; exact up to 2^53.
   * @returns null when there is no such counter, or it is no single number
   */
  long(name: string): number | null
  /** @returns null when there is no such counter, or it is no text */
  text(name: string): string | null
  /** Above 0, some counters found no room in the file (-XX:PerfDataMemorySize), and which is not known. */
  readonly overflowBytes: number
}

/**
 * The counters that a HotSpot JVM keeps in a mapped file, without the JVM having to do anything for the reader.
 * Names and places are read once; each `read()` is one pread. Values are those of the last `read()`, each whole,
 * but written by the JVM one after the other: two of them need not be of the same instant.
 */
export class PerfData implements PerfValues {
  readonly path: string
  readonly #descriptor: number
  readonly #life: ProcessLife | null
  readonly #bytes: Buffer
  #table: PerfDataTable
  #announced: number
  #open = true

  /**
   * Opens the counters of a running JVM.
   * @throws PerfDataError only: `starting` is worth another try a moment later
   */
  static open(pid: number): PerfData {
    let life: ProcessLife
    try {
      life = new ProcessLife(pid)
    } catch {
      throw new PerfDataError('absent', `process ${pid} is not running`)
    }
    try {
      const path = perfDataPath(pid)
      if (path === null) {
        throw new PerfDataError(
          'absent',
          `process ${pid} has no perf counters file: it is no HotSpot JVM, runs with -XX:-UsePerfData, or belongs to another user`,
        )
      }
      return new PerfData(path, life)
    } catch (error) {
      life.close()
      throw error
    }
  }

  /**
   * Opens a counters file by its path, whether a JVM keeps it or not.
   * @throws PerfDataError only
   */
  static openFile(path: string): PerfData {
    return new PerfData(path, null)
  }

  private constructor(path: string, life: ProcessLife | null) {
    this.path = path
    this.#life = life
    this.#descriptor = openRegularFile(path)
    try {
      const { size } = fstatSync(this.#descriptor)
      if (size > largestFileBytes)
        throw new PerfDataError('corrupt', `${path} is ${size} bytes long: no perf counters file is`)
      this.#bytes = Buffer.alloc(size)
      const bytesRead = readSync(this.#descriptor, this.#bytes, 0, size, 0)
      this.#table = readPerfDataTable(this.#bytes.subarray(0, bytesRead))
      this.#announced = this.#table.announced
    } catch (error) {
      closeSync(this.#descriptor)
      if (error instanceof PerfDataError) throw error
      throw new PerfDataError('absent', `${path} cannot be read: ${String(error)}`)
    }
  }

  get entries(): ReadonlyMap<string, PerfDataEntry> {
    return this.#table.entries
  }

  get overflowBytes(): number {
    return this.#word(overflowAt)
  }

  /** Takes the values of now. False once the JVM has ended or the file has been cut: values are then of no use. */
  read(): boolean {
    if (!this.#open || this.#life?.isAlive() === false) return false
    try {
      const wanted = this.#table.usedBytes
      if (readSync(this.#descriptor, this.#bytes, 0, wanted, 0) < wanted) return false
      const announced = this.#word(announcedAt)
      if (announced === this.#announced && this.#table.complete) return true
      return this.#readTableAgain()
    } catch {
      return false
    }
  }

  long(name: string): number | null {
    const entry = this.#table.entries.get(name)
    if (entry === undefined || entry.type !== 'J' || entry.vectorLength !== null) return null
    const { offset } = entry
    const bytes = this.#bytes
    // Two halves: a third of the time of a BigInt.
    return this.#table.littleEndian
      ? bytes.readInt32LE(offset + 4) * 0x1_0000_0000 + bytes.readUInt32LE(offset)
      : bytes.readInt32BE(offset) * 0x1_0000_0000 + bytes.readUInt32BE(offset + 4)
  }

  text(name: string): string | null {
    const entry = this.#table.entries.get(name)
    if (entry === undefined || entry.type !== 'B' || entry.vectorLength === null) return null
    const value = this.#bytes.subarray(entry.offset, entry.offset + entry.vectorLength)
    const end = value.indexOf(0)
    return value.toString('utf8', 0, end === -1 ? value.length : end)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    closeSync(this.#descriptor)
    this.#life?.close()
  }

  /** The JVM has added counters, or was about to. Those there were stay where they are. */
  #readTableAgain(): boolean {
    const bytesRead = readSync(this.#descriptor, this.#bytes, 0, this.#bytes.length, 0)
    this.#table = readPerfDataTable(this.#bytes.subarray(0, bytesRead))
    this.#announced = this.#table.announced
    return true
  }

  #word(at: number): number {
    return this.#table.littleEndian ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at)
  }
}

/**
 * Never follows a link and never waits for the writer of a pipe: the file lies in a folder that others write to.
 * @throws PerfDataError
 */
function openRegularFile(path: string): number {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const code = systemErrorCode(error)
    const why =
      code === 'EACCES' || code === 'EPERM'
        ? 'it belongs to another user: run heapmark as the user of the JVM'
        : code === 'ENOENT'
          ? 'it is not there (any more)'
          : String(error)
    throw new PerfDataError('absent', `${path} cannot be opened: ${why}`)
  }
  if (fstatSync(descriptor).isFile()) return descriptor
  closeSync(descriptor)
  throw new PerfDataError('corrupt', `${path} is not a file`)
}
