import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { HeapmarkError } from '../model/errors.js'
import { runFiles } from '../model/run-record.js'
import type { TargetEnd, TargetHandle, TargetLaunch, TargetRuntime } from '../model/target.js'
import { monotonicNs } from '../system/clock.js'
import { OutputLog } from './output-log.js'
import { TellingLines } from './telling-lines.js'
import { guardGroup } from './watchdog.js'

/** What is to be started, in full. */
export interface TargetCommand {
  readonly runtime: TargetRuntime
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Standard output belongs to a collector that reads a runtime's trace from it; else it goes to `target.log`. */
  readonly outputHasTrace: boolean
  /** Whether an agent was put into the program that speaks on file descriptor 3. */
  readonly hasAgent: boolean
  /** Whether messages go to and fro on file descriptor 4 (the embedded target). */
  readonly messages: boolean
}

/** A program of heapmark's, just started: a target's handle but for what only its kind knows. */
export interface SpawnedTarget extends Omit<TargetHandle, 'ended' | 'counters' | 'stop'> {
  readonly child: ChildProcess
  /** Resolves once the process and all that it started have ended and the output is read. */
  readonly ended: Promise<Omit<TargetEnd, 'result'>>
}

/**
 * Starts a target's program, with its file descriptors as every target has them: 0 nothing, 1 and 2 pipes that
 * end up in `target.log`, 3 a socket pair for a preloaded agent, 4 messages (embedded target only).
 *
 * It leads a process group of its own, so Ctrl-C at the terminal reaches only the bench, which decides what
 * happens; what the target itself started ends with it, and a guard ends the group should the bench be killed.
 * @throws HeapmarkError TARGET_START_FAILED
 */
export async function spawnTarget(launch: TargetLaunch, command: TargetCommand): Promise<SpawnedTarget> {
  const log = new OutputLog(join(launch.runFolder, runFiles.targetLog))
  const telling = new TellingLines()
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.environment },
    stdio: [
      'ignore',
      'pipe',
      'pipe',
      command.hasAgent ? 'pipe' : 'ignore',
      command.messages ? 'ipc' : 'ignore',
    ],
    detached: true,
  })
  const ended = endOf(child, log, telling)
  const pid = await started(child, command)
  const release = guardGroup(pid)
  child.once('exit', () => {
    killGroup(pid, 'SIGKILL')
    release()
  })
  return {
    child,
    pid,
    command: [command.file, ...command.args],
    runtime: command.runtime,
    stdout: traceOrLog(child, command, log, telling),
    tellingLines: () => telling.lines,
    agent: agentOf(child),
    ended,
    kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      if (signal === 'SIGKILL') killGroup(pid, signal)
      else child.kill(signal)
    },
  }
}

async function started(child: ChildProcess, { file, cwd }: TargetCommand): Promise<number> {
  if (child.pid !== undefined) return child.pid
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve))
  const reason =
    error.code === 'ENOENT'
      ? 'there is no such program'
      : error.code === 'EACCES'
        ? 'it may not be executed'
        : error.message
  throw new HeapmarkError('TARGET_START_FAILED', `'${file}' could not be started: ${reason}`, {
    place: cwd,
    hint: 'check the program after -- : its path is looked up from the folder you stand in, and on PATH',
    cause: error,
  })
}

function endOf(child: ChildProcess, log: OutputLog, telling: TellingLines): SpawnedTarget['ended'] {
  child.on('error', () => {})
  child.stderr?.on('data', (chunk: Buffer) => {
    log.add(chunk)
    telling.see('stderr', chunk)
  })
  return new Promise((resolve) => {
    let atNs = 0n
    child.once('exit', () => {
      atNs = monotonicNs()
      for (const stream of unread(child)) stream.resume()
    })
    child.once('close', (exitCode, signal) => {
      log.close()
      telling.end()
      resolve({
        atNs,
        exitCode,
        signal,
        stderrTail: log.tail,
        tellingLines: telling.lines,
        outputTruncated: log.truncated,
      })
    })
  })
}

/** With a runtime's trace on it, standard output is a collector's to read; else it is kept with the error output. */
function traceOrLog(
  child: ChildProcess,
  command: TargetCommand,
  log: OutputLog,
  telling: TellingLines,
): Readable | null {
  const stdout = child.stdout!
  if (command.outputHasTrace) return stdout
  stdout.on('data', (chunk: Buffer) => {
    log.addToFile(chunk)
    telling.see('stdout', chunk)
  })
  return null
}

function agentOf(child: ChildProcess): Duplex | null {
  const agent = child.stdio[3] as Duplex | null
  // A target that is killed resets the pair; its end is told by `ended`.
  agent?.on('error', () => {})
  return agent
}

/** Output that no collector took: it must be read all the same, or the end is never seen. */
function unread(child: ChildProcess): Readable[] {
  return [child.stdout, child.stdio[3] as Duplex | null].filter(
    (stream) => stream !== null && stream.readableFlowing === null,
  ) as Readable[]
}

/** The leader and all that it started. A group that is gone already is no fault. */
function killGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal)
  } catch {
    // ESRCH
  }
}
