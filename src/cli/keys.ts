import { readFileSync } from 'node:fs'
import type { RunControls } from '../run/controls.js'
import type { OnDemandAction } from '../run/perform.js'
import { performAndSay } from './perform-and-say.js'

export const keysHint = 'keys: d heap dump, h histogram, g collect, r record 10 s, q quit'

const actions: Readonly<Record<string, OnDemandAction>> = { d: 'dump', h: 'histogram', g: 'gc', r: 'record' }

/** What the terminal itself does on these, unless its keys are read one by one. */
const ctrlC = '\u0003'
const ctrlZ = '\u001a'
const ctrlBackslash = '\u001c'

/**
 * Reads single keys, those of `keysHint`, while a run lives. The terminal's mode is put back on every way out.
 * @param interrupt what Ctrl-C does
 * @param say prints a line
 * @returns ends it
 */
export function takeKeys(
  controls: RunControls,
  interrupt: () => void,
  say: (text: string) => void,
): () => void {
  const { stdin } = process
  const raw = (on: boolean) => {
    if (!stdin.destroyed) stdin.setRawMode(on)
  }
  const restore = () => raw(false)
  /** Back in the foreground after Ctrl-Z. */
  const resume = () => raw(true)
  const suspendBy = (signal: NodeJS.Signals) => {
    restore()
    process.kill(process.pid, signal)
  }
  const onData = (chunk: Buffer) => {
    for (const key of chunk.toString('latin1')) {
      const action = actions[key]
      if (action !== undefined) void performAndSay(action, controls, say)
      else if (key === 'q' || key === ctrlC) interrupt()
      else if (key === ctrlZ) suspendBy('SIGTSTP')
      else if (key === ctrlBackslash) suspendBy('SIGQUIT')
    }
  }
  process.once('exit', restore)
  process.on('SIGCONT', resume)
  raw(true)
  stdin.on('data', onData)
  // The keys are no reason to go on.
  stdin.unref()
  return () => {
    process.off('exit', restore)
    process.off('SIGCONT', resume)
    stdin.off('data', onData)
    stdin.pause()
    restore()
  }
}

/** Whether keys can be read: from a terminal, and in its foreground, for else the terminal would stop heapmark. */
export function hasKeys(): boolean {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    // proc_pid_stat(5): pgrp is the fifth field, tpgid the eighth; two stand before the end of the name.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[2] === fields[5]
  } catch {
    return false
  }
}
