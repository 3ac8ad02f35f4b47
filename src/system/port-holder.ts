import { readlinkSync } from 'node:fs'
import { namesIn, textOf } from './files.js'

/** A process that listens on a TCP port. */
export interface PortHolder {
  readonly pid: number
  /** Its command line, shortened. */
  readonly command: string
}

/** TCP_LISTEN of the kernel's include/net/tcp_states.h, as /proc/net/tcp writes it. */
const listening = '0A'
const longestCommand = 120

/**
 * Finds who listens on a TCP port of this machine, from /proc/net/tcp and tcp6 (proc_pid_net(5)) and the open files
 * of the processes.
 * @returns null when nobody does, or the process belongs to an account whose files cannot be seen, or there is no /proc
 */
export function findPortHolder(port: number): PortHolder | null {
  const inodes = new Set([
    ...listeningInodes('/proc/net/tcp', port),
    ...listeningInodes('/proc/net/tcp6', port),
  ])
  if (inodes.size === 0) return null
  for (const name of namesIn('/proc')) {
    if (/^\d+$/.test(name) && holdsSocket(name, inodes)) {
      return { pid: Number(name), command: commandOf(name) }
    }
  }
  return null
}

/** Socket inodes that listen on `port`. Columns: sl local_address rem_address st ... inode (the tenth). */
function listeningInodes(path: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return textOf(path)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(wanted) && columns[3] === listening)
    .map((columns) => columns[9]!)
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  return namesIn(`/proc/${pid}/fd`).some((descriptor) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1]
      return inode !== undefined && inodes.has(inode)
    } catch {
      // Closed since the folder was listed.
      return false
    }
  })
}

function commandOf(pid: string): string {
  const words = textOf(`/proc/${pid}/cmdline`).split('\0').join(' ').trim()
  const command = words || textOf(`/proc/${pid}/comm`).trim()
  return command.length > longestCommand ? `${command.slice(0, longestCommand - 3)}...` : command
}
