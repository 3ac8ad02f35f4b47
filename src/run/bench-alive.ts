import { readFileSync } from 'node:fs'
import type { RunRecord } from '../model/run-record.js'

/** Linux counts process times in hundredths of a second for user space, whatever the kernel's own HZ. */
const ticksPerSecond = 100
/** The clocks compared are read at different times and cut to whole seconds. */
const slackMs = 5000

/**
 * True while the bench that makes this run is alive. A process that took over the number of a dead bench
 * started later than the run, and is told apart by that (/proc/<pid>/stat, field 22; man 5 proc).
 */
export function isBenchAlive(record: RunRecord): boolean {
  return record.outcome === null && livesSince(record.benchPid, Date.parse(record.startedAt))
}

/** Whether a process of this number is alive that was there at that time. @param atMs Unix milliseconds */
export function livesSince(pid: number, atMs: number): boolean {
  const startedMs = processStartMs(pid)
  return startedMs !== undefined && startedMs <= atMs + slackMs
}

/** When a process started, Unix milliseconds; undefined when there is none with this number. */
function processStartMs(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command in parentheses may hold anything; what follows the last one is plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const bootSeconds = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]
    return (Number(bootSeconds) + Number(fields[19]) / ticksPerSecond) * 1000
  } catch {
    return undefined
  }
}
