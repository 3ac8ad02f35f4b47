import { afterEach, describe, expect, it } from 'vitest'
import { eventually, nextTurn, RawConnection } from '../../../test/support/raw-http.js'
import { streamJob } from '../../../test/support/stream-job.js'
import type { FaultAction, FaultPlan } from '../../model/fault.js'
import { HttpSink } from '../../sinks/http/http-sink.js'
import { monotonicMs } from '../../system/clock.js'
import type { Reading } from '../accept.js'
import { defaultLimits } from '../limits.js'
import { type RunningReceiver, startReceiver } from '../server.js'
import { isHit } from './chance.js'

const started: RunningReceiver[] = []
const opened: RawConnection[] = []

afterEach(async () => {
  for (const connection of opened.splice(0)) connection.destroy()
  for (const receiver of started.splice(0)) await receiver.stop()
})

function fault(action: FaultAction, more: Partial<FaultPlan> = {}): FaultPlan {
  return { text: action.kind, action, share: 1, fromMs: 0, toMs: null, seed: 7, ...more }
}

async function receive(faults: readonly FaultPlan[], reading?: Reading): Promise<RunningReceiver> {
  const receiver = await startReceiver(
    { host: '127.0.0.1', port: 0, logLevel: 'error', responseDelayMs: 0, limits: defaultLimits, faults },
    () => {},
    reading,
  )
  started.push(receiver)
  return receiver
}

async function open(receiver: RunningReceiver): Promise<RawConnection> {
  const connection = await RawConnection.open(receiver.port)
  opened.push(connection)
  return connection
}

const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'
const health = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'

function statuses(text: string): string[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status!)
}

function hits(receiver: RunningReceiver): number[] {
  return receiver.counters().faults!.map((state) => state.hits)
}

describe('a receiver with a fault', () => {
  it('answers with the status asked for, says when to come back, and still counts what arrived', async () => {
    const action = { kind: 'status', status: 429, retryAfterSeconds: 3 } as const
    const receiver = await receive([fault(action)])
    const connection = await open(receiver)
    connection.send(post + health + post)
    await connection.until(({ responses }) => responses === 3)
    expect(statuses(connection.text)).toEqual(['429', '200', '429'])
    expect(connection.text.match(/\r\nRetry-After: 3\r\n/g)).toHaveLength(2)
    expect(receiver.stats()).toMatchObject({ requests: 2, bytes: 6, errors: 0 })
    expect(hits(receiver)).toEqual([2])
  })

  it('answers later, and keeps the order of its answers', async () => {
    const receiver = await receive([fault({ kind: 'delay', delayMs: 80 }, { share: 0.5, seed: 3 })])
    const connection = await open(receiver)
    const before = monotonicMs()
    connection.send(post.repeat(20))
    await connection.until(({ responses }) => responses === 20)
    expect(monotonicMs() - before).toBeGreaterThanOrEqual(79)
    expect(hits(receiver)[0]).toBeGreaterThan(2)
    expect(hits(receiver)[0]).toBeLessThan(18)
  })

  it('stalls until the fault is over, then answers all', async () => {
    const receiver = await receive([fault({ kind: 'stall' }, { toMs: 150 })])
    const connection = await open(receiver)
    const before = monotonicMs()
    connection.send(post)
    await nextTurn()
    connection.send(post)
    await connection.until(({ responses }) => responses === 2)
    expect(monotonicMs() - before).toBeGreaterThanOrEqual(149)
    connection.send(post)
    await connection.until(({ responses }) => responses === 3)
    expect(hits(receiver)).toEqual([2])
    const [state] = receiver.counters().faults!
    expect(BigInt(state!.endedNs!) - BigInt(state!.beganNs!)).toBe(150_000_000n)
  })

  it('that stalls without an end reads no more than it may hold', async () => {
    const receiver = await receive([fault({ kind: 'stall' })])
    const connection = await open(receiver)
    connection.send(post.repeat(1000))
    await eventually(() => receiver.stats().requests === defaultLimits.waitingResponses)
    await nextTurn()
    expect(receiver.stats().requests).toBe(defaultLimits.waitingResponses)
    expect(connection.text).toBe('')
  })

  it('that stalls lets go of a client that has lost its patience', async () => {
    const receiver = await receive([fault({ kind: 'stall' })])
    const connection = await open(receiver)
    connection.send(post)
    await eventually(() => receiver.stats().requests === 1)
    connection.socket.resetAndDestroy()
    await eventually(() => receiver.stats().openConnections === 0)
    expect(receiver.stats().errors).toBe(0)
  })

  it.each<Reading>(['static-buffer', 'events'])('reads at the pace asked for (%s)', async (reading) => {
    const receiver = await receive([fault({ kind: 'slow-read', bytesPerSecond: 100_000 })], reading)
    const connection = await open(receiver)
    connection.send(post)
    await connection.until(({ responses }) => responses === 1)
    const before = monotonicMs()
    const body = 'x'.repeat(40_000)
    connection.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n${body}`)
    await connection.until(({ responses }) => responses === 2)
    connection.send(post)
    await connection.until(({ responses }) => responses === 3)
    // 40,000 bytes at 100,000 a second, less the first read's own.
    expect(monotonicMs() - before).toBeGreaterThanOrEqual(350)
    expect(receiver.stats()).toMatchObject({ requests: 3, errors: 0 })
  })

  it('reads at its usual speed again when the fault is over', async () => {
    const receiver = await receive([fault({ kind: 'slow-read', bytesPerSecond: 1 }, { toMs: 100 })])
    const connection = await open(receiver)
    connection.send(post)
    await connection.until(({ responses }) => responses === 1)
    connection.send(post)
    await connection.until(({ responses }) => responses === 2)
    connection.send(post)
    await connection.until(({ responses }) => responses === 3)
  })

  it('resets the connection in place of an answer: the request was taken', async () => {
    const receiver = await receive([fault({ kind: 'reset' })])
    const connection = await open(receiver)
    const broken = new Promise<string | undefined>((resolve) => {
      connection.socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    })
    connection.send(post)
    expect(await broken).toBe('ECONNRESET')
    expect(connection.text).toBe('')
    expect(receiver.stats()).toMatchObject({ requests: 1, errors: 0 })
  })

  it('half-closes the connection in place of an answer: the peer sees an end, and no error', async () => {
    const receiver = await receive([fault({ kind: 'half-close' }, { fromMs: 0, share: 1 })])
    const connection = await open(receiver)
    let error: Error | null = null
    connection.socket.on('error', (seen) => {
      error = seen
    })
    connection.send(post)
    expect(await connection.untilClosed()).toBe('')
    expect(error).toBeNull()
    expect(receiver.stats()).toMatchObject({ requests: 1, errors: 0 })
  })

  it('begins when its time has come, and not before the stream has', async () => {
    const action = { kind: 'status', status: 500, retryAfterSeconds: null } as const
    const receiver = await receive([fault(action, { fromMs: 60, toMs: 120 })])
    const connection = await open(receiver)
    connection.send(health)
    await connection.until(({ responses }) => responses === 1)
    expect(receiver.counters().faults).toEqual([{ beganNs: null, endedNs: null, hits: 0 }])
    const seen: string[] = []
    const before = monotonicMs()
    for (let i = 2; monotonicMs() - before < 200; i++) {
      connection.send(post)
      await connection.until(({ responses }) => responses === i)
      seen.push(statuses(connection.text).at(-1)!)
    }
    expect(seen.join(' ')).toMatch(/^(?:200 )+(?:500 )+200(?: 200)*$/)
  })

  it('lets several faults have their say: the later answer, with the status', async () => {
    const status = { kind: 'status', status: 503, retryAfterSeconds: null } as const
    const receiver = await receive([fault({ kind: 'delay', delayMs: 50 }), fault(status)])
    const connection = await open(receiver)
    const before = monotonicMs()
    connection.send(post)
    await connection.until(({ responses }) => responses === 1)
    expect(monotonicMs() - before).toBeGreaterThanOrEqual(49)
    expect(statuses(connection.text)).toEqual(['503'])
    expect(hits(receiver)).toEqual([1, 1])
  })
})

describe('the share of a fault', () => {
  it('is the same requests for the same seed, and others for another', () => {
    const chosen = (seed: number) => Array.from({ length: 1000 }, (_, i) => isHit(seed, i, 0.3))
    expect(chosen(1)).toEqual(chosen(1))
    expect(chosen(1)).not.toEqual(chosen(2))
  })

  it.each([0.01, 0.2, 0.5, 0.9])('of %f is about that many', (share) => {
    for (let seed = 0; seed < 20; seed++) {
      let count = 0
      for (let i = 0; i < 10_000; i++) if (isHit(seed, i, share)) count++
      // Five standard deviations of a binomial.
      expect(Math.abs(count - 10_000 * share)).toBeLessThan(5 * Math.sqrt(10_000 * share * (1 - share)))
    }
  })
})

describe('the ledger stays exact', () => {
  it.each([
    ['reset', 1],
    ['reset', 16],
    ['half-close', 1],
    ['half-close', 16],
  ] as const)(
    'while more than a hundred %ss break the stream (%i unanswered a connection)',
    async (kind, pipelining) => {
      const receiver = await receive([fault({ kind }, { share: 0.03 })])
      const job = streamJob(5000)
      const plan = {
        type: 'http',
        host: '127.0.0.1',
        port: receiver.port,
        connections: 8,
        pipelining,
      } as const
      await new HttpSink(plan).send(job)
      const broken = hits(receiver)[0]!
      expect(broken).toBeGreaterThan(100)
      const { ledger, requests } = receiver.stats()
      // Every record arrived; each was sent again as often as its answer did not come.
      expect(ledger).toMatchObject({ unique: 5000, unreadable: 0, highestIndex: 4999 })
      expect(ledger!.duplicated).toBe(requests - 5000)
      expect(job.counters).toMatchObject({
        sent: 5000,
        acknowledged: 5000,
        refused: 0,
        connectionErrors: broken,
      })
      expect(ledger!.duplicated).toBeGreaterThanOrEqual(broken)
      expect(ledger!.duplicated).toBeLessThanOrEqual(job.counters.resent)
      if (pipelining === 1) {
        expect(ledger!.duplicated).toBe(broken)
        expect(job.counters.resent).toBe(broken)
      }
    },
  )

  it('while a part of the requests is refused', async () => {
    const action = { kind: 'status', status: 500, retryAfterSeconds: null } as const
    const receiver = await receive([fault(action, { share: 0.1 })])
    const job = streamJob(3000)
    await new HttpSink({
      type: 'http',
      host: '127.0.0.1',
      port: receiver.port,
      connections: 4,
      pipelining: 4,
    }).send(job)
    const refused = hits(receiver)[0]!
    expect(refused).toBeGreaterThan(200)
    expect(job.counters).toMatchObject({ sent: 3000, acknowledged: 3000 - refused, refused, resent: 0 })
    expect(receiver.stats().ledger).toMatchObject({ received: 3000, unique: 3000, duplicated: 0 })
  })
})
