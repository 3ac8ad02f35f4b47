/** What the tree needs of /proc/<pid>/stat (proc_pid_stat(5)): one read gives memory, CPU and kinship. */
export interface KinStat {
  /** The program's name, cut at 15 characters by the kernel. */
  readonly name: string
  /** It has ended and waits for its parent to take notice. */
  readonly zombie: boolean
  readonly parentPid: number
  readonly groupId: number
  readonly sessionId: number
  /** User plus system time of its own, in clock ticks. */
  readonly ownTicks: number
  /** The same of all the children it has waited for, with all that those had waited for. */
  readonly waitedTicks: number
  readonly threads: number
  readonly rssPages: number
}

/** Reads a line of /proc/<pid>/stat; the name may hold spaces and parentheses, so fields count from the last `)`. */
export function parseKinStat(text: string): KinStat | null {
  const end = text.lastIndexOf(')')
  if (end < 0) return null
  // The first word after the name is field 3.
  const fields = text.slice(end + 2).split(' ', 24 - 2)
  const field = (number: number) => Number(fields[number - 3])
  const stat = {
    name: text.slice(text.indexOf('(') + 1, end),
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    parentPid: field(4),
    groupId: field(5),
    sessionId: field(6),
    ownTicks: field(14) + field(15),
    waitedTicks: field(16) + field(17),
    threads: field(20),
    rssPages: field(24),
  }
  return Object.values(stat).some(Number.isNaN) ? null : stat
}

/**
 * The pid that the kernel gave out last, the last word of /proc/loadavg (proc_loadavg(5)): while it stays the same,
 * no process and no thread was started on this machine. null where it is not told (0 in some sandboxes).
 */
export function parseNewestPid(loadavg: string): number | null {
  const pid = Number(loadavg.slice(loadavg.lastIndexOf(' ') + 1))
  return Number.isInteger(pid) && pid > 0 ? pid : null
}
