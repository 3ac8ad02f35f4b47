import type { Socket } from 'node:net'
import { nowMs } from './clock.js'
import { maxOkBatch, okBatch } from './response.js'
import type { ReceiverStatistics } from './statistics.js'

/** Answers of one connection, in the order of its requests. */
export interface Answers {
  /** The common answer to a streamed request, which was read whole at `arrivedMs`. */
  ok(arrivedMs: number): void
  /** Any other answer. `arrivedMs` counts it as a streamed request's; null does not. */
  send(bytes: Buffer, arrivedMs: number | null): void
  /** Hands over what may go now. Called once at the end of each read. */
  flush(): void
  /** Ends the connection after the last answer. */
  endAfterLast(): void
  /** True when no further request may be read for now. */
  readonly full: boolean
  /** Answers that wait for their time. */
  readonly waiting: number
  /** The connection is gone. */
  discard(): void
}

/** Answers at once: one write for all the requests of a read. */
export class ImmediateAnswers implements Answers {
  readonly full = false
  readonly waiting = 0
  #count = 0
  #arrivedMs = 0

  constructor(
    private readonly socket: Socket,
    private readonly statistics: ReceiverStatistics,
  ) {}

  ok(arrivedMs: number): void {
    this.#arrivedMs = arrivedMs
    if (++this.#count === maxOkBatch) this.flush()
  }

  send(bytes: Buffer, arrivedMs: number | null): void {
    this.flush()
    this.socket.write(bytes)
    if (arrivedMs !== null) this.statistics.countLatency(nowMs() - arrivedMs, 1)
  }

  flush(): void {
    if (this.#count === 0) return
    this.socket.write(okBatch(this.#count))
    this.statistics.countLatency(nowMs() - this.#arrivedMs, this.#count)
    this.#count = 0
  }

  endAfterLast(): void {
    this.flush()
    this.socket.end()
  }

  discard(): void {
    this.#count = 0
  }
}

interface Waiting {
  /** null = the common answer. */
  readonly bytes: Buffer | null
  readonly arrivedMs: number | null
  readonly dueMs: number
}

/** The longest that a timer takes; what is due later is looked at again then. */
export const longestTimerMs = 2 ** 31 - 1

/** Holds each answer back for a fixed time; at most `limit` of them, then the connection must not be read. */
export class DelayedAnswers implements Answers {
  readonly #queue: Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #ending = false

  constructor(
    private readonly socket: Socket,
    private readonly statistics: ReceiverStatistics,
    private readonly delayMs: number,
    private readonly limit: number,
    /** Called when answers have left and more requests may be read. */
    private readonly onRoom: () => void,
  ) {}

  get full(): boolean {
    return this.#queue.length >= this.limit
  }

  get waiting(): number {
    return this.#queue.length
  }

  ok(arrivedMs: number): void {
    this.#queue.push({ bytes: null, arrivedMs, dueMs: nowMs() + this.delayMs })
  }

  send(bytes: Buffer, arrivedMs: number | null): void {
    // Only answers to streamed requests are delayed; the others just keep their place.
    const dueMs = arrivedMs === null ? 0 : nowMs() + this.delayMs
    this.#queue.push({ bytes, arrivedMs, dueMs })
  }

  /** The answer to a streamed request, not before `dueMs`; the order of the answers stays. */
  sendAt(bytes: Buffer, arrivedMs: number, dueMs: number): void {
    this.#queue.push({ bytes, arrivedMs, dueMs: Math.max(dueMs, nowMs() + this.delayMs) })
  }

  flush(): void {
    const atMs = nowMs()
    let ready = 0
    while (ready < this.#queue.length && this.#queue[ready]!.dueMs <= atMs) ready++
    this.#write(this.#queue.splice(0, ready), atMs)
    if (this.#queue.length > 0) {
      this.#timer ??= setTimeout(
        () => {
          this.#timer = undefined
          this.flush()
          this.onRoom()
        },
        Math.min(longestTimerMs, Math.max(1, Math.ceil(this.#queue[0]!.dueMs - atMs))),
      )
    } else if (this.#ending) this.socket.end()
  }

  endAfterLast(): void {
    this.#ending = true
    this.flush()
  }

  discard(): void {
    clearTimeout(this.#timer)
    this.#queue.length = 0
  }

  #write(ready: readonly Waiting[], atMs: number): void {
    let run = 0
    for (const { bytes, arrivedMs } of ready) {
      if (arrivedMs !== null) this.statistics.countLatency(atMs - arrivedMs, 1)
      if (bytes === null) run++
      if (run === maxOkBatch || (bytes !== null && run > 0)) {
        this.socket.write(okBatch(run))
        run = 0
      }
      if (bytes !== null) this.socket.write(bytes)
    }
    if (run > 0) this.socket.write(okBatch(run))
  }
}
