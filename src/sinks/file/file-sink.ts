import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import type { Sink, StreamJob } from '../../model/stream.js'
import { systemErrorCode } from '../../system/files.js'
import { streamLines } from '../record-loop.js'

/**
 * Writes records as lines of one file: JSON objects as Spark writes JSON, or CSV rows under a header. Which of
 * the two is the writer's matter. An existing file is replaced, but for one that an earlier stream of the same
 * run wrote (`append`): that one is continued.
 */
export class FileSink implements Sink {
  readonly #path: string
  readonly #append: boolean

  constructor(path: string, append: boolean) {
    this.#path = path
    this.#append = append
  }

  async send(job: StreamJob): Promise<void> {
    const file = await this.#open()
    try {
      if (job.writer.header !== null && !this.#append) {
        await this.#write(file, Buffer.from(`${job.writer.header}\n`))
      }
      await streamLines(job, { write: (chunk) => this.#write(file, chunk) })
    } finally {
      await file.close()
    }
  }

  async #open(): Promise<FileHandle> {
    try {
      await mkdir(dirname(this.#path), { recursive: true })
      return await open(this.#path, this.#append ? 'a' : 'w', 0o644)
    } catch (error) {
      throw this.#failure(error)
    }
  }

  async #write(file: FileHandle, chunk: Buffer): Promise<void> {
    try {
      let done = 0
      while (done < chunk.length) done += (await file.write(chunk, done)).bytesWritten
    } catch (error) {
      throw this.#failure(error)
    }
  }

  #failure(error: unknown): HeapmarkError {
    const reason = error instanceof Error ? error.message : String(error)
    return new HeapmarkError('SINK_FAILED', `'${this.#path}' cannot be written: ${reason}`, {
      place: this.#path,
      hint:
        systemErrorCode(error) === 'ENOSPC'
          ? 'free some disk space, or set the step option `path` to another disk'
          : 'set the step option `path` to a file that can be written',
      cause: error,
    })
  }
}
