import { readFileSync } from 'node:fs'
import path from 'node:path'

/** A control group in which groups of our own may be made, if the system lets us. */
export interface ControlGroup {
  readonly version: 1 | 2
  /** Absolute. */
  readonly folder: string
}

/**
 * Where a memory group of our own could be made: below the group of this process, so that all limits of that one
 * still hold. In version 2 a group with processes cannot have limited children (the "no internal processes" rule of
 * the kernel's cgroup-v2 documentation), so its parent comes into question too: a user's own slice under systemd.
 */
export function possibleParents(): ControlGroup[] {
  try {
    return parentsIn(
      readFileSync('/proc/self/cgroup', 'latin1'),
      readFileSync('/proc/self/mountinfo', 'latin1'),
      process.getuid?.() === 0,
    )
  } catch {
    // No /proc, or none of this process.
    return []
  }
}

/**
 * @param membership text of /proc/self/cgroup: `4:memory:/user.slice`, in version 2 `0::/user.slice`
 * @param mounts text of /proc/self/mountinfo
 */
export function parentsIn(membership: string, mounts: string, isRoot: boolean): ControlGroup[] {
  const groups = membership.split('\n').map((line) => /^(\d+):([^:]*):(.*)$/.exec(line))
  const first = groups.find((match) => match?.[2]?.split(',').includes('memory'))?.[3]
  if (first !== undefined) {
    const folder = folderOf(first, mounts, 1)
    return folder === null ? [] : [{ version: 1, folder }]
  }
  const second = groups.find((match) => match?.[1] === '0' && match[2] === '')?.[3]
  const own = second === undefined ? null : folderOf(second, mounts, 2)
  if (own === null) return []
  const parent = path.dirname(own)
  // Slices of the system are systemd's alone to write, even when root could.
  const mayUseParent = second !== '/' && !(isRoot && /\.slice$/.test(parent))
  return [own, ...(mayUseParent ? [parent] : [])].map((folder) => ({ version: 2, folder }))
}

/** The folder of a group. In a container the mount may begin at the container's own group. */
function folderOf(group: string, mounts: string, version: 1 | 2): string | null {
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root = '', mountPoint = ''] = before.split(' ')
    const [type = '', , options = ''] = after.split(' ')
    const fits =
      version === 2 ? type === 'cgroup2' : type === 'cgroup' && options.split(',').includes('memory')
    if (!fits) continue
    if (root === '/') return path.resolve(mountPoint, `.${group}`)
    if (group === root || group.startsWith(`${root}/`)) return path.join(mountPoint, group.slice(root.length))
    return mountPoint
  }
  return null
}
