import { WebSocket } from 'ws'
import { HeapmarkError } from '../../model/errors.js'

/** Answers hold whole profiles: tens of MB in a long recording. */
const longestMessageBytes = 512 * 1024 * 1024
const connectMs = 5000
/** An answer that only reads something comes in a millisecond, even from a program that computes without pause. */
const defaultAnswerMs = 20_000

interface Pending {
  readonly method: string
  resolve(result: Record<string, unknown>): void
  reject(error: HeapmarkError): void
  readonly timer: NodeJS.Timeout
}

/** A session with V8's inspector over its WebSocket, in the Chrome DevTools Protocol. */
export class InspectorSocket {
  readonly #socket: WebSocket
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Map<string, (params: Record<string, unknown>) => void>()
  #nextId = 1
  #closed: Promise<void>

  /** @throws HeapmarkError INSPECT_FAILED */
  static async connect(url: string): Promise<InspectorSocket> {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: longestMessageBytes,
      handshakeTimeout: connectMs,
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', (cause) =>
        reject(
          new HeapmarkError('INSPECT_FAILED', `the inspector at ${url} cannot be reached: ${cause.message}`, {
            hint: 'Has the program ended? Is another debugger about to close its inspector?',
            cause,
          }),
        ),
      )
    })
    return new InspectorSocket(socket)
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#failAll()
        resolve()
      })
    })
    // Every error is followed by 'close'.
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => this.#hear(data))
    // A program that comes to its end waits for its debugger to leave (Node's inspector_agent.cc).
    this.on('NodeRuntime.waitingForDisconnect', () => this.#socket.close())
    void this.post('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true }).catch(() => {})
  }

  /** Resolves when either side has closed the session. */
  get closed(): Promise<void> {
    return this.#closed
  }

  /** @throws HeapmarkError INSPECT_FAILED: refused, too late, or the session has ended */
  post(
    method: string,
    params: Record<string, unknown> = {},
    answerMs = defaultAnswerMs,
  ): Promise<Record<string, unknown>> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) {
        reject(sessionEnded(method))
        return
      }
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        reject(
          new HeapmarkError('INSPECT_FAILED', `'${method}' was not answered within ${answerMs / 1000} s`, {
            hint: 'Is the program stopped, or the machine overloaded?',
          }),
        )
      }, answerMs)
      this.#pending.set(id, { method, resolve, reject, timer })
      this.#socket.send(JSON.stringify({ id, method, params }))
    })
  }

  on(event: string, listener: (params: Record<string, unknown>) => void): void {
    this.#listeners.set(event, listener)
  }

  /** Stops reading until `resume`: what comes meanwhile waits at the other side. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(): void {
    this.#socket.close()
  }

  #hear(data: Buffer): void {
    const message = JSON.parse(data.toString()) as {
      id?: number
      method?: string
      params?: Record<string, unknown>
      result?: Record<string, unknown>
      error?: { message?: string }
    }
    if (message.id === undefined) {
      this.#listeners.get(message.method ?? '')?.(message.params ?? {})
      return
    }
    const pending = this.#pending.get(message.id)
    if (pending === undefined) return
    this.#pending.delete(message.id)
    clearTimeout(pending.timer)
    if (message.error === undefined) pending.resolve(message.result ?? {})
    else {
      const reason = message.error.message ?? 'no reason given'
      pending.reject(new HeapmarkError('INSPECT_FAILED', `V8 refused '${pending.method}': ${reason}`))
    }
  }

  #failAll(): void {
    for (const { method, reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(sessionEnded(method))
    }
    this.#pending.clear()
  }
}

function sessionEnded(method: string): HeapmarkError {
  return new HeapmarkError(
    'INSPECT_FAILED',
    `the session with the inspector ended before '${method}' was answered`,
    {
      hint: 'The program has ended, or somebody closed its inspector.',
    },
  )
}
