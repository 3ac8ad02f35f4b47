import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { HeapmarkError } from '../model/errors.js'
import type { ReceiverCommand, ReceiverMessage, ReceiverOptions, ReceiverStats } from '../model/receiver.js'
import { entryPath } from '../system/package-info.js'
import { listenError, portInUse } from './listen-error.js'
import type { ReceiverCounters } from './statistics.js'

/** A receiver in a process of its own, as the bench sees it. */
export interface ReceiverClient {
  readonly pid: number
  readonly port: number
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  /** Called with each periodic report; one listener at a time. */
  onCounters(listener: (counters: ReceiverCounters) => void): void
  /** Asks for a report every so many milliseconds; 0 = none. */
  reportEvery(ms: number): void
  /** Everything it knows, or null when it does not answer in time or is dead. */
  final(timeoutMs: number): Promise<ReceiverStats | null>
  /** Resolves when the process has ended, however. Never rejects. */
  readonly died: Promise<ReceiverDeath>
  /** Lets it live on after this process has ended. */
  detach(): Promise<void>
  /** Ends it: asks first, and kills it with SIGKILL when it is not gone within two seconds. */
  stop(): Promise<void>
}

export interface ReceiverDeath {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

const startLimitMs = 15_000
const stopLimitMs = 2_000
const detachLimitMs = 2_000

/**
 * Starts a receiver as a process of its own. Should this process die, the receiver ends too.
 * @param io.logFile gets what it says, at the end of what the file holds
 * @throws HeapmarkError PORT_IN_USE, naming the process that holds the port; RECEIVER_FAILED
 */
export async function startReceiverProcess(
  options: ReceiverOptions,
  io: { readonly logFile: string },
): Promise<ReceiverClient> {
  const child = spawnReceiver(io.logFile)
  const died = deathOf(child)
  const started = await firstWord(child, died, options)
  if (started.type === 'listening')
    return new Client(child, died, started.port, urlOf(options.host, started.port))
  child.kill('SIGKILL')
  await died
  switch (started.type) {
    case 'failed':
      if (started.reason === 'port-in-use') throw portInUse(options.host, options.port)
      throw listenError(new Error(started.message), options.host, options.port)
    case 'silent':
      throw new HeapmarkError('RECEIVER_FAILED', `the receiver did not start: ${started.why}`, {
        place: io.logFile,
        hint: `read ${io.logFile}${lastLine(io.logFile)}`,
      })
  }
}

type Started =
  | Extract<ReceiverMessage, { type: 'listening' | 'failed' }>
  | { readonly type: 'silent'; readonly why: string }

class Client implements ReceiverClient {
  readonly pid: number
  #listener: (counters: ReceiverCounters) => void = () => {}

  constructor(
    private readonly child: ChildProcess,
    readonly died: Promise<ReceiverDeath>,
    readonly port: number,
    readonly url: string,
  ) {
    this.pid = child.pid!
    child.on('message', (message: ReceiverMessage) => {
      if (message.type === 'counters') this.#listener(message)
    })
  }

  onCounters(listener: (counters: ReceiverCounters) => void): void {
    this.#listener = listener
  }

  reportEvery(ms: number): void {
    tell(this.child, { type: 'report', everyMs: ms })
  }

  async final(timeoutMs: number): Promise<ReceiverStats | null> {
    const answer = this.#hear('final', timeoutMs)
    tell(this.child, { type: 'final' })
    return (await answer)?.stats ?? null
  }

  async detach(): Promise<void> {
    const answer = this.#hear('detached', detachLimitMs)
    tell(this.child, { type: 'detach' })
    if ((await answer) === null) {
      throw new HeapmarkError('RECEIVER_FAILED', 'the receiver did not confirm that it lives on', {
        hint: 'start one of its own with heapmark serve',
      })
    }
    this.child.disconnect()
    this.child.unref()
  }

  async stop(): Promise<void> {
    const killer = setTimeout(() => this.child.kill('SIGKILL'), stopLimitMs)
    if (this.child.connected) tell(this.child, { type: 'stop' })
    else this.child.kill('SIGTERM')
    await this.died
    clearTimeout(killer)
  }

  /** The next message of one type; null when the receiver dies first or takes too long. */
  #hear<T extends ReceiverMessage['type']>(
    type: T,
    timeoutMs: number,
  ): Promise<Extract<ReceiverMessage, { type: T }> | null> {
    return new Promise((resolve) => {
      const finish = (message: Extract<ReceiverMessage, { type: T }> | null) => {
        clearTimeout(timer)
        this.child.off('message', listen)
        resolve(message)
      }
      const listen = (message: ReceiverMessage) => {
        if (message.type === type) finish(message as Extract<ReceiverMessage, { type: T }>)
      }
      const timer = setTimeout(finish, timeoutMs, null)
      this.child.on('message', listen)
      void this.died.then(() => finish(null))
    })
  }
}

/**
 * A session of its own keeps the terminal's Ctrl-C and hang-up away from it: the bench decides when it ends,
 * after having asked for its last figures.
 */
function spawnReceiver(logFile: string): ChildProcess {
  let log: number
  try {
    log = openSync(logFile, 'a')
  } catch (cause) {
    throw new HeapmarkError('RESULTS_UNWRITABLE', `the receiver's log cannot be written: ${logFile}`, {
      place: logFile,
      hint: 'choose another folder with --results',
      cause,
    })
  }
  try {
    return spawn(process.execPath, [entryPath('receiver/main')], {
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    })
  } finally {
    closeSync(log)
  }
}

function deathOf(child: ChildProcess): Promise<ReceiverDeath> {
  return new Promise((resolve) => {
    child.on('error', () => {
      // Not even started; when it lives, 'exit' will tell.
      if (child.pid === undefined) resolve({ exitCode: null, signal: null })
    })
    child.on('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
}

function firstWord(
  child: ChildProcess,
  died: Promise<ReceiverDeath>,
  options: ReceiverOptions,
): Promise<Started> {
  return new Promise((resolve) => {
    const finish = (started: Started) => {
      clearTimeout(timer)
      child.off('message', listen)
      resolve(started)
    }
    const listen = (message: ReceiverMessage) => {
      if (message.type === 'listening' || message.type === 'failed') finish(message)
    }
    const timer = setTimeout(finish, startLimitMs, {
      type: 'silent',
      why: `no word from it within ${startLimitMs / 1000} s`,
    } as const)
    child.on('message', listen)
    void died.then(({ exitCode, signal }) =>
      finish({ type: 'silent', why: `its process ended with ${signal ?? `exit code ${exitCode}`}` }),
    )
    tell(child, { type: 'start', options })
  })
}

/** A dead receiver is found out by `died`, so an error here says nothing new. */
function tell(child: ChildProcess, command: ReceiverCommand): void {
  if (child.connected) child.send(command, () => {})
}

function lastLine(path: string): string {
  try {
    const line = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)
    return line ? `: ${line}` : ''
  } catch {
    return ''
  }
}

function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
