import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

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

/**
 * Names in a folder that may not be there, or may not be listed: none then. For /proc, whose entries come and go, and
 * where what cannot be listed is told by another reader.
 */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The text of a file that may not be there: empty then. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Bytes free on the disk of a folder, or of the nearest above it that exists; null where the system does not say. */
export function freeBytesAt(folder: string): number | null {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at)
      return bavail * bsize
    } catch {
      if (dirname(at) === at) return null
    }
  }
}
