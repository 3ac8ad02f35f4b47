import { readFileSync } from 'node:fs'

/** What /proc/<pid>/status says about a process that matters before one talks to its JVM (proc_pid_status(5)). */
export interface ProcessFacts {
  readonly pid: number
  /** Its pid as it sees itself: in a container's pid namespace another number than ours. */
  readonly namespacePid: number
  /** Effective ids, as this process's user namespace sees them. */
  readonly uid: number
  readonly gid: number
  /** A SIGQUIT reaches a handler. Otherwise it ends the process (or is lost). */
  readonly catchesSigquit: boolean
  /** Stopped by SIGSTOP or a debugger: it answers nobody. */
  readonly stopped: boolean
}

/** SIGQUIT is signal 3, so bit 2 of the masks, counted from 0; the same number on every Linux architecture. */
const sigquitBit = 0b100

/** null when the process is gone (a zombie counts as gone) or there is no /proc. */
export function readProcessFacts(pid: number): ProcessFacts | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    return null
  }
  const state = /^State:\s+(\S)/m.exec(text)?.[1]
  const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(text)?.[1]
  const gid = /^Gid:\s+\d+\s+(\d+)/m.exec(text)?.[1]
  if (state === undefined || uid === undefined || gid === undefined || state === 'Z' || state === 'X')
    return null
  const caught = /^SigCgt:\s+([0-9a-f]+)/m.exec(text)?.[1] ?? '0'
  return {
    pid,
    // One number for each namespace, the innermost last; kernels before 4.1 have no such line.
    namespacePid: Number(/^NSpid:.*?(\d+)\s*$/m.exec(text)?.[1] ?? pid),
    uid: Number(uid),
    gid: Number(gid),
    catchesSigquit: (Number.parseInt(caught.slice(-2), 16) & sigquitBit) !== 0,
    stopped: state === 'T' || state === 't',
  }
}

/** /proc/<pid>/maps: every file the process has mapped; null when that may not be seen. */
export function readMaps(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'latin1')
  } catch {
    return null
  }
}
