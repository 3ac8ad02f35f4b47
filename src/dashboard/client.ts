import { type ChildProcess, fork } from 'node:child_process'
import type { Sample } from '../model/sample.js'
import type { Progress } from '../run/options.js'
import { entryPath } from '../system/package-info.js'
import { cannotServe } from './cannot-serve.js'
import type { Ask, DashboardCommand, DashboardMessage, DashboardOptions, LiveMessage } from './messages.js'

/** A dashboard in a process of its own, as the bench sees it. All calls return at once, whatever the viewers do. */
export interface DashboardClient {
  /** With the token. */
  readonly url: string
  sample(sample: Sample): void
  /** Sends what was sampled since the last time, a few times a second. */
  progress(progress: Progress | null): void
  tell(message: Exclude<LiveMessage, { type: 'samples' }>): void
  onAsk(listener: (ask: Ask) => void): void
  /** Resolves when it has ended. May be called again. */
  stop(): Promise<void>
}

const startLimitMs = 15_000
const stopLimitMs = 2_000
const sendEveryMs = 250
/** More samples than in any quarter of a second that is not odd: a heap far too small collects thousands of times. */
const mostWaiting = 2000
/** Messages that the dashboard has not taken yet; beyond them samples wait, and then are left out. */
const mostUntaken = 8

/**
 * Starts the dashboard. Should this process die, it ends too.
 * @throws HeapmarkError PORT_IN_USE, DASHBOARD_FAILED
 */
export async function startDashboardProcess(options: DashboardOptions): Promise<DashboardClient> {
  const child = fork(entryPath('dashboard/main'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  child.send({ type: 'start', options } satisfies DashboardCommand)
  const first = await firstWord(child, ended)
  if (first?.type === 'listening') return new Client(child, ended, first.url)
  child.kill('SIGKILL')
  await ended
  const why = first?.type === 'failed' ? first : { message: 'its process did not start', code: null }
  throw cannotServe(why, options.port)
}

class Client implements DashboardClient {
  #samples: Sample[] = []
  #leftOut = 0
  #untaken = 0
  #sentMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<void>,
    readonly url: string,
  ) {
    // One that dies leaves the run alone.
    child.on('error', () => {})
    child.unref()
    child.channel?.unref()
  }

  sample(sample: Sample): void {
    if (this.#samples.length < mostWaiting) this.#samples.push(sample)
    else this.#leftOut++
  }

  progress(progress: Progress | null): void {
    const nowMs = performance.now()
    if (nowMs - this.#sentMs < sendEveryMs || this.#untaken >= mostUntaken) return
    this.#sentMs = nowMs
    const samples = this.#samples
    this.#samples = []
    this.#send({ type: 'samples', samples, progress, leftOut: this.#leftOut })
  }

  tell(message: Exclude<LiveMessage, { type: 'samples' }>): void {
    this.#send(message)
  }

  onAsk(listener: (ask: Ask) => void): void {
    this.child.on('message', (message: DashboardMessage) => {
      if (message.type === 'ask') listener(message.ask)
    })
  }

  async stop(): Promise<void> {
    const killer = setTimeout(() => this.child.kill('SIGKILL'), stopLimitMs)
    this.child.ref()
    this.#send({ type: 'leave' })
    await this.ended
    clearTimeout(killer)
  }

  #send(command: DashboardCommand): void {
    if (!this.child.connected) return
    this.#untaken++
    this.child.send(command, () => {
      this.#untaken--
    })
  }
}

function firstWord(child: ChildProcess, ended: Promise<void>): Promise<DashboardMessage | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), startLimitMs)
    const settle = (message: DashboardMessage | null) => {
      clearTimeout(timer)
      resolve(message)
    }
    child.once('message', settle)
    void ended.then(() => settle(null))
  })
}
