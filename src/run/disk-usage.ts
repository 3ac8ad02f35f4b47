import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Space that a file or folder takes on disk, in bytes; links count as themselves, what is gone as nothing. */
export function diskUsage(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  // st_blocks counts in 512 bytes whatever the file system's own block (man 2 stat).
  const own = stat.blocks * 512
  if (!stat.isDirectory()) return own
  return list(path).reduce((sum, name) => sum + diskUsage(join(path, name)), own)
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
