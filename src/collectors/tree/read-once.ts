import { closeSync, openSync, readSync } from 'node:fs'

/** More than the largest stat line; of a longer command line only the beginning is wanted. */
const buffer = Buffer.allocUnsafe(4096)

/** The beginning of a /proc file, at most 4 KiB; null when it is not there, empty or may not be read. */
export function readOnce(path: string, encoding: 'latin1' | 'utf8' = 'latin1'): string | null {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    const bytes = readSync(descriptor, buffer, 0, buffer.length, 0)
    return bytes === 0 ? null : buffer.toString(encoding, 0, bytes)
  } catch {
    return null
  } finally {
    closeSync(descriptor)
  }
}
