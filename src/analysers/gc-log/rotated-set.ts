import { open, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * What a log's parts are called after: `.0` ... of `-Xlog`'s ring, with `.current` behind it of JDK 8's, and `.first`,
 * which a run keeps of a beginning that the ring would write over.
 */
const partSuffix = /\.\d+(?:\.current)?$|\.first$/
const firstSuffix = '.first'
/** The most files that a JVM's ring may have. */
const mostParts = 1000

/**
 * The files of a rotated GC log, by the name that the JVM was given: that file, where it is there, and the others of
 * the ring. In no order: their first stamps tell it.
 */
export async function rotatedSet(path: string): Promise<string[]> {
  const folder = dirname(path)
  const name = basename(path)
  const names = (await filesIn(folder)).filter((one) => one === name || isPartOf(one, name)).sort()
  const paths = names.slice(0, mostParts).map((one) => join(folder, one))
  const first = `${path}${firstSuffix}`
  const others = paths.filter((one) => basename(one) !== basename(first))
  if (others.length === paths.length) return paths
  // A bench that was killed leaves the first part under two names; a copied folder then holds two such files.
  const start = await beginning(first)
  const starts = await Promise.all(others.map(beginning))
  return start === null || starts.includes(start) ? others : paths
}

/**
 * The set that a file belongs to, whichever of its files is named. Numbers behind a name alone do not make a set
 * (`gc.log.1` and `gc.log.2` may be of two runs): there must be the file without one, or JDK 8's `.current`.
 */
export async function setAround(path: string): Promise<string[]> {
  const name = basename(path)
  const base = name.replace(partSuffix, '')
  const set = await rotatedSet(join(dirname(path), base))
  const isRing = set.some((one) => basename(one) === base || one.endsWith('.current'))
  return isRing && set.some((one) => basename(one) === name) ? set : [path]
}

function isPartOf(name: string, base: string): boolean {
  return name.startsWith(`${base}.`) && name.replace(partSuffix, '') === base
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  } catch {
    return []
  }
}

/** The lines at a log's start carry their times: no two parts begin alike. null when it cannot be read. */
async function beginning(path: string): Promise<string | null> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
      return buffer.toString('latin1', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}
