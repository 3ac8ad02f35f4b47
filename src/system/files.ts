import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'

/**
 * Replaces a file whole: readers see the old text or the new one, never a part of it.
 * @throws the system's error (ENOSPC, EACCES, ...); the old file is then untouched and no temporary file is left
 */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.tmp-${process.pid}`
  try {
    const descriptor = openSync(temporary, 'w', 0o644)
    try {
      const bytes = Buffer.from(text)
      let written = 0
      while (written < bytes.length) written += writeSync(descriptor, bytes, written)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, path)
  } catch (error) {
    try {
      unlinkSync(temporary)
    } catch {
      // It was never made, or is gone already.
    }
    throw error
  }
}

/** The code of a system error (`ENOENT`, `EADDRINUSE`, ...), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
