import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { GroupFiles, type GroupFolders } from './group-files.js'
import { type CgroupMount, parseCgroupMounts, parseMemberships } from './parse.js'

/** Why no memory control group can be read. */
export type NoGroup =
  | 'no memory controller is mounted here'
  | 'it is outside of what is mounted here'
  | 'its group keeps no account of memory'

/** What a process's group is now: version and the limit in force. */
export interface MemoryCgroup {
  readonly version: 1 | 2
  readonly limitBytes: number | null
}

/** The memory control group of a process; null when none can be read. */
export function findMemoryCgroup(pid: number): MemoryCgroup | null {
  const text = readProc('', `${pid}/cgroup`)
  const folders = text === null ? null : findGroupFolders('', text)
  if (folders === null || typeof folders === 'string') return null
  const files = new GroupFiles(folders)
  const figures = files.read()
  files.close()
  return figures === null ? null : { version: folders.version, limitBytes: figures.limitBytes }
}

/** A text of /proc; null when there is none. */
export function readProc(root: string, name: string): string | null {
  try {
    return readFileSync(`${root}/proc/${name}`, 'utf8')
  } catch {
    return null
  }
}

/**
 * The folders of the group that accounts for a process's memory, and of the one that holds its CPU.
 * @param root stands before every path; empty for this machine's own files
 * @param membership the text of /proc/<pid>/cgroup
 */
export function findGroupFolders(root: string, membership: string): GroupFolders | NoGroup {
  const memberships = parseMemberships(membership)
  const mounts = parseCgroupMounts(readProc(root, 'self/mountinfo') ?? '')
  const inHierarchy = (controller: string) => {
    // A controller is in one hierarchy: where version 1 has it, version 2 does not.
    const version = memberships.some(({ controllers }) => controllers.includes(controller)) ? 1 : 2
    const { path } = memberships.find(({ controllers }) =>
      version === 1 ? controllers.includes(controller) : controllers.length === 0,
    ) ?? { path: null }
    const candidates = mounts.filter(
      (mount) => mount.version === version && (version === 2 || mount.controllers.includes(controller)),
    )
    return { version, path, mounts: candidates } as const
  }
  const memory = inHierarchy('memory')
  if (memory.path === null || memory.mounts.length === 0) return 'no memory controller is mounted here'
  const folders = foldersOf(root, memory.path, memory.mounts)
  if (folders === null) return 'it is outside of what is mounted here'
  // In version 2 a group without the controller is accounted for by the nearest ancestor that has it.
  const first = folders.findIndex((folder) => existsSync(`${folder}/${currentFile[memory.version]}`))
  if (first < 0) return 'its group keeps no account of memory'
  const cpu = inHierarchy('cpu')
  const cpuFolders = cpu.path === null ? null : foldersOf(root, cpu.path, cpu.mounts)
  return {
    version: memory.version,
    path: memory.path,
    memory: folders.slice(first),
    cpu: cpuFolders && { version: cpu.version, folders: cpuFolders },
  }
}

const currentFile = { 1: 'memory.usage_in_bytes', 2: 'memory.current' } as const

/** The group's folder and its ancestors' up to the mount point, through the mount that shows most of them. */
function foldersOf(root: string, path: string, mounts: readonly CgroupMount[]): string[] | null {
  const byView = [...mounts].sort((a, b) => a.root.length - b.root.length)
  for (const mount of byView) {
    // Paths that go up belong to another cgroup namespace: what they lead to has no name here.
    if (goesUp(mount.root) || goesUp(path)) continue
    const below = posix.relative(mount.root, path)
    if (goesUp(below)) continue
    const folders: string[] = []
    const point = `${root}${mount.point}`
    for (let at = below; at !== '' && at !== '.'; at = posix.dirname(at)) folders.push(`${point}/${at}`)
    folders.push(point)
    if (existsSync(folders[0]!)) return folders
  }
  return null
}

function goesUp(path: string): boolean {
  return path.split('/').includes('..')
}
