import { readFileSync } from 'node:fs'

/** Bits of CapEff that let a process count processor events whatever the level: linux/capability.h. */
const sysAdmin = 21n
const perfmon = 38n

/**
 * Why the kernel would refuse perf events to a program of ours that samples the kernel too; null when it allows
 * them. The level is `perf_event_paranoid` of the kernel's Documentation/admin-guide/sysctl/kernel.rst: above 1 only
 * privileged processes may. Containers mostly forbid the call by a filter (seccomp), which shows in the status.
 */
export function perfEventsRefusal(read: (file: string) => string | null = readText): string | null {
  const level = Number.parseInt(read('/proc/sys/kernel/perf_event_paranoid') ?? '', 10)
  if (Number.isNaN(level)) return 'the kernel has none'
  const status = read('/proc/self/status') ?? ''
  if (/^Seccomp:\s*2/m.test(status)) return 'a system call filter is in force'
  const capabilities = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  const privileged = ((capabilities >> sysAdmin) & 1n) === 1n || ((capabilities >> perfmon) & 1n) === 1n
  return level <= 1 || privileged ? null : `perf_event_paranoid is ${level}`
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
