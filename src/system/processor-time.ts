import { textOf } from './files.js'

/** What all processors of the machine did since it was started, from the first line of /proc/stat (proc(5)). */
export interface ProcessorTimes {
  /** Of all processors together, so this grows by their number for each second. */
  readonly totalMs: number
  /** All that was not idle, nor waiting for a disk; of a guest also not what the host took for itself. */
  readonly busyMs: number
  /** What the host gave to others while this machine wanted to run; 0 outside of a virtual machine. */
  readonly stealMs: number
}

/** Linux counts in hundredths of a second for user space, whatever the kernel's own HZ. */
const tickMs = 10

/** @returns null where there is no /proc/stat */
export function processorTimes(text = textOf('/proc/stat')): ProcessorTimes | null {
  const match = /^cpu +([\d ]+)$/m.exec(text)
  if (match === null) return null
  // user nice system idle iowait irq softirq steal guest guest_nice; the last two are within the first two.
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = match[1]!
    .split(' ')
    .map(Number)
  const busy = user + nice + system + irq + softirq
  return {
    totalMs: (busy + idle + iowait + steal) * tickMs,
    busyMs: busy * tickMs,
    stealMs: steal * tickMs,
  }
}

/** Processor time of a process and of its children that have ended, from /proc/PID/stat; null when it is gone. */
export function processCpuMs(pid: number): number | null {
  const stat = textOf(`/proc/${pid}/stat`)
  // The command in parentheses may hold anything; what follows the last one is plain.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number)
  const ticks = (user ?? Number.NaN) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0)
  return Number.isFinite(ticks) ? ticks * tickMs : null
}
