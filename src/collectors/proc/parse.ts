/**
 * The figures taken from /proc/<pid>/status, stat and smaps_rollup. Sources: proc_pid_status(5), proc_pid_stat(5),
 * Documentation/filesystems/proc.rst and Documentation/ABI/testing/procfs-smaps_rollup of the kernel.
 */

export interface StatusFigures {
  readonly rssBytes: number
  /** null before Linux 4.5. */
  readonly rssAnonBytes: number | null
  readonly rssFileBytes: number | null
  readonly rssShmemBytes: number | null
  readonly peakRssBytes: number
  readonly swapBytes: number | null
  readonly threads: number
}

/**
 * Reads /proc/<pid>/status.
 * @returns null for a process without memory: a zombie, whose file lacks the Vm lines
 */
export function parseStatus(text: string): StatusFigures | null {
  const rssBytes = kibibytes(text, '\nVmRSS:')
  const peakRssBytes = kibibytes(text, '\nVmHWM:')
  const threads = numberAfter(text, '\nThreads:')
  if (rssBytes === null || peakRssBytes === null || threads === null) return null
  return {
    rssBytes,
    rssAnonBytes: kibibytes(text, '\nRssAnon:'),
    rssFileBytes: kibibytes(text, '\nRssFile:'),
    rssShmemBytes: kibibytes(text, '\nRssShmem:'),
    peakRssBytes,
    swapBytes: kibibytes(text, '\nVmSwap:'),
    threads,
  }
}

export interface StatFigures {
  /** User plus system time, in clock ticks. */
  readonly cpuTicks: number
  readonly minorFaults: number
  readonly majorFaults: number
}

/**
 * Reads /proc/<pid>/stat. Field 2, the program's name in parentheses, may itself hold spaces and parentheses:
 * fields are counted from the last `)`.
 */
export function parseStat(text: string): StatFigures | null {
  const end = text.lastIndexOf(')')
  if (end < 0) return null
  // The first word after the name is field 3.
  const fields = text.slice(end + 2).split(' ', 13)
  const minorFaults = Number(fields[10 - 3])
  const majorFaults = Number(fields[12 - 3])
  const cpuTicks = Number(fields[14 - 3]) + Number(fields[15 - 3])
  if (![minorFaults, majorFaults, cpuTicks].every(Number.isFinite)) return null
  return { cpuTicks, minorFaults, majorFaults }
}

/**
 * Reads the proportional set size from /proc/<pid>/smaps_rollup: each page counted by its share, one n-th where
 * n processes map it. null when the text has none.
 */
export function parsePss(text: string): number | null {
  return kibibytes(text, '\nPss:')
}

/** The kernel writes `kB` and means KiB. */
function kibibytes(text: string, key: string): number | null {
  const value = numberAfter(text, key)
  return value === null ? null : value * 1024
}

function numberAfter(text: string, key: string): number | null {
  const start = text.indexOf(key)
  if (start < 0) return null
  const value = Number.parseInt(text.slice(start + key.length, start + key.length + 24), 10)
  return Number.isNaN(value) ? null : value
}
