import { setTimeout as sleep } from 'node:timers/promises'
import { HeapmarkError } from '../../model/errors.js'
import { monotonicMs } from '../clock.js'
import { findPortHolder } from '../port-holder.js'
import { inspectorUrl } from './find-inspector.js'
import { InspectorSocket } from './inspector-socket.js'
import { type ListeningAddress, listeningAddresses, sharesNetwork } from './listening-ports.js'
import { catchesSigusr1, inspectorPort, isStopped, type NodeProcess, nodeProcess } from './node-process.js'

const pollMs = 5
/** Node opens its inspector within milliseconds of the signal. */
const openMs = 5000
/** How long a Node process is given that is only just starting. */
const startingMs = 1000
const closeMs = 2000

/**
 * A session with the inspector of any running Node.js process of this user, whose inspector is opened for it when
 * it is not open already (by SIGUSR1, which Node reserves for that), and closed again.
 */
export class NodeSession {
  readonly socket: InspectorSocket
  /** Whether the inspector was closed before and is to be closed again. */
  readonly openedHere: boolean
  readonly #pid: number
  readonly #address: ListeningAddress

  /** @throws HeapmarkError NOT_INSPECTABLE, INSPECT_FAILED */
  static async open(pid: number): Promise<NodeSession> {
    const process_ = await readyProcess(pid)
    const open = await openedAlready(process_)
    const { url, address } = open ?? (await openInspector(process_))
    return new NodeSession(pid, await InspectorSocket.connect(url), address, open === null)
  }

  private constructor(pid: number, socket: InspectorSocket, address: ListeningAddress, openedHere: boolean) {
    this.#pid = pid
    this.socket = socket
    this.#address = address
    this.openedHere = openedHere
  }

  /**
   * Evaluates an expression in the program's main thread, also when that computes without a pause; a promise is waited
   * for. `require` finds built-in modules in it, whatever the program's own kind of modules.
   * @throws HeapmarkError INSPECT_FAILED
   */
  async evaluate(expression: string, answerMs?: number): Promise<unknown> {
    const { result, exceptionDetails } = (await this.socket.post(
      'Runtime.evaluate',
      { expression, includeCommandLineAPI: true, awaitPromise: true, returnByValue: true, silent: true },
      answerMs,
    )) as { result?: { value?: unknown }; exceptionDetails?: { exception?: { description?: string } } }
    if (exceptionDetails !== undefined) {
      const said = exceptionDetails.exception?.description?.split('\n')[0] ?? 'an exception'
      throw new HeapmarkError('INSPECT_FAILED', `process ${this.#pid} could not be asked: ${said}`)
    }
    return result?.value
  }

  /**
   * Leaves the program as it was found.
   * @returns a sentence for the user when that was not possible, else null
   */
  async end(): Promise<string | null> {
    if (!this.openedHere) {
      this.socket.close()
      return null
    }
    // It closes this session too, so that the answer may never come.
    void this.evaluate(closeInspector).catch(() => {})
    await Promise.race([this.socket.closed, sleep(closeMs, undefined, { ref: false })])
    this.socket.close()
    const { host, port } = this.#address
    const until = monotonicMs() + closeMs
    while (this.#listens()) {
      if (monotonicMs() > until)
        return `the inspector of process ${this.#pid} could not be closed again: it still listens on ${host}:${port}`
      await sleep(pollMs)
    }
    return null
  }

  #listens(): boolean {
    return listeningAddresses(this.#pid).some(({ port }) => port === this.#address.port)
  }
}

/** inspector.close() waits for its sessions to end, and ends them. Before Node 20.16 modules have no other way to it. */
const closeInspector = `(process.getBuiltinModule ?? require)('inspector').close()`

/** Waits a little for a Node process that is only just starting. */
async function readyProcess(pid: number): Promise<NodeProcess> {
  const until = monotonicMs() + startingMs
  for (;;) {
    const found = nodeProcess(pid)
    if (found === null) {
      throw new HeapmarkError(
        'NOT_INSPECTABLE',
        `process ${pid} is not a Node.js process that can be seen into`,
        {
          hint: 'Give the pid of the node process itself, and run heapmark as its user.',
        },
      )
    }
    if (!sharesNetwork(pid)) {
      throw new HeapmarkError(
        'NOT_INSPECTABLE',
        `process ${pid} has a network of its own, as in a container`,
        {
          hint: 'Run heapmark in that container.',
        },
      )
    }
    if (isStopped(pid)) {
      throw new HeapmarkError('INSPECT_FAILED', `process ${pid} is stopped and cannot answer`, {
        hint: `Let it go on: kill -CONT ${pid}`,
      })
    }
    if (catchesSigusr1(pid) || (await openedAlready(found)) !== null) return found
    if (monotonicMs() > until) {
      throw new HeapmarkError(
        'NOT_INSPECTABLE',
        `process ${pid} does not handle SIGUSR1: the signal that opens its inspector would end it`,
        { hint: 'Start it without --disable-sigusr1, or with --inspect.' },
      )
    }
    await sleep(pollMs)
  }
}

interface OpenInspector {
  readonly url: string
  readonly address: ListeningAddress
}

/**
 * The inspector when it is open (`--inspect`). Only the port that its options name is asked: the others are the
 * program's own business.
 */
async function openedAlready({ pid, words }: NodeProcess): Promise<OpenInspector | null> {
  const wanted = inspectorPort(words)
  const anyPort = wanted === 0 && words.some((word) => /^--inspect(?:-brk|-wait)?(?:=|$)/.test(word))
  const candidates = listeningAddresses(pid).filter(({ port }) => anyPort || port === wanted)
  return firstInspector(candidates)
}

async function openInspector({ pid, words }: NodeProcess): Promise<OpenInspector> {
  const before = new Set(listeningAddresses(pid).map(({ port }) => port))
  try {
    process.kill(pid, 'SIGUSR1')
  } catch (cause) {
    throw new HeapmarkError('INSPECT_FAILED', `process ${pid} cannot be asked to open its inspector`, {
      hint: 'Run heapmark as the user of the process.',
      cause,
    })
  }
  const until = monotonicMs() + openMs
  while (monotonicMs() < until) {
    const found = await firstInspector(listeningAddresses(pid).filter(({ port }) => !before.has(port)))
    if (found !== null) return found
    await sleep(pollMs)
  }
  throw new HeapmarkError(
    'INSPECT_FAILED',
    `process ${pid} did not open its inspector${whyNot(pid, words)}`,
    {
      hint: 'Start it with --inspect-port=0, so that it takes any free port, or with --inspect.',
    },
  )
}

function whyNot(pid: number, words: readonly string[]): string {
  if (nodeProcess(pid) === null) return ': it has ended'
  const port = inspectorPort(words)
  const holder = port === 0 ? null : findPortHolder(port)
  if (holder !== null && holder.pid !== pid)
    return `: port ${port} is taken by process ${holder.pid} (${holder.command})`
  return ` within ${openMs / 1000} s; it may use SIGUSR1 for something else`
}

async function firstInspector(candidates: readonly ListeningAddress[]): Promise<OpenInspector | null> {
  for (const address of candidates) {
    const url = await inspectorUrl(address)
    if (url !== null) return { url, address }
  }
  return null
}
