import { closeSync, openSync, writeSync } from 'node:fs'

const tailBytes = 64 * 1024
const logBytes = 16 * 1024 * 1024

/**
 * What a target prints: the first 16 MiB go to a file, the last 64 KiB are kept in memory. A file that cannot be
 * written (full disk) costs the file, never the run.
 */
export class OutputLog {
  #descriptor: number | null
  #written = 0
  #truncated = false
  #tail = Buffer.alloc(0)

  constructor(path: string) {
    this.#descriptor = attempt(() => openSync(path, 'a', 0o644))
  }

  /** Into the file and, as the target's last words, into the tail. */
  add(chunk: Buffer): void {
    this.addToFile(chunk)
    const both = Buffer.concat([this.#tail, chunk])
    this.#tail = both.length > tailBytes ? Buffer.from(both.subarray(both.length - tailBytes)) : both
  }

  addToFile(chunk: Buffer): void {
    const descriptor = this.#descriptor
    if (chunk.length === 0 || this.#written > logBytes) return
    const left = logBytes - this.#written
    this.#written += chunk.length
    const cut = chunk.length > left
    const text = cut ? Buffer.concat([chunk.subarray(0, left), Buffer.from('\n[cut at 16 MiB]\n')]) : chunk
    const writtenBytes = descriptor === null ? null : attempt(() => writeSync(descriptor, text))
    if (cut || writtenBytes !== text.length) this.#truncated = true
  }

  /** Whether something the target printed is missing from the file: too much of it, or it could not be written. */
  get truncated(): boolean {
    return this.#truncated
  }

  get tail(): string {
    return this.#tail.toString()
  }

  close(): void {
    const descriptor = this.#descriptor
    if (descriptor !== null) attempt(() => closeSync(descriptor))
    this.#descriptor = null
  }
}

function attempt<T>(action: () => T): T | null {
  try {
    return action()
  } catch {
    return null
  }
}
