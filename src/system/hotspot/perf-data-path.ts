import { readdirSync, statSync } from 'node:fs'
import { readMaps, readProcessFacts } from './process-facts.js'

/**
 * The perf counters file of a JVM: `/tmp/hsperfdata_<user>/<pid>` as the JVM itself sees /tmp and its pid
 * (mmap_create_shared in HotSpot's os/posix/perfMemory_posix.cpp; the folder is /tmp whatever java.io.tmpdir is).
 * A file left behind by a JVM that was killed, whose pid now belongs to another process, is not taken: the process
 * must have the file mapped, as far as that can be seen.
 * @returns null when there is none: no JVM, -XX:-UsePerfData, -XX:+PerfDisableSharedMem, OpenJ9, or another user's
 */
export function perfDataPath(pid: number): string | null {
  const facts = readProcessFacts(pid)
  if (facts === null) return null
  const maps = readMaps(pid)
  const places = [
    { folder: `/proc/${pid}/root/tmp`, name: facts.namespacePid },
    // Where the target's root cannot be entered: /tmp may be the same folder.
    { folder: '/tmp', name: pid },
  ]
  for (const { folder, name } of places) {
    for (const user of userFolders(folder)) {
      if (maps !== null && !maps.includes(`/${user}/${name}\n`)) continue
      const path = `${folder}/${user}/${name}`
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path
    }
  }
  return null
}

function userFolders(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('hsperfdata_'))
  } catch {
    return []
  }
}
