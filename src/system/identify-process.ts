import { readFileSync } from 'node:fs'
import { HeapmarkError } from '../model/errors.js'
import { perfDataPath } from './hotspot/perf-data-path.js'
import { readMaps, readProcessFacts } from './hotspot/process-facts.js'
import { nodeProcess } from './v8-inspector/node-process.js'

/** A running process that this user may see into. */
export interface IdentifiedProcess {
  readonly pid: number
  readonly runtime: 'jvm' | 'node' | 'native'
  readonly command: readonly string[]
}

/**
 * Says what a running process is, from evidence that it cannot fake by its name: the libraries and files that it
 * has mapped, and the binary that it runs.
 * @throws HeapmarkError NOT_INSPECTABLE when it is not there or belongs to another user
 */
export function identifyProcess(pid: number): IdentifiedProcess {
  const facts = readProcessFacts(pid)
  if (facts === null) {
    throw new HeapmarkError('NOT_INSPECTABLE', `process ${pid} is not running`, {
      hint: 'find the pid with ps, jps or pgrep',
    })
  }
  const ownUid = process.geteuid?.()
  if (ownUid !== 0 && ownUid !== facts.uid) {
    throw new HeapmarkError('NOT_INSPECTABLE', `process ${pid} belongs to user ${facts.uid}`, {
      hint: `run heapmark as that user: you are user ${ownUid}`,
    })
  }
  return { pid, runtime: runtimeOf(pid), command: commandOf(pid) }
}

function runtimeOf(pid: number): IdentifiedProcess['runtime'] {
  if (nodeProcess(pid) !== null) return 'node'
  if (perfDataPath(pid) !== null || /\/libj(?:vm|9vm\d*)\.so$/m.test(readMaps(pid) ?? '')) return 'jvm'
  return 'native'
}

function commandOf(pid: number): string[] {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    // Each word ends with a zero.
    return words.at(-1) === '' ? words.slice(0, -1) : words
  } catch {
    return []
  }
}
