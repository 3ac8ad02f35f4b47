import type { Socket } from 'node:net'
import type { ReceiverOptions } from '../model/receiver.js'
import { type Answers, DelayedAnswers, ImmediateAnswers } from './answers.js'
import type { Arena } from './arena.js'
import { BodyCheck } from './body-check.js'
import { CR, LF } from './characters.js'
import { ChunkedBody } from './chunked-body.js'
import { nowMs } from './clock.js'
import { incomplete, malformed } from './field-line.js'
import type { Log } from './log.js'
import { noRecord } from './record-header.js'
import { type Refusal, refusals } from './refusal.js'
import { RequestHead } from './request-head.js'
import { continueResponse, okResponses, type Persistence, response } from './response.js'
import { answerTo } from './routes.js'
import type { ReceiverStatistics } from './statistics.js'

/** What all connections of a receiver share. */
export interface ConnectionContext {
  readonly options: ReceiverOptions
  readonly arena: Arena
  readonly statistics: ReceiverStatistics
  readonly log: Log
}

/** How long a connection that is being closed may still send what nobody reads, milliseconds. */
const lingerMs = 1000
const nothing = Buffer.alloc(0)

/**
 * One connection: frames what is read into requests, counts them and answers. Holds no body; between two reads
 * it keeps only an unfinished head or chunk line, or (while answers are held back) the rest of one read.
 */
export class Connection {
  readonly #head = new RequestHead()
  readonly #body = new BodyCheck()
  readonly #answers: Answers
  #phase: 'head' | 'body' | 'chunks' | 'closing' = 'head'
  #chunks: ChunkedBody | null = null
  #bodyRemaining = 0
  #checksBody = false
  /** Beginning of a head or line that the next read goes on with. */
  #carry: Buffer = nothing
  /** Bytes not looked at yet because too many answers wait, and when they were read. */
  #leftover: { readonly bytes: Buffer; readonly arrivedMs: number } | null = null
  #paused = false
  #lastByteMs = nowMs()
  /** When the first byte of an unfinished head came; 0 = none. */
  #headStartedMs = 0
  #closingMs = 0
  // Counted per read, then handed over at once.
  #requests = 0
  #bytes = 0

  constructor(
    private readonly socket: Socket,
    private readonly context: ConnectionContext,
  ) {
    const { responseDelayMs, limits } = context.options
    this.#answers =
      responseDelayMs > 0
        ? new DelayedAnswers(
            socket,
            context.statistics,
            responseDelayMs,
            Math.max(1, limits.waitingResponses),
            () => this.#goOn(),
          )
        : new ImmediateAnswers(socket, context.statistics)
  }

  /** Takes `length` bytes that were just read into the arena. */
  received(length: number): void {
    const { arena } = this.context
    const arrivedMs = nowMs()
    this.#lastByteMs = arrivedMs
    const start = arena.readStart - this.#carry.length
    if (this.#carry.length > 0) {
      this.#carry.copy(arena.bytes, start)
      this.#carry = nothing
    }
    this.#process(start, arena.readStart + length, arrivedMs)
    this.#adjustReading()
  }

  /** The peer sends no more. */
  ended(): void {
    if (this.#midRequest) this.context.statistics.errors++
    if (this.#phase !== 'closing') this.#close()
  }

  /** What was written has left. */
  drained(): void {
    this.#lastByteMs = nowMs()
    this.#adjustReading()
  }

  /** The socket is gone. */
  closed(): void {
    if (this.#midRequest) this.context.statistics.errors++
    this.#phase = 'closing'
    this.#leftover = null
    this.#answers.discard()
  }

  /** Called now and then: closes what is idle, too slow, or does not let go. */
  sweep(atMs: number): void {
    const { idleMs } = this.context.options.limits
    if (this.#phase === 'closing') {
      if (this.#answers.waiting > 0) this.#closingMs = atMs
      else if (atMs - this.#closingMs > lingerMs) this.socket.destroy()
      return
    }
    if (this.#answers.waiting > 0) return
    const slowHead = this.#headStartedMs > 0 && atMs - this.#headStartedMs > idleMs
    if (!slowHead && atMs - this.#lastByteMs <= idleMs) return
    if (this.#midRequest) this.#refuse(refusals.tooSlow)
    else this.#close()
  }

  /** Refuses the connection before it said anything. */
  turnAway(refusal: Refusal): void {
    this.#refuse(refusal)
  }

  get #midRequest(): boolean {
    return this.#phase === 'body' || this.#phase === 'chunks' || this.#headStartedMs > 0
  }

  #process(start: number, end: number, arrivedMs: number): void {
    let position = start
    while (position < end && this.#phase !== 'closing') {
      if (this.#phase === 'head') {
        if (this.#answers.full) {
          const bytes = Buffer.from(this.context.arena.bytes.subarray(position, end))
          this.#leftover = { bytes, arrivedMs }
          break
        }
        position = this.#readHead(position, end, arrivedMs)
      } else if (this.#phase === 'body') position = this.#readBody(position, end, arrivedMs)
      else position = this.#readChunks(position, end, arrivedMs)
    }
    this.#handOver(arrivedMs)
    this.#answers.flush()
  }

  #readHead(start: number, end: number, arrivedMs: number): number {
    const { bytes } = this.context.arena
    const { limits } = this.context.options
    let position = start
    // Empty lines before a request line are let pass (RFC 9112, 2.2).
    while (position < end && bytes[position] === CR) {
      if (position + 1 === end) return this.#carryOn(position, end, arrivedMs)
      if (bytes[position + 1] !== LF) return this.#refuse(refusals.requestLine, end)
      position += 2
    }
    if (position === end) {
      this.#headStartedMs = 0
      return end
    }
    const head = this.#head
    const bodyStart = head.parse(bytes, position, end)
    if (bodyStart === malformed) return this.#refuse(head.refusal, end)
    const headBytes = (bodyStart === incomplete ? end : bodyStart) - position
    if (headBytes > limits.headerBytes) return this.#refuse(refusals.headTooLarge, end)
    if (bodyStart === incomplete) return this.#carryOn(position, end, arrivedMs)
    this.#headStartedMs = 0
    if (head.contentLength > limits.bodyBytes) return this.#refuse(refusals.bodyTooLarge, end)
    return this.#beginBody(bodyStart, end, arrivedMs)
  }

  #beginBody(bodyStart: number, end: number, arrivedMs: number): number {
    const head = this.#head
    const streamed = head.path === null
    this.#checksBody = streamed && head.saysJson && (head.chunked || head.contentLength > 0)
    if (this.#checksBody) this.#body.begin(this.context.statistics.chooseSample(), head.contentLength)
    if (head.chunked) {
      this.#phase = 'chunks'
      const { bodyBytes, headerBytes } = this.context.options.limits
      const limits = { bodyBytes, trailerBytes: headerBytes }
      this.#chunks = new ChunkedBody(limits, this.#checksBody ? this.#body : null)
      if (head.expectsContinue && bodyStart === end) this.#answers.send(continueResponse, null)
      return bodyStart
    }
    const length = head.contentLength > 0 ? head.contentLength : 0
    const bodyEnd = bodyStart + length
    if (bodyEnd <= end) {
      if (this.#checksBody) this.#body.piece(this.context.arena.bytes, bodyStart, bodyEnd)
      this.#complete(length, arrivedMs)
      return bodyEnd
    }
    this.#phase = 'body'
    this.#bodyRemaining = length
    if (head.expectsContinue && bodyStart === end) this.#answers.send(continueResponse, null)
    return bodyStart
  }

  #readBody(start: number, end: number, arrivedMs: number): number {
    const take = Math.min(this.#bodyRemaining, end - start)
    if (this.#checksBody) this.#body.piece(this.context.arena.bytes, start, start + take)
    this.#bodyRemaining -= take
    if (this.#bodyRemaining === 0) this.#complete(this.#head.contentLength, arrivedMs)
    return start + take
  }

  #readChunks(start: number, end: number, arrivedMs: number): number {
    const chunks = this.#chunks!
    const position = chunks.read(this.context.arena.bytes, start, end)
    if (position === malformed) return this.#refuse(chunks.refusal, end)
    if (chunks.done) {
      this.#chunks = null
      this.#complete(chunks.bytes, arrivedMs)
      return position
    }
    if (position < end) this.#carry = Buffer.from(this.context.arena.bytes.subarray(position, end))
    return end
  }

  /** A request has arrived whole and well-formed. */
  #complete(bodyBytes: number, arrivedMs: number): void {
    const head = this.#head
    const { statistics } = this.context
    this.#phase = 'head'
    if (head.path !== null) {
      // The figures asked for include the requests of this very read.
      this.#handOver(arrivedMs)
      this.#answers.send(answerTo(head, this.#persistence, statistics), null)
    } else {
      this.#requests++
      this.#bytes += bodyBytes
      if (bodyBytes === 0) statistics.emptyBodies++
      else if (this.#checksBody && !this.#body.end()) statistics.invalidJson++
      if (head.recordIndex !== noRecord) {
        statistics.ledger.add(head.recordIndex)
        if (head.dueMicros >= 0) statistics.lagMicros.record(arrivedMs * 1000 - head.dueMicros)
      }
      if (head.keepAlive && head.minorVersion === 1) this.#answers.ok(arrivedMs)
      else this.#answers.send(okResponses[this.#persistence], arrivedMs)
    }
    if (!head.keepAlive) this.#close()
  }

  #handOver(arrivedMs: number): void {
    if (this.#requests === 0) return
    this.context.statistics.countRequests(this.#requests, this.#bytes, arrivedMs)
    this.#requests = 0
    this.#bytes = 0
  }

  get #persistence(): Persistence {
    if (!this.#head.keepAlive) return 'close'
    return this.#head.minorVersion === 1 ? 'keep' : 'say-keep-alive'
  }

  /** Keeps the beginning of a head for the next read. */
  #carryOn(position: number, end: number, arrivedMs: number): number {
    this.#carry = Buffer.from(this.context.arena.bytes.subarray(position, end))
    if (this.#headStartedMs === 0) this.#headStartedMs = arrivedMs
    return end
  }

  #refuse(refusal: Refusal, position = 0): number {
    this.context.statistics.errors++
    this.context.log('debug', `refused a request: ${refusal.status} ${refusal.reason}`)
    this.#answers.send(response(refusal.status, { error: refusal.reason }, 'close'), null)
    this.#close()
    return position
  }

  /** Ends after the last answer; what still comes is read and thrown away, so that no reset overtakes it. */
  #close(): void {
    this.#phase = 'closing'
    this.#closingMs = nowMs()
    this.#headStartedMs = 0
    this.#carry = nothing
    this.#chunks = null
    this.#leftover = null
    this.#answers.endAfterLast()
  }

  /** Answers have left: reads what was put aside, then from the socket again. */
  #goOn(): void {
    this.#lastByteMs = nowMs()
    const leftover = this.#leftover
    if (leftover !== null && this.#phase !== 'closing') {
      this.#leftover = null
      leftover.bytes.copy(this.context.arena.bytes)
      this.#process(0, leftover.bytes.length, leftover.arrivedMs)
    }
    this.#adjustReading()
  }

  /** Reads only while answers can be written and there is room for more of them. */
  #adjustReading(): void {
    const pause = this.#leftover !== null || this.socket.writableNeedDrain
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.socket.pause()
    else this.socket.resume()
  }
}
