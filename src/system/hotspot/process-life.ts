import { closeSync, openSync, readSync } from 'node:fs'

/**
 * Whether one process still lives. The descriptor stays with the process it was opened for: when its pid is given to
 * another one, it does not lie (reading then fails with ESRCH).
 */
export class ProcessLife {
  readonly #descriptor: number
  readonly #firstByte = Buffer.alloc(1)

  /** @throws the system's error when the process is gone already */
  constructor(pid: number) {
    this.#descriptor = openSync(`/proc/${pid}/statm`, 'r')
  }

  /** A zombie has no memory any more: its statm starts with a size of 0 pages. */
  isAlive(): boolean {
    try {
      return readSync(this.#descriptor, this.#firstByte, 0, 1, 0) === 1 && this.#firstByte[0] !== 0x30
    } catch {
      return false
    }
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
