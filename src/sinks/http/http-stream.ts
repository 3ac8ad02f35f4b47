import { HeapmarkError } from '../../model/errors.js'
import type { LogHistogram } from '../../model/histogram.js'
import type { StreamCounters, StreamJob } from '../../model/stream.js'
import { PaceTimer } from '../pace-timer.js'
import { ScheduleClock } from '../schedule-clock.js'
import { BufferPool } from './buffer-pool.js'
import { ConnectPolicy } from './connect-policy.js'
import { Connection, type ConnectionOwner } from './connection.js'
import type { HttpSinkPlan } from './http-sink.js'
import type { RequestWriter } from './request-writer.js'
import { ResendList } from './resend-list.js'

/** A batch is handed over in one write; larger ones gain nothing. */
const batchBytes = 64 * 1024
/** All batch buffers together take no more, but for a single request that is larger. */
const batchMemoryBytes = 16 * 1024 * 1024
const watchMs = 50
/** So long may connections that hang hold up the schedule of a stream that has others. */
const openingMs = 1000
/** After a stop was asked for, so long may requests in flight wait for their answers. */
const stopGraceMs = 2000

/**
 * One stream on its way. Records are made when a connection has room for them and never before, so the receiver
 * sets the pace and memory is fixed:
 * min(connections, 16 MiB / batch) batch buffers of max(64 KiB, one request), 64 KiB to read into, and
 * 16 bytes for each place in the window of `connections` x `pipelining` unanswered requests.
 */
export class HttpStream implements ConnectionOwner {
  readonly #plan: HttpSinkPlan
  readonly #job: StreamJob
  readonly #firstIndex: number
  readonly #counters: StreamCounters
  readonly #responseMicros: LogHistogram
  readonly #requests: RequestWriter
  readonly #opensAll: boolean
  readonly #buffers: BufferPool
  readonly #resend: ResendList
  readonly #policy = new ConnectPolicy(performance.now())
  readonly #connections = new Set<Connection>()
  /** Open connections with room, the most recently used last. */
  readonly #idle: Connection[] = []
  readonly #timer = new PaceTimer(() => this.#pump(performance.now()))
  #clock: ScheduleClock | null = null
  #connecting = 0
  #firstOpenedMs = Number.POSITIVE_INFINITY
  /** Ordinal of the first record not yet sent. */
  #next = 0
  /** Records of the stream: those of the job, or those made until its end was asked for. */
  #total: number
  #answered = 0
  #stopAtMs = Number.POSITIVE_INFINITY
  #settle: ((error: unknown) => void) | null = null

  /**
   * @param opensAll open all connections before the schedule starts: opening them costs a fast stream's first records
   *   tens of milliseconds. Otherwise one is opened, and others when records wait
   */
  constructor(plan: HttpSinkPlan, job: StreamJob, requests: RequestWriter, opensAll: boolean) {
    this.#opensAll = opensAll
    this.#plan = plan
    this.#job = job
    this.#firstIndex = job.firstIndex
    this.#counters = job.counters
    this.#responseMicros = job.responseMicros
    this.#requests = requests
    this.#total = job.records
    const bytes = Math.max(batchBytes, requests.maxBytes)
    this.#buffers = new BufferPool(bytes, Math.max(1, Math.floor(batchMemoryBytes / bytes)))
    this.#resend = new ResendList(plan.connections * plan.pipelining)
  }

  /** Resolves when every record made has its answer and no more are to come, or the stream was stopped. */
  async run(): Promise<void> {
    const watch = setInterval(() => this.#watch(performance.now()), watchMs)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = (error) => (error === null ? resolve() : reject(error))
        if (this.#total === 0) this.#finish(null)
        else for (let i = this.#opensAll ? this.#plan.connections : 1; i > 0; i--) this.#connect()
      })
    } finally {
      clearInterval(watch)
      this.#timer.cancel()
      for (const connection of this.#connections) connection.destroy()
    }
  }

  opened(connection: Connection): void {
    const nowMs = performance.now()
    this.#connecting--
    this.#policy.opened()
    this.#firstOpenedMs = Math.min(this.#firstOpenedMs, nowMs)
    this.#list(connection)
    this.#pump(nowMs)
  }

  answered(status: number, answers: number, waitedMs: number, nowMs: number): void {
    const counters = this.#counters
    if (status >= 200 && status < 300) counters.acknowledged += answers
    else counters.refused += answers
    counters.inFlight -= answers
    this.#answered += answers
    this.#responseMicros.recordMany(waitedMs * 1000, answers)
    this.#policy.answered(nowMs)
  }

  ready(connection: Connection, nowMs: number): void {
    this.#list(connection)
    if (!this.#fillsUpSoon(nowMs)) this.#pump(nowMs)
  }

  taken(buffer: Buffer, firstSends: number): void {
    this.#buffers.give(buffer)
    this.#counters.sent += firstSends
  }

  closed(connection: Connection, reason: string | null): void {
    this.#connections.delete(connection)
    const place = this.#idle.indexOf(connection)
    if (place >= 0) this.#idle.splice(place, 1)
    const nowMs = performance.now()
    if (!connection.isOpen) {
      this.#connecting--
      this.#counters.connectionErrors++
      this.#policy.failed(connection.startedAtMs, nowMs, reason ?? 'the connection was closed')
    } else if (reason !== null || connection.unansweredCount > 0) {
      this.#counters.connectionErrors++
      this.#policy.broke(nowMs, reason ?? 'it was closed with requests unanswered')
    }
    for (const ordinal of connection.unanswered()) this.#resend.push(ordinal)
    this.#watch(nowMs)
  }

  /** What no event of a connection brings about: an end, a stop, giving up, connecting again after a pause. */
  #watch(nowMs: number): void {
    if (this.#settle === null) return
    if (this.#job.endRequested?.()) this.#total = this.#next
    if (this.#stopAtMs === Number.POSITIVE_INFINITY && this.#job.stopRequested()) this.#stopAtMs = nowMs
    if (this.#next < this.#total) this.#clock?.noteOverdue(this.#next, nowMs)
    const verdict = this.#policy.verdict(nowMs)
    if (nowMs - this.#stopAtMs >= stopGraceMs) this.#finish(null)
    else if (verdict === null) this.#pump(nowMs)
    else if (this.#isStopping) this.#finish(null)
    else this.#finish(this.#failure(verdict))
  }

  /**
   * With room for several requests on a connection, records that came due since the timer's last tick wait for the
   * next, a millisecond later at most, unless they fill a batch: one write for each record would cost three times the
   * processor time.
   */
  #fillsUpSoon(nowMs: number): boolean {
    if (!this.#timer.isArmed || this.#resendable > 0) return false
    return this.#limit(nowMs) - this.#next < this.#plan.pipelining && this.#plan.pipelining > 1
  }

  /** Sends all that may be sent now. */
  #pump(nowMs: number): void {
    if (this.#settle === null) return
    if (this.#isDone()) {
      this.#finish(null)
      return
    }
    if (this.#clock === null && this.#mayStart(nowMs)) this.#clock = new ScheduleClock(this.#job)
    try {
      const limit = this.#limit(nowMs)
      while (this.#resendable > 0 || this.#next < limit) {
        const connection = this.#idle.at(-1)
        if (connection === undefined) {
          this.#connectMore(limit, nowMs)
          break
        }
        if (connection.room > 0 && !this.#sendBatch(connection, limit, nowMs)) break
        if (connection.room === 0) this.#unlistLast()
      }
      if (this.#next >= limit) this.#sleep(nowMs)
    } catch (error) {
      this.#finish(error)
    }
  }

  /** @returns false when no buffer is free; one that gets free pumps again */
  #sendBatch(connection: Connection, limit: number, nowMs: number): boolean {
    const buffer = this.#buffers.take()
    if (buffer === null) return false
    const counters = this.#counters
    const firstIndex = this.#firstIndex
    const clock = this.#clock!
    const lastStart = buffer.length - this.#requests.maxBytes
    const most = Math.min(connection.room, this.#resendable + limit - this.#next)
    let position = 0
    let requests = 0
    let resent = 0
    while (requests < most && position <= lastStart) {
      let ordinal: number
      if (this.#resendable > 0) {
        ordinal = this.#resend.pop()
        resent++
      } else {
        ordinal = this.#next++
        clock.noteLag(ordinal, nowMs)
      }
      position = this.#requests.write(buffer, position, firstIndex + ordinal, clock.dueMicros(ordinal))
      connection.push(ordinal)
      requests++
    }
    const fresh = requests - resent
    counters.generated += fresh
    counters.inFlight += fresh
    counters.resent += resent
    connection.write(buffer, position, requests, fresh)
    return true
  }

  /** Records before this ordinal may be sent. */
  #limit(nowMs: number): number {
    if (this.#isStopping) return this.#next
    if (this.#clock !== null) return Math.min(this.#total, this.#clock.dueBy(nowMs))
    // Before the schedule has started, the first record asks for a connection.
    return this.#idle.length > 0 ? this.#next : 1
  }

  /** The schedule starts once there is a way to the receiver: one connection, or all of them. */
  #mayStart(nowMs: number): boolean {
    if (this.#idle.length === 0) return false
    return !this.#opensAll || this.#connecting === 0 || nowMs - this.#firstOpenedMs >= openingMs
  }

  get #isStopping(): boolean {
    return this.#stopAtMs !== Number.POSITIVE_INFINITY
  }

  get #resendable(): number {
    return this.#isStopping ? 0 : this.#resend.count
  }

  #isDone(): boolean {
    if (this.#answered === this.#total) return true
    return this.#isStopping && this.#counters.inFlight === this.#resend.count
  }

  #connectMore(limit: number, nowMs: number): void {
    if (!this.#policy.mayConnect(nowMs)) return
    const { connections, pipelining } = this.#plan
    const waiting = this.#resendable + limit - this.#next
    const wanted = Math.min(
      connections - this.#connections.size,
      Math.ceil(waiting / pipelining) - this.#connecting,
    )
    for (let i = 0; i < wanted; i++) this.#connect()
  }

  #connect(): void {
    const { host, port, pipelining } = this.#plan
    this.#connecting++
    this.#connections.add(new Connection(this, host, port, pipelining))
  }

  #list(connection: Connection): void {
    if (connection.isListed || connection.room === 0) return
    connection.isListed = true
    this.#idle.push(connection)
  }

  #unlistLast(): void {
    this.#idle.pop()!.isListed = false
  }

  #sleep(nowMs: number): void {
    if (this.#timer.isArmed || this.#clock === null) return
    if (this.#isStopping || this.#next >= this.#total) return
    const { waitMs, alone } = this.#clock.waitFor(this.#next, nowMs)
    this.#timer.arm(waitMs, alone)
  }

  #failure(verdict: string): HeapmarkError {
    const { host, port } = this.#plan
    const { acknowledged } = this.#counters
    return new HeapmarkError(
      'SINK_FAILED',
      `the stream to ${host}:${port} broke after ${acknowledged} answers: ${verdict}`,
      { hint: 'see receiver.log in the run folder: the receiver ended, or was never there' },
    )
  }

  #finish(error: unknown): void {
    const settle = this.#settle
    this.#settle = null
    settle?.(error)
  }
}
