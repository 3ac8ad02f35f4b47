import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { HeapmarkError } from '../model/errors.js'
import { runFiles } from '../model/run-record.js'
import type { TargetEnd, TargetLaunch, TargetRuntime } from '../model/target.js'
import { monotonicNs } from '../system/clock.js'
import { OutputLog } from './output-log.js'
import { v8HeapOptions } from './v8-limits.js'
import { guardGroup } from './watchdog.js'

export interface NodeProcess {
  readonly child: ChildProcess
  readonly pid: number
  readonly command: readonly string[]
  readonly runtime: TargetRuntime
  readonly stdout: Readable | null
  readonly agent: Duplex | null
  /** Resolves once the process and all that it started have ended and the output is read. */
  readonly ended: Promise<Omit<TargetEnd, 'result'>>
  kill(signal: NodeJS.Signals): void
}

/**
 * Starts `node` under V8's heap limits, with its file descriptors as every Node target has them:
 * 0 nothing, 1 a pipe, 2 `target.log`, 3 a socket pair for a preloaded agent, 4 messages (embedded target only).
 *
 * It leads a process group of its own, so Ctrl-C at the terminal reaches only the bench, which decides what
 * happens; what the target itself started ends with it, and a guard ends the group should the bench be killed.
 */
export async function spawnNode(
  launch: TargetLaunch,
  nodeArguments: readonly string[],
  options: { readonly messages: boolean; readonly cwd: string },
): Promise<NodeProcess> {
  const limits = v8HeapOptions(launch.heap)
  const args = [
    ...limits,
    '--report-on-fatalerror',
    '--report-compact',
    `--report-directory=${launch.runFolder}`,
    ...launch.additions.nodeOptions,
    ...nodeArguments,
  ]
  const log = new OutputLog(join(launch.runFolder, runFiles.targetLog))
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { ...launch.environment, ...launch.additions.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', options.messages ? 'ipc' : 'ignore'],
    detached: true,
  })
  const ended = endOf(child, log)
  const pid = await started(child)
  const release = guardGroup(pid)
  child.once('exit', () => {
    killGroup(pid, 'SIGKILL')
    release()
  })
  return {
    child,
    pid,
    command: [process.execPath, ...args],
    runtime: {
      name: 'node',
      version: process.version,
      collectorName: 'V8 scavenger + mark-compact',
      limits: limits.join(' '),
    },
    stdout: traceOrLog(child, launch, log),
    agent: agentOf(child, launch),
    ended,
    kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      if (signal === 'SIGKILL') killGroup(pid, signal)
      else child.kill(signal)
    },
  }
}

async function started(child: ChildProcess): Promise<number> {
  if (child.pid !== undefined) return child.pid
  const error = await new Promise<Error>((resolve) => child.once('error', resolve))
  throw new HeapmarkError('TARGET_START_FAILED', `node could not be started: ${error.message}`, {
    cause: error,
  })
}

function endOf(child: ChildProcess, log: OutputLog): NodeProcess['ended'] {
  child.on('error', () => {})
  child.stderr!.on('data', (chunk: Buffer) => log.add(chunk))
  return new Promise((resolve) => {
    let atNs = 0n
    child.once('exit', () => {
      atNs = monotonicNs()
      for (const stream of unread(child)) stream.resume()
    })
    child.once('close', (exitCode, signal) => {
      log.close()
      resolve({ atNs, exitCode, signal, stderrTail: log.tail })
    })
  })
}

/** With a V8 trace on it, standard output is a collector's to read; else it is kept with the error output. */
function traceOrLog(child: ChildProcess, launch: TargetLaunch, log: OutputLog): Readable | null {
  const stdout = child.stdout!
  if (launch.additions.nodeOptions.some((option) => option.startsWith('--trace'))) return stdout
  stdout.on('data', (chunk: Buffer) => log.addToFile(chunk))
  return null
}

function agentOf(child: ChildProcess, launch: TargetLaunch): Duplex | null {
  const agent = child.stdio[3] as Duplex
  // A target that is killed resets the pair; its end is told by `ended`.
  agent.on('error', () => {})
  if (launch.additions.nodeOptions.some((option) => option.startsWith('--import'))) return agent
  agent.resume()
  return null
}

/** Output that no collector took: it must be read all the same, or the end is never seen. */
function unread(child: ChildProcess): Readable[] {
  return [child.stdout!, child.stdio[3] as Duplex].filter((stream) => stream.readableFlowing === null)
}

/** The leader and all that it started. A group that is gone already is no fault. */
function killGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal)
  } catch {
    // ESRCH
  }
}
