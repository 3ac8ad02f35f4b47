import { readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'

/** What /proc says about a process that matters before one asks its Node.js to open the inspector. */
export interface NodeProcess {
  readonly pid: number
  /** The binary it runs; a deleted one (an upgrade under a running process) included. */
  readonly executable: string
  /** Its command line and, in front, the options of NODE_OPTIONS: in the order in which Node reads them. */
  readonly words: readonly string[]
}

/** `node`, `nodejs`, `node22`, also when the file was replaced since. `node_exporter` is none. */
const nodeBinary = /^node(?:js)?[\d.]*(?: \(deleted\))?$/

/** SIGUSR1 is signal 10 on every architecture that Node runs on but MIPS and Alpha: bit 9, counted from 0. */
const sigusr1Bit = 0x200

/**
 * The Node.js of a process, by the binary that it runs: what a process calls itself proves nothing.
 * @returns null when it is another program, is gone, or belongs to another user
 */
export function nodeProcess(pid: number): NodeProcess | null {
  let executable: string
  try {
    executable = readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return null
  }
  const embedsNode = () => /\/libnode\.so[.\d]*$/m.test(textOf(`/proc/${pid}/maps`))
  if (!nodeBinary.test(path.basename(executable)) && !embedsNode()) return null
  const environment = textOf(`/proc/${pid}/environ`).split('\0')
  const nodeOptions = environment.find((text) => text.startsWith('NODE_OPTIONS='))?.slice(13) ?? ''
  const commandLine = textOf(`/proc/${pid}/cmdline`).split('\0').slice(1)
  return {
    pid,
    executable,
    words: [...nodeOptions.split(/\s+/), ...commandLine].filter((word) => word !== ''),
  }
}

/**
 * Whether SIGUSR1 reaches a handler; if not, it would end the process. Node has one for as long as it lives, but for
 * its very first moments and with --disable-sigusr1 (Node 23.7).
 */
export function catchesSigusr1(pid: number): boolean {
  const caught = /^SigCgt:\s+([0-9a-f]+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? '0'
  return (Number.parseInt(caught.slice(-4), 16) & sigusr1Bit) !== 0
}

/** Stopped by SIGSTOP or a debugger: it answers nobody. */
export function isStopped(pid: number): boolean {
  return /^State:\s+[Tt]/m.test(textOf(`/proc/${pid}/status`))
}

/**
 * The port on which Node opens its inspector: what its options say, else 9229; 0 = any free port. Of several
 * options the last counts.
 */
export function inspectorPort(words: readonly string[]): number {
  let port = 9229
  for (const [i, word] of words.entries()) {
    const [, equals] = /^--(?:inspect-port|debug-port|inspect(?:-brk|-wait)?)(?:=(.+))?$/.exec(word) ?? []
    // Only these two take their value from the next word.
    const value = equals ?? (/^--(?:inspect|debug)-port$/.test(word) ? words[i + 1] : undefined)
    // `port` or `host:port`; a host alone leaves the port as it is.
    const digits = /(?:^|:)(\d+)$/.exec(value ?? '')?.[1]
    if (digits !== undefined) port = Number(digits)
  }
  return port
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
