/**
 * The texts of control groups, version 1 and 2. Sources: cgroups(7), proc_pid_cgroup(5), proc_pid_mountinfo(5), and
 * of the kernel's Documentation/admin-guide cgroup-v1/memory.rst and cgroup-v2.rst.
 */

/** A line of /proc/<pid>/cgroup: which group a process is in, in one of the hierarchies. */
export interface Membership {
  /** Controllers of a version 1 hierarchy; empty for the version 2 hierarchy. */
  readonly controllers: readonly string[]
  /** As seen from the reader's cgroup namespace. */
  readonly path: string
}

/** `4:memory:/user/7`, `2:cpu,cpuacct:/`, `0::/user.slice`; a path may hold colons itself. */
export function parseMemberships(text: string): Membership[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line)
    if (match === null) return []
    return [{ controllers: match[1] === '' ? [] : match[1]!.split(','), path: match[2]! }]
  })
}

/** Where a hierarchy, or a part of it, is mounted. */
export interface CgroupMount {
  readonly version: 1 | 2
  /** Controllers of version 1, from the mount's options. */
  readonly controllers: readonly string[]
  /** The group that stands at the mount point: `/`, or the container's own. */
  readonly root: string
  readonly point: string
}

/** The cgroup mounts of /proc/self/mountinfo: `36 31 0:33 /docker/7 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory`. */
export function parseCgroupMounts(text: string): CgroupMount[] {
  return text.split('\n').flatMap((line) => {
    const [mount, source] = line.split(' - ')
    const [type, , options] = source?.split(' ') ?? []
    if (type !== 'cgroup' && type !== 'cgroup2') return []
    const fields = mount!.split(' ')
    if (fields[3] === undefined || fields[4] === undefined) return []
    return [
      {
        version: type === 'cgroup2' ? 2 : 1,
        controllers: type === 'cgroup2' ? [] : (options ?? '').split(','),
        root: plainText(fields[3]),
        point: plainText(fields[4]),
      },
    ]
  })
}

/** Blanks and the like are written in octal: `\040`. */
function plainText(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/**
 * The value of `key` in a flat keyed file (memory.stat, memory.events, memory.oom_control, cpu.stat); null when it is
 * not there.
 */
export function countOf(text: string | null, key: string): number | null {
  if (text === null) return null
  const line = `\n${key} `
  const at = `\n${text}`.indexOf(line)
  return at < 0 ? null : parseCount(text.slice(at + line.length - 1, at + line.length + 20))
}

/** A file of one number; null for anything else. */
export function parseCount(text: string | null): number | null {
  const digits = /^\d+/.exec(text ?? '')
  return digits === null ? null : Number(digits[0])
}

/**
 * Version 1 writes the largest whole number of pages that fits 63 bits for `no limit`: 9223372036854771712 with
 * pages of 4 KiB, less with larger ones.
 */
const noLimitBytes = 2 ** 63 - 2 ** 24

/** A limit in bytes: `max` of version 2 and the huge number of version 1 are null, as is a missing file. */
export function parseLimit(text: string | null): number | null {
  const bytes = parseCount(text)
  return bytes === null || bytes >= noLimitBytes ? null : bytes
}
