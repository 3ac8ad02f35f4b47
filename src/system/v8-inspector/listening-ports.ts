import { readlinkSync } from 'node:fs'
import { namesIn, textOf } from '../files.js'

/** An address on which a process listens. */
export interface ListeningAddress {
  readonly host: string
  readonly port: number
}

/** TCP_LISTEN of the kernel's include/net/tcp_states.h, as /proc/net/tcp writes it. */
const listening = '0A'

/** Where a process listens on TCP, by its own view of the network (proc_pid_net(5)) and its open files. */
export function listeningAddresses(pid: number): ListeningAddress[] {
  const inodes = socketInodes(pid)
  if (inodes.size === 0) return []
  return ['tcp', 'tcp6'].flatMap((table) =>
    textOf(`/proc/${pid}/net/${table}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      // Columns: sl local_address rem_address st ... inode (the tenth).
      .filter((columns) => columns[3] === listening && inodes.has(columns[9] ?? ''))
      .map((columns) => readAddress(columns[1]!)),
  )
}

/** Whether its network is ours: a process in a container may have one of its own. */
export function sharesNetwork(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net')
  } catch {
    return false
  }
}

function socketInodes(pid: number): Set<string> {
  const inodes = new Set<string>()
  for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1]
      if (inode !== undefined) inodes.add(inode)
    } catch {
      // Closed since the folder was listed.
    }
  }
  return inodes
}

/**
 * `0100007F:2537` -> 127.0.0.1:9463. The kernel writes addresses as words of 4 bytes in the machine's order, which
 * is little-endian wherever heapmark runs. What listens everywhere is reached over loopback.
 */
function readAddress(text: string): ListeningAddress {
  const [address = '', port = ''] = text.split(':')
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((hex) => Number.parseInt(hex, 16)),
  )
  return { host: hostOf(bytes), port: Number.parseInt(port, 16) }
}

function hostOf(bytes: readonly number[]): string {
  if (bytes.every((byte) => byte === 0)) return bytes.length === 4 ? '127.0.0.1' : '::1'
  if (bytes.length === 4) return bytes.join('.')
  const groups: string[] = []
  for (let i = 0; i < bytes.length; i += 2) groups.push((bytes[i]! * 256 + bytes[i + 1]!).toString(16))
  return groups.join(':')
}
