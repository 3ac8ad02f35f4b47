import { closeSync, openSync, readSync } from 'node:fs'

/**
 * A /proc file that stays open and is read again from position 0: half the cost of opening it each time, and
 * it keeps meaning the same process even when its pid is given to another one (the read then fails with ESRCH).
 */
export class KeptFile {
  readonly #descriptor: number
  readonly #buffer: Buffer
  #open = true

  /** @throws the system's error when the file cannot be opened */
  constructor(path: string, capacityBytes = 8192) {
    this.#descriptor = openSync(path, 'r')
    this.#buffer = Buffer.allocUnsafe(capacityBytes)
  }

  /** The file's text now; null once the process is gone. */
  read(): string | null {
    if (!this.#open) return null
    try {
      const bytes = readSync(this.#descriptor, this.#buffer, 0, this.#buffer.length, 0)
      return bytes === 0 ? null : this.#buffer.toString('latin1', 0, bytes)
    } catch {
      return null
    }
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    closeSync(this.#descriptor)
  }
}
