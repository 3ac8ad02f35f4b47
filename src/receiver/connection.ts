import type { Socket } from 'node:net'
import type { ReceiverOptions } from '../model/receiver.js'
import { type Answers, DelayedAnswers, ImmediateAnswers, longestTimerMs } from './answers.js'
import type { Arena } from './arena.js'
import { BodyCheck } from './body-check.js'
import type { PieceTaker } from './chunked-body.js'
import { nowMs } from './clock.js'
import type { ReceiverFaults } from './faults/receiver-faults.js'
import { Framing, type RequestTaker } from './framing.js'
import type { Log } from './log.js'
import { noRecord } from './record-header.js'
import { type Refusal, refusals } from './refusal.js'
import type { RequestHead } from './request-head.js'
import { continueResponse, okResponses, type Persistence, refusalResponse, response } from './response.js'
import { answerTo } from './routes.js'
import type { ReceiverStatistics } from './statistics.js'

/** What all connections of a receiver share. */
export interface ConnectionContext {
  readonly options: ReceiverOptions
  readonly arena: Arena
  readonly statistics: ReceiverStatistics
  /** What is done wrong on purpose; null = nothing. */
  readonly faults: ReceiverFaults | null
  readonly log: Log
}

/** How long a connection that is being closed may still send what nobody reads, milliseconds. */
const lingerMs = 1000

/** A connection's part in the receiver's faults. */
interface Faulty {
  readonly faults: ReceiverFaults
  readonly answers: DelayedAnswers
  readonly connection: number
}

/** One connection: counts and answers its requests, and stops reading when answers cannot leave. */
export class Connection implements RequestTaker {
  readonly #framing: Framing
  readonly #answers: Answers
  /** null while the receiver does nothing wrong on purpose. */
  readonly #faulty: Faulty | null = null
  /** Runs while a fault keeps the connection from being read. */
  #readAgain: NodeJS.Timeout | undefined
  readonly #body = new BodyCheck()
  #checksBody = false
  /** Bytes not looked at yet because too many answers wait, and when they were read. */
  #leftover: { readonly bytes: Buffer; readonly arrivedMs: number } | null = null
  #paused = false
  #closing = false
  #closingMs = 0
  #lastByteMs = nowMs()
  /** When the unfinished head was first seen; 0 = there is none. */
  #headStartedMs = 0
  /** When the bytes being dealt with were read. */
  #arrivedMs = 0
  // Counted per read, then handed over at once.
  #requests = 0
  #bytes = 0

  constructor(
    private readonly socket: Socket,
    private readonly context: ConnectionContext,
  ) {
    const { statistics, faults } = context
    const { responseDelayMs, limits } = context.options
    this.#framing = new Framing(context.arena, limits, this)
    if (responseDelayMs === 0 && faults === null) {
      this.#answers = new ImmediateAnswers(socket, statistics)
      return
    }
    const onRoom = () => this.#goOn()
    const answers = new DelayedAnswers(socket, statistics, responseDelayMs, limits.waitingResponses, onRoom)
    this.#answers = answers
    if (faults !== null) this.#faulty = { faults, answers, connection: faults.nextConnection() }
  }

  /** Takes `length` bytes that were just read into the arena. */
  received(length: number): void {
    if (this.#closing) return
    this.#arrivedMs = nowMs()
    this.#lastByteMs = this.#arrivedMs
    const end = this.context.arena.readStart + length
    const position = this.#framing.readArea(length)
    if (this.#faulty !== null) this.#holdReading(this.#faulty, length)
    this.#afterRead(position, end)
  }

  /** The peer sends no more. */
  ended(): void {
    if (this.#framing.insideRequest) this.context.statistics.errors++
    if (!this.#closing) this.#close()
  }

  /** What was written has left. */
  drained(): void {
    this.#lastByteMs = nowMs()
    this.#adjustReading()
  }

  /** The socket is gone. */
  closed(): void {
    if (this.#framing.insideRequest) this.context.statistics.errors++
    this.#closing = true
    this.#leftover = null
    this.#framing.close()
    clearTimeout(this.#readAgain)
    this.#answers.discard()
  }

  /** Called now and then: closes what is idle, too slow, or does not let go. */
  sweep(atMs: number): void {
    const { idleMs } = this.context.options.limits
    if (this.#closing) {
      if (this.#answers.waiting > 0) this.#closingMs = atMs
      else if (atMs - this.#closingMs > lingerMs) this.socket.destroy()
      return
    }
    if (this.#answers.waiting > 0 || this.#readAgain !== undefined) return
    const slowHead = this.#headStartedMs > 0 && atMs - this.#headStartedMs > idleMs
    if (!slowHead && atMs - this.#lastByteMs <= idleMs) return
    if (this.#framing.insideRequest) this.refuse(refusals.tooSlow)
    else this.#close()
  }

  ready(): boolean {
    return !this.#answers.full
  }

  begin(head: RequestHead, bodyIsDue: boolean): PieceTaker | null {
    if (bodyIsDue) this.#answers.send(continueResponse, null)
    this.#checksBody = head.path === null && head.saysJson && (head.chunked || head.contentLength > 0)
    if (!this.#checksBody) return null
    this.#body.begin(this.context.statistics.chooseSample())
    return this.#body
  }

  complete(head: RequestHead, bodyBytes: number): boolean {
    if (head.path === null) this.#count(head, bodyBytes)
    else {
      // The figures asked for include the requests of this very read.
      this.#handOver()
      this.#answers.send(answerTo(head, persistenceOf(head), this.context.statistics), null)
    }
    if (this.#closing) return false
    if (!head.keepAlive) this.#close()
    return head.keepAlive
  }

  refuse(refusal: Refusal): void {
    this.context.statistics.errors++
    this.context.log('debug', `refused a request: ${refusal.status} ${refusal.reason}`)
    this.#answers.send(response(refusal.status, { error: refusal.reason }, 'close'), null)
    this.#close()
  }

  /** A request of the stream. */
  #count(head: RequestHead, bodyBytes: number): void {
    const { statistics } = this.context
    this.#requests++
    this.#bytes += bodyBytes
    if (bodyBytes === 0) statistics.emptyBodies++
    else if (this.#checksBody && !this.#body.end()) statistics.invalidJson++
    if (head.recordIndex !== noRecord) {
      statistics.ledger.add(head.recordIndex)
      if (head.dueMicros >= 0) statistics.lagMicros.record(this.#arrivedMs * 1000 - head.dueMicros)
    }
    if (this.#faulty !== null) this.#answerFaulty(this.#faulty, head)
    else if (head.keepAlive && head.minorVersion === 1) this.#answers.ok(this.#arrivedMs)
    else this.#answers.send(okResponses[persistenceOf(head)], this.#arrivedMs)
  }

  /** The answer to a streamed request as the faults will have it. */
  #answerFaulty({ faults, answers }: Faulty, head: RequestHead): void {
    const { dueMs, refusal, ending } = faults.meet(this.#arrivedMs)
    const persistence = persistenceOf(head)
    if (ending === null) {
      const bytes = refusal === null ? okResponses[persistence] : refusalResponse(refusal, persistence)
      answers.sendAt(bytes, this.#arrivedMs, dueMs)
      return
    }
    answers.flush()
    if (ending === 'half-close') {
      this.#close()
      return
    }
    this.#closing = true
    this.#framing.close()
    this.socket.resetAndDestroy()
  }

  #holdReading({ faults, connection }: Faulty, bytes: number): void {
    const pauseMs = faults.readPauseMs(bytes, connection, this.#arrivedMs)
    if (pauseMs === 0) return
    clearTimeout(this.#readAgain)
    this.#readAgain = setTimeout(
      () => {
        this.#readAgain = undefined
        this.#lastByteMs = nowMs()
        this.#adjustReading()
      },
      Math.min(longestTimerMs, Math.ceil(pauseMs)),
    )
  }

  /** @param position where the framing stopped, before `end` when answers must leave first */
  #afterRead(position: number, end: number): void {
    this.#handOver()
    this.#answers.flush()
    if (position < end) {
      const bytes = Buffer.from(this.context.arena.bytes.subarray(position, end))
      this.#leftover = { bytes, arrivedMs: this.#arrivedMs }
    }
    if (!this.#framing.insideHead) this.#headStartedMs = 0
    else if (this.#headStartedMs === 0) this.#headStartedMs = this.#arrivedMs
    this.#adjustReading()
  }

  #handOver(): void {
    if (this.#requests === 0) return
    this.context.statistics.countRequests(this.#requests, this.#bytes, this.#arrivedMs)
    this.#requests = 0
    this.#bytes = 0
  }

  /** Answers have left: reads what was put aside, then from the socket again. */
  #goOn(): void {
    if (this.#closing) return
    this.#lastByteMs = nowMs()
    const leftover = this.#leftover
    if (leftover === null) {
      this.#adjustReading()
      return
    }
    this.#leftover = null
    this.#arrivedMs = leftover.arrivedMs
    leftover.bytes.copy(this.context.arena.bytes)
    this.#afterRead(this.#framing.read(0, leftover.bytes.length), leftover.bytes.length)
  }

  /** Ends after the last answer; what still comes is read and thrown away, so that no reset overtakes it. */
  #close(): void {
    this.#closing = true
    this.#closingMs = nowMs()
    this.#framing.close()
    this.#answers.endAfterLast()
  }

  /** Reads only while answers can be written and there is room for more of them. */
  #adjustReading(): void {
    const pause = this.#leftover !== null || this.socket.writableNeedDrain || this.#readAgain !== undefined
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.socket.pause()
    else this.socket.resume()
  }
}

function persistenceOf(head: RequestHead): Persistence {
  if (!head.keepAlive) return 'close'
  return head.minorVersion === 1 ? 'keep' : 'say-keep-alive'
}
