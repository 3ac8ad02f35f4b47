import { copyFileSync, existsSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import type { TargetEnd, TargetHandle, TargetKind, TargetLaunch, TargetRuntime } from '../../model/target.js'
import { monotonicNs } from '../../system/clock.js'
import { ProcessLife } from '../../system/hotspot/process-life.js'
import { type IdentifiedProcess, identifyProcess } from '../../system/identify-process.js'
import { refuseSettings } from '../refuse-settings.js'
import { runtimeOf } from './runtime-of.js'

/** How soon the end of the process is seen. */
const lookEveryMs = 50

/** A process that runs already: watched for a while and left as it was found. */
export const attach: TargetKind = {
  name: 'attach',
  summary: 'a running process of yours, by its pid: heapmark attach PID',
  minimumHeapBytes: 0,
  program: 'required',
  sendsScenario: false,
  async prepare({ program, settings, workingDirectory }) {
    refuseSettings('attach', settings)
    const found = identifyProcess(pidIn(program))
    const { runtime, notes } = await runtimeOf(found, workingDirectory)
    return { runtime, notes, attached: true, start: async (launch) => start(launch, found, runtime) }
  },
}

/** @throws HeapmarkError TARGET_ARGUMENTS, NOT_INSPECTABLE */
export function pidIn(program: readonly string[]): number {
  const [word = '', ...rest] = program
  if (!/^\d{1,10}$/.test(word) || rest.length > 0) {
    throw new HeapmarkError('TARGET_ARGUMENTS', `'${program.join(' ')}' is not the pid of a process`, {
      hint: 'find the pid with ps, jps or pgrep, and write digits only: heapmark attach 4711',
    })
  }
  if (Number(word) !== process.pid) return Number(word)
  throw new HeapmarkError('NOT_INSPECTABLE', 'heapmark does not attach to itself', {
    hint: 'give the pid of another process',
  })
}

function start(launch: TargetLaunch, found: IdentifiedProcess, runtime: TargetRuntime): TargetHandle {
  const { pid } = found
  const watch = watchLife(pid)
  const errorFile = errorFileOf(pid)
  return {
    pid,
    command: found.command,
    runtime,
    stdout: null,
    tellingLines: () => [],
    agent: null,
    ended: watch.ended.then((left) => {
      const end: TargetEnd = {
        atNs: monotonicNs(),
        exitCode: null,
        signal: null,
        left,
        stderrTail: '',
        tellingLines: [],
        result: null,
      }
      if (left === 'gone') keepErrorFile(errorFile, launch.runFolder)
      return end
    }),
    counters: () => null,
    stop: watch.letGo,
    // Nothing is ever done to the process: what would end it ends the watch.
    kill: watch.letGo,
  }
}

interface Watch {
  readonly ended: Promise<'running' | 'gone'>
  readonly letGo: () => void
}

/** @throws HeapmarkError NOT_INSPECTABLE when it has just ended */
function watchLife(pid: number): Watch {
  let life: ProcessLife
  try {
    life = new ProcessLife(pid)
  } catch (cause) {
    throw new HeapmarkError('NOT_INSPECTABLE', `process ${pid} has just ended`, { cause })
  }
  let settle: (left: 'running' | 'gone') => void = () => {}
  const ended = new Promise<'running' | 'gone'>((resolve) => {
    settle = resolve
  })
  const timer = setInterval(() => {
    if (!life.isAlive()) settle('gone')
  }, lookEveryMs)
  void ended.then(() => {
    clearInterval(timer)
    life.close()
  })
  return { ended, letGo: () => settle(life.isAlive() ? 'running' : 'gone') }
}

/** Where a JVM writes its fatal error file unless told otherwise; null where that cannot be seen. */
function errorFileOf(pid: number): string | null {
  try {
    return join(readlinkSync(`/proc/${pid}/cwd`), `hs_err_pid${pid}.log`)
  } catch {
    return null
  }
}

/** In the run folder it tells of the end as that of a JVM which heapmark started. */
function keepErrorFile(file: string | null, runFolder: string): void {
  if (file === null || !existsSync(file)) return
  try {
    copyFileSync(file, join(runFolder, file.slice(file.lastIndexOf('/') + 1)))
  } catch {
    // A full disk costs the copy, not the report.
  }
}
