import { chownSync, closeSync, constants, lstatSync, openSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { HeapmarkError } from '../../model/errors.js'
import { monotonicMs } from '../clock.js'
import { systemErrorCode } from '../files.js'
import { attachRefusal } from './attach-refusal.js'
import { type ExecuteOptions, executeOnSocket } from './attach-socket.js'
import { type ProcessFacts, readProcessFacts } from './process-facts.js'

export interface AttachOptions {
  /** Longest time until the JVM listens; default 5 s. A JVM at a long safepoint answers only after it. */
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 5000
const pollMs = 5

/** The door into a live HotSpot JVM. Nothing stays open between commands. */
export class AttachedVm {
  readonly pid: number
  readonly #socketPath: string

  constructor(pid: number, socketPath: string) {
    this.pid = pid
    this.#socketPath = socketPath
  }

  /**
   * A command of the attach protocol: `jcmd`, `properties`, `threaddump`, `inspectheap`, `dumpheap`, ...
   * @throws HeapmarkError ATTACH_FAILED
   */
  execute(command: string, args: readonly string[] = [], options: ExecuteOptions = {}): Promise<string> {
    return executeOnSocket(this.#socketPath, command, args, options)
  }

  /** A diagnostic command as the `jcmd` tool takes it, with its arguments: `VM.native_memory summary`. */
  jcmd(command: string, options: ExecuteOptions = {}): Promise<string> {
    return this.execute('jcmd', [command], options)
  }
}

/** One diagnostic command of a JVM: `jcmd(pid, 'GC.heap_info')`. @throws HeapmarkError ATTACH_FAILED */
export async function jcmd(
  pid: number,
  command: string,
  options: AttachOptions & ExecuteOptions = {},
): Promise<string> {
  return (await attach(pid, options)).jcmd(command, options)
}

/**
 * Makes a HotSpot JVM open its attach socket, or uses the one it has open. The JVM opens it when it gets a SIGQUIT
 * and finds the file `.attach_pid<pid>` of its own user (or root's, since JDK 9) in its working folder or /tmp
 * (AttachListener::is_init_trigger in os/posix/attachListener_posix.cpp); that file is removed in any case. The
 * target's /tmp and pid are those it sees itself: it may be in a container.
 * @throws HeapmarkError ATTACH_FAILED
 */
export async function attach(pid: number, options: AttachOptions = {}): Promise<AttachedVm> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const deadlineMs = monotonicMs() + timeoutMs
  const socketPath = socketPathOf(mustRun(pid))
  if (await someoneListens(socketPath, mustRun(pid))) return new AttachedVm(pid, socketPath)

  const facts = await readyToBeAsked(pid, deadlineMs)
  if (facts === null) return new AttachedVm(pid, socketPath)
  const trigger = makeTrigger(facts)
  // Also when heapmark is ended while it waits.
  process.once('exit', trigger.remove)
  try {
    ask(pid)
    while (!(await someoneListens(socketPath, mustRun(pid)))) {
      if (monotonicMs() >= deadlineMs) {
        throw failure(`the JVM ${pid} did not open its attach socket within ${timeoutMs} ms`, {
          hint: 'It may be at a long safepoint (a collection, a heap dump): try again later.',
        })
      }
      await sleep(pollMs)
    }
  } finally {
    process.off('exit', trigger.remove)
    trigger.remove()
  }
  return new AttachedVm(pid, socketPath)
}

/** Waits for a JVM that is only just starting. @returns null when it listens unasked, as with -Xrs */
async function readyToBeAsked(pid: number, deadlineMs: number): Promise<ProcessFacts | null> {
  for (;;) {
    const facts = mustRun(pid)
    const refusal = attachRefusal(facts)
    if (refusal === null) return facts
    if (!refusal.soon || monotonicMs() >= deadlineMs) throw failure(refusal.message, { hint: refusal.hint })
    await sleep(pollMs)
    if (await someoneListens(socketPathOf(facts), facts)) return null
  }
}

function mustRun(pid: number): ProcessFacts {
  if (process.platform !== 'linux')
    throw failure(`attaching to a JVM works on Linux, not on ${process.platform}`)
  const facts = readProcessFacts(pid)
  if (facts === null) throw failure(`process ${pid} is not running`)
  return facts
}

function temporaryFolderOf(pid: number): string {
  return `/proc/${pid}/root/tmp`
}

function socketPathOf(facts: ProcessFacts): string {
  return `${temporaryFolderOf(facts.pid)}/.java_pid${facts.namespacePid}`
}

/**
 * A socket left behind by a JVM that was killed refuses connections; one of another user is not the JVM's. A JVM
 * takes a connection without a request for a client that changed its mind: its own tools do the same.
 */
async function someoneListens(path: string, facts: ProcessFacts): Promise<boolean> {
  if (!isSocketOf(path, facts.uid)) return false
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // EAGAIN: others wait already.
    socket.on('error', (error) => resolve(systemErrorCode(error) === 'EAGAIN'))
  })
}

function isSocketOf(path: string, uid: number): boolean {
  try {
    const found = lstatSync(path)
    return found.isSocket() && found.uid === uid
  } catch {
    // Not there, or a folder that may not be entered.
    return false
  }
}

/** The file that asks, and the open folder it lies in: so it can be removed even after the JVM's end. */
interface Trigger {
  readonly remove: () => void
}

/** Made in /tmp if possible, since the working folder is the user's. */
function makeTrigger(facts: ProcessFacts): Trigger {
  const problems: unknown[] = []
  for (const folder of [temporaryFolderOf(facts.pid), `/proc/${facts.pid}/cwd`]) {
    try {
      return makeTriggerIn(folder, facts)
    } catch (error) {
      problems.push(error)
    }
  }
  throw failure(`the file that asks the JVM ${facts.pid} to open its attach socket cannot be made`, {
    hint: `It needs a /tmp or a working folder that can be written: ${problems.map(String).join('; ')}`,
  })
}

/** @throws the system's error, and leaves nothing behind */
function makeTriggerIn(folder: string, facts: ProcessFacts): Trigger {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  const path = `/proc/self/fd/${descriptor}/.attach_pid${facts.namespacePid}`
  let open = true
  const remove = () => {
    if (!open) return
    open = false
    unlinkQuietly(path)
    closeSync(descriptor)
  }
  try {
    closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600))
  } catch (error) {
    // Another tool is attaching, or was killed while it did: its file does for both.
    if (systemErrorCode(error) === 'EEXIST') return { remove }
    closeSync(descriptor)
    throw error
  }
  try {
    // A JDK 8 takes only its own user's file; newer ones take root's too.
    if (process.geteuid?.() === 0 && facts.uid !== 0) chownSync(path, facts.uid, facts.gid)
  } catch (error) {
    remove()
    throw error
  }
  return { remove }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // The JVM or another tool has removed it.
  }
}

function ask(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT')
  } catch (error) {
    throw failure(`the JVM ${pid} cannot be asked to open its attach socket: ${String(error)}`, {
      hint: 'Run heapmark as the user of the JVM.',
    })
  }
}

function failure(message: string, details: { hint?: string } = {}): HeapmarkError {
  return new HeapmarkError('ATTACH_FAILED', message, details)
}
