import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import { systemErrorCode } from '../system/files.js'

export interface BoundedLogOptions {
  /** The file with the beginning. */
  readonly path: string
  /** Where the newest part goes once the beginning is full: the part before the last, and the last. */
  readonly tailPaths: readonly [older: string, newest: string]
  /** Most bytes of the beginning; each part of the tail may have half of it. */
  readonly headBytes: number
}

/**
 * A log that keeps its beginning and its newest part, so that a program that prints without end cannot fill the
 * disk: never more than twice `headBytes`. The middle is dropped, and that is known (`droppedBytes`).
 * Writing is synchronous, so that what was seen is in the file even when heapmark is killed. Files appear with
 * their first byte.
 */
export class BoundedLog {
  readonly #options: BoundedLogOptions
  #descriptor: number | null = null
  #written = 0
  #inTail = false
  #olderBytes = 0
  #droppedBytes = 0
  #failure: string | null = null
  #closed = false

  constructor(options: BoundedLogOptions) {
    this.#options = options
  }

  get droppedBytes(): number {
    return this.#droppedBytes
  }

  /** Why nothing more is written (a full disk); null while all is well. */
  get failure(): string | null {
    return this.#failure
  }

  /** @param text Latin-1, whole lines where lines matter: files change only between two calls */
  write(text: string): void {
    if (this.#closed || this.#failure !== null || text === '') return
    try {
      const descriptor = this.#descriptorFor(text.length)
      const bytes = Buffer.from(text, 'latin1')
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done)
      this.#written += bytes.length
    } catch (error) {
      this.#failure = systemErrorCode(error) ?? String(error)
    }
  }

  close(): void {
    this.#closed = true
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }

  #descriptorFor(bytes: number): number {
    const { path, tailPaths, headBytes } = this.#options
    if (this.#descriptor === null) {
      this.#descriptor = openSync(path, 'w')
      return this.#descriptor
    }
    const limit = this.#inTail ? headBytes / 2 : headBytes
    if (this.#written === 0 || this.#written + bytes <= limit) return this.#descriptor
    closeSync(this.#descriptor)
    this.#descriptor = null
    if (this.#inTail) {
      renameSync(tailPaths[1], tailPaths[0])
      this.#droppedBytes += this.#olderBytes
      this.#olderBytes = this.#written
    }
    this.#descriptor = openSync(tailPaths[1], 'w')
    this.#inTail = true
    this.#written = 0
    return this.#descriptor
  }
}
