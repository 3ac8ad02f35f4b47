import { connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually, exchange, nextTurn, RawConnection } from '../../test/support/raw-http.js'
import type { ReceiverLimits, ReceiverOptions } from '../model/receiver.js'
import { monotonicMs } from '../system/clock.js'
import type { Reading } from './accept.js'
import { defaultLimits } from './limits.js'
import { type RunningReceiver, startReceiver } from './server.js'

const started: RunningReceiver[] = []

afterEach(async () => {
  for (const receiver of started.splice(0)) await receiver.stop()
})

interface Setting {
  readonly reading?: Reading
  readonly responseDelayMs?: number
  readonly limits?: Partial<ReceiverLimits>
}

async function receive(setting: Setting = {}): Promise<RunningReceiver> {
  const options: ReceiverOptions = {
    host: '127.0.0.1',
    port: 0,
    logLevel: 'error',
    responseDelayMs: setting.responseDelayMs ?? 0,
    limits: { ...defaultLimits, ...setting.limits },
  }
  const receiver = await startReceiver(options, () => {}, setting.reading)
  started.push(receiver)
  return receiver
}

function request(line: string, headers: readonly string[] = [], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`]
  return `${[`${line} HTTP/1.1`, 'Host: a', ...headers, ...length].join('\r\n')}\r\n\r\n${body}`
}

const ok = '{"status":"success"}'
const last = ['Connection: close']

function statusOf(answer: string): number {
  return Number(answer.slice('HTTP/1.1 '.length, 12))
}

function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4)
}

async function stats(receiver: RunningReceiver): Promise<Record<string, number | null>> {
  return JSON.parse(bodyOf(await exchange(receiver.port, request('GET /stats', last))))
}

describe('endpoints', () => {
  it('answer POST and PUT to any path with a small JSON and count them', async () => {
    const receiver = await receive()
    for (const line of [
      'POST /',
      'PUT /',
      'POST /any/place?q=1',
      'PUT /reset',
      'POST /rest',
      'POST /health',
    ]) {
      const answer = await exchange(receiver.port, request(line, last, 'abc'))
      expect(statusOf(answer), line).toBe(200)
      expect(bodyOf(answer)).toBe(ok)
    }
    expect(receiver.stats()).toMatchObject({ requests: 6, bytes: 18, errors: 0, emptyBodies: 0 })
  })

  it('tell that it is healthy', async () => {
    const receiver = await receive()
    const answer = await exchange(receiver.port, request('GET /health', last))
    expect([statusOf(answer), bodyOf(answer)]).toEqual([200, '{"status":"healthy"}'])
    expect(receiver.stats().requests).toBe(0)
  })

  it('tell the statistics under the names of the server it replaces', async () => {
    const receiver = await receive()
    await exchange(receiver.port, request('POST /', ['Content-Type: application/json', ...last], '{"a":1}'))
    const told = await stats(receiver)
    for (const name of [
      ...['total_requests', 'total_bytes', 'elapsed_seconds', 'active_duration', 'throughput_per_sec'],
      ...['recent_throughput_per_sec', 'avg_latency_ms', 'p50_latency_ms', 'p99_latency_ms', 'errors'],
      ...['memory_mb', 'empty_bodies', 'invalid_json', 'connections'],
    ]) {
      expect(typeof told[name], name).toBe('number')
    }
    expect(told).toMatchObject({ total_requests: 1, total_bytes: 7, connections: 2, open_connections: 1 })
    expect(told['records_received']).toBeNull()
  })

  it('count the requests of the same read before they tell the statistics', async () => {
    const receiver = await receive()
    const bytes = request('POST /', [], 'abc') + request('POST /', [], 'abc') + request('GET /stats', last)
    const answer = await exchange(receiver.port, bytes)
    expect(answer.split('HTTP/1.1 200 OK')).toHaveLength(4)
    expect(answer).toContain('"total_requests":2')
  })

  it('forget everything on POST /reset, also with a query', async () => {
    const receiver = await receive()
    for (const line of ['POST /reset', 'POST /reset?now', 'POST http://a/reset']) {
      await exchange(receiver.port, request('POST /', ['X-Heapmark-Record: 3;5', ...last], 'abc'))
      expect(bodyOf(await exchange(receiver.port, request(line, last)))).toBe('{"status":"reset"}')
      expect(receiver.stats(), line).toMatchObject({
        requests: 0,
        bytes: 0,
        ledger: null,
        lagMicros: null,
        firstRequestNs: null,
        latency: { averageMs: null },
      })
    }
  })

  it('answer HEAD as GET without the body, and OPTIONS with what is allowed', async () => {
    const receiver = await receive()
    const head = await exchange(receiver.port, request('HEAD /health', last))
    expect(statusOf(head)).toBe(200)
    expect(head).toContain('Content-Length: 20\r\n')
    expect(bodyOf(head)).toBe('')
    for (const target of ['*', '/', '/stats']) {
      const options = await exchange(receiver.port, request(`OPTIONS ${target}`, last))
      expect(statusOf(options)).toBe(204)
      expect(options).toContain('Allow: GET, HEAD, POST, PUT, OPTIONS')
    }
    expect(receiver.stats().errors).toBe(0)
  })

  it('answer 404 and 405 to the rest and count them as errors, without closing', async () => {
    const receiver = await receive()
    const bytes = [
      request('GET /nothing'),
      request('HEAD /'),
      request('DELETE /x', [], 'body'),
      request('PATCH /x'),
      request('TRACE /stats'),
      request('POST /', last, 'abc'),
    ].join('')
    const answer = await exchange(receiver.port, bytes)
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      ...['404', '404', '405', '405', '405', '200'],
    ])
    expect(receiver.stats()).toMatchObject({ errors: 5, requests: 1, bytes: 3 })
  })
})

describe.each<Reading>(['static-buffer', 'events'])('sockets read by %s', (reading) => {
  const stream = [
    request('POST /', ['X-Heapmark-Record: 0001;-', 'Content-Type: application/json'], '{"a":1}'),
    'PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nT: u\r\n\r\n',
    request('GET /health'),
    request('POST /', ['x-heapmark-record: 2;-']),
    request('POST /', ['Content-Type: application/json', 'X-HEAPMARK-RECORD: 2;-'], '{"a"'),
    request('POST /bye', last, 'bye'),
  ].join('')
  const counts = {
    requests: 5,
    bytes: 7 + 5 + 0 + 4 + 3,
    errors: 0,
    emptyBodies: 1,
    invalidJson: 1,
    ledger: { received: 3, unique: 2, duplicated: 1, unreadable: 0, highestIndex: 2 },
  }

  it('give the same counts and answers wherever the bytes are cut', async () => {
    const receiver = await receive({ reading })
    expect(receiver.reading).toBe(reading)
    const whole = await exchange(receiver.port, stream)
    expect(whole.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(6)
    expect(receiver.stats()).toMatchObject(counts)
    for (let cut = 1; cut < stream.length; cut++) {
      receiver.reset()
      const connection = await RawConnection.open(receiver.port)
      connection.send(stream.slice(0, cut))
      await nextTurn()
      connection.send(stream.slice(cut))
      expect(await connection.untilClosed(), `cut at ${cut}`).toBe(whole)
      expect(receiver.stats(), `cut at ${cut}`).toMatchObject(counts)
    }
  })

  it('give the same counts one byte at a time', async () => {
    const receiver = await receive({ reading })
    const connection = await RawConnection.open(receiver.port)
    for (const byte of stream) {
      connection.send(byte)
      await nextTurn()
    }
    await connection.untilClosed()
    expect(receiver.stats()).toMatchObject(counts)
  })

  it('keep connections apart that send pieces in turn', async () => {
    const receiver = await receive({ reading })
    const connections = await Promise.all(Array.from({ length: 8 }, () => RawConnection.open(receiver.port)))
    for (let at = 0; at < stream.length; at += 7) {
      for (const connection of connections) connection.send(stream.slice(at, at + 7))
      await nextTurn()
    }
    await Promise.all(connections.map((connection) => connection.untilClosed()))
    expect(receiver.stats()).toMatchObject({ requests: 40, bytes: 8 * counts.bytes, invalidJson: 8 })
  })

  it('take bodies that are much larger than a read, and see both of their ends', async () => {
    const receiver = await receive({ reading })
    const large = `{"payload":"${'x'.repeat(3_000_000)}"}`
    const json = ['Content-Type: application/json', ...last]
    expect(statusOf(await exchange(receiver.port, request('POST /', json, large)))).toBe(200)
    expect(receiver.stats()).toMatchObject({ bytes: large.length, invalidJson: 0 })
    await exchange(receiver.port, request('POST /', json, `${large},`))
    expect(receiver.stats()).toMatchObject({ requests: 2, invalidJson: 1 })
  })

  it('answer thousands of pipelined requests, each once, in order', async () => {
    const receiver = await receive({ reading })
    const connection = await RawConnection.open(receiver.port)
    const many = 20_000
    const bytes = Array.from({ length: many }, (_, index) =>
      request('POST /', [`X-Heapmark-Record: ${index};-`], 'ab'),
    )
    connection.send(bytes.join('') + request('GET /stats', last))
    const answer = await connection.untilClosed()
    expect(answer.split(ok)).toHaveLength(many + 1)
    expect(answer).toContain(`"records_unique":${many}`)
    expect(receiver.stats()).toMatchObject({ requests: many, errors: 0 })
  })

  it('stop reading from a client that does not read its answers', async () => {
    const receiver = await receive({ reading })
    const client = await neverReading(receiver.port)
    const batch = 1000
    const requests = Buffer.from(request('GET /nothing').repeat(batch))
    let sent = 0
    // As much as the kernel takes: when it takes no more for so long, the receiver does not read.
    for (let stalled = 0; stalled < 40; ) {
      if (client.writableLength > 0) stalled++
      else {
        stalled = 0
        sent += batch
        client.write(requests)
      }
      await nextTurn()
    }
    let answered = 0
    client.setEncoding('latin1').on('data', (text: string) => {
      // One in each answer.
      answered += text.split('}').length - 1
    })
    client.resume()
    await eventually(() => answered === sent)
    client.destroy()
  })

  it('see the client end, reset and vanish', async () => {
    const receiver = await receive({ reading })
    const half = await RawConnection.open(receiver.port)
    half.socket.end(request('POST /', [], 'abc'))
    expect(bodyOf(await half.untilClosed())).toBe(ok)
    expect(receiver.stats().errors).toBe(0)

    const cut = await RawConnection.open(receiver.port)
    cut.socket.end('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')
    await cut.untilClosed()
    expect(receiver.stats().errors).toBe(1)

    const reset = await RawConnection.open(receiver.port)
    reset.send('POST / HTTP/1.1\r\nHo')
    await nextTurn()
    reset.socket.resetAndDestroy()
    await eventually(() => receiver.stats().openConnections === 0)
    expect(receiver.stats()).toMatchObject({ errors: 2, requests: 1, connections: 3 })
  })

  it('take a thousand connections at once', async () => {
    const receiver = await receive({ reading })
    const connections: RawConnection[] = []
    for (let i = 0; i < 1000; i++) connections.push(await RawConnection.open(receiver.port))
    for (const connection of connections) connection.send('POST / HTTP/1.1\r\nHost: a\r\nContent-')
    await nextTurn()
    for (const connection of connections) connection.send('Length: 3\r\n\r\nabc')
    await Promise.all(connections.map((connection) => connection.until(({ text }) => text.endsWith(ok))))
    expect(receiver.stats()).toMatchObject({ requests: 1000, bytes: 3000, openConnections: 1000, errors: 0 })
    for (const connection of connections) connection.destroy()
    await eventually(() => receiver.stats().openConnections === 0)
  })

  it('end with the receiver', async () => {
    const receiver = await receive({ reading })
    const connection = await RawConnection.open(receiver.port)
    connection.send(request('POST /', [], 'abc'))
    await connection.until(({ responses }) => responses === 1)
    await receiver.stop()
    await connection.untilClosed()
    await expect(RawConnection.open(receiver.port)).rejects.toThrow('ECONNREFUSED')
  })
})

function neverReading(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.pause()
    socket.on('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}

describe('a connection', () => {
  it('is told to continue when it expects that, and only then', async () => {
    const receiver = await receive()
    const connection = await RawConnection.open(receiver.port)
    connection.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
    expect(await connection.until(({ text }) => text.endsWith('\r\n\r\n'))).toBe(
      'HTTP/1.1 100 Continue\r\n\r\n',
    )
    connection.send('abc')
    await connection.until(({ text }) => text.endsWith(ok))
    // The body is here already: nothing to wait for.
    connection.send(request('POST /', ['Expect: 100-continue'], 'abc'))
    await connection.until(({ responses }) => responses === 3)
    connection.send(
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    await connection.until(({ text }) => text.endsWith('100 Continue\r\n\r\n'))
    connection.send('1\r\nx\r\n0\r\n\r\n')
    await connection.until(({ responses }) => responses === 5)
    expect(receiver.stats()).toMatchObject({ requests: 3, bytes: 7 })
    connection.destroy()
  })

  it('is not told to continue with a body that is too large, or in HTTP/1.0', async () => {
    const receiver = await receive({ limits: { bodyBytes: 2 } })
    const expects = (version: string, length: number) =>
      `POST / HTTP/${version}\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`
    expect(statusOf(await exchange(receiver.port, expects('1.1', 3)))).toBe(413)
    const old = await RawConnection.open(receiver.port)
    old.send(expects('1.0', 2))
    await nextTurn()
    old.send('ab')
    expect(await old.untilClosed()).not.toContain('100 Continue')
  })

  it('in HTTP/1.0 is closed, unless it asks to be kept, and is told which', async () => {
    const receiver = await receive()
    const closed = await exchange(receiver.port, 'POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nx')
    expect(closed).toContain('Connection: close\r\n')
    const kept = await RawConnection.open(receiver.port)
    kept.send('POST / HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx'.repeat(2))
    await kept.until(({ responses }) => responses === 2)
    expect(kept.text.match(/Connection: keep-alive\r\n/g)).toHaveLength(2)
    kept.destroy()
    expect(receiver.stats().requests).toBe(3)
  })

  it('is read no further after Connection: close', async () => {
    const receiver = await receive()
    const bytes = request('POST /', last, 'abc') + request('POST /', [], 'def')
    expect(await exchange(receiver.port, bytes)).toContain('Connection: close\r\n')
    expect(receiver.stats().requests).toBe(1)
  })

  it.each([
    [400, 'nonsense\r\n\r\n'],
    [400, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n'],
    [400, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n'],
    [400, 'POST / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n'],
    [400, 'POST / HTTP/1.1\nHost: a\n\n'],
    [400, 'POST / HTTP/1.1\r\n\r\n'],
    [413, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n'],
    [413, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n'],
    [431, `POST / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(2000)}\r\n\r\n`],
    [501, 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n'],
    [505, 'GET / HTTP/3.0\r\nHost: a\r\n\r\n'],
  ])('gets %i and is closed for %j, after the answers before it', async (status, bytes) => {
    const receiver = await receive({ limits: { headerBytes: 1024, bodyBytes: 1000 } })
    const answer = await exchange(receiver.port, request('POST /', [], 'abc') + bytes + request('POST /'))
    const [, first, second, ...rest] = answer.split(/HTTP\/1\.1 (?=\d{3} )/)
    expect([first?.slice(0, 3), second?.slice(0, 3), rest]).toEqual(['200', String(status), []])
    expect(second).toContain('Connection: close\r\n')
    expect(JSON.parse(bodyOf(second!)).error).toMatch(/\w+ \w+/)
    expect(receiver.stats()).toMatchObject({ requests: 1, errors: 1 })
  })

  it('that goes on sending after a refusal still gets to read why', async () => {
    const receiver = await receive({ limits: { bodyBytes: 1000 } })
    const answer = await exchange(receiver.port, request('POST /', [], 'x'.repeat(5_000_000)))
    expect(statusOf(answer)).toBe(413)
  })

  it('beyond the limit gets 503', async () => {
    const receiver = await receive({ limits: { connections: 2 } })
    const open = [await RawConnection.open(receiver.port), await RawConnection.open(receiver.port)]
    const third = await RawConnection.open(receiver.port)
    expect(statusOf(await third.untilClosed())).toBe(503)
    open[0]!.destroy()
    await eventually(() => receiver.stats().openConnections === 1)
    expect(statusOf(await exchange(receiver.port, request('POST /', last, 'abc')))).toBe(200)
    expect(receiver.stats()).toMatchObject({ errors: 1, requests: 1 })
    open[1]!.destroy()
  })
})

describe('a slow client', () => {
  it('between requests is closed without a word when it is idle too long', async () => {
    const receiver = await receive({ limits: { idleMs: 100 } })
    const connection = await RawConnection.open(receiver.port)
    connection.send(request('POST /', [], 'abc'))
    const answer = await connection.untilClosed()
    expect([statusOf(answer), bodyOf(answer)]).toEqual([200, ok])
    expect(receiver.stats().errors).toBe(0)
  })

  it.each([
    'POST / HT',
    request('POST /', ['Content-Length: 10']),
    request('POST /', ['Transfer-Encoding: chunked']),
  ])('within a request gets 408 when nothing more comes after %j', async (bytes) => {
    const receiver = await receive({ limits: { idleMs: 100 } })
    expect(statusOf(await exchange(receiver.port, bytes))).toBe(408)
    expect(receiver.stats()).toMatchObject({ errors: 1, requests: 0 })
  })

  it('that drips a head byte by byte cannot hold its connection', async () => {
    const receiver = await receive({ limits: { idleMs: 200 } })
    const connection = await RawConnection.open(receiver.port)
    connection.send('POST / HTTP/1.1\r\nHost: a\r\n')
    const drip = setInterval(() => connection.send('X: y\r\n'), 20)
    const answer = await connection.untilClosed()
    clearInterval(drip)
    expect(statusOf(answer)).toBe(408)
  })

  it('that neither ends nor reads after a refusal is dropped', async () => {
    const receiver = await receive({ limits: { idleMs: 100 } })
    const client = await neverReading(receiver.port)
    client.write('nonsense\r\n\r\n')
    await eventually(() => receiver.stats().errors === 1)
    await eventually(() => receiver.stats().openConnections === 0)
    client.destroy()
  })
})

describe('held back answers', () => {
  it('come no sooner than asked, in order, and count as latency', async () => {
    const receiver = await receive({ responseDelayMs: 60 })
    const before = monotonicMs()
    const answer = await exchange(
      receiver.port,
      request('POST /', [], 'abc') + request('GET /health') + request('POST /', last, 'abc'),
    )
    expect(monotonicMs() - before).toBeGreaterThanOrEqual(59)
    expect(answer.indexOf('healthy')).toBeGreaterThan(answer.indexOf('success'))
    expect(answer.lastIndexOf('success')).toBeGreaterThan(answer.indexOf('healthy'))
    expect(receiver.stats().latency.p50Ms).toBeGreaterThanOrEqual(59)
  })

  it('stop the reading when as many wait as may', async () => {
    const receiver = await receive({ responseDelayMs: 50, limits: { waitingResponses: 4 } })
    const connection = await RawConnection.open(receiver.port)
    connection.send(request('POST /', [], 'abc').repeat(10))
    await nextTurn()
    expect(receiver.stats().requests).toBe(4)
    let most = 0
    await connection.until(({ responses }) => {
      most = Math.max(most, receiver.stats().requests - responses)
      return responses === 10
    })
    expect(most).toBeLessThanOrEqual(4)
    expect(receiver.stats()).toMatchObject({ requests: 10, errors: 0 })
    connection.destroy()
  })

  it('bound what a fast client can have in flight, however much it sends', async () => {
    const receiver = await receive({ responseDelayMs: 20, limits: { waitingResponses: 8 } })
    const client = await neverReading(receiver.port)
    client.resume()
    client.write(Buffer.from(request('POST /', [], 'x'.repeat(1000)).repeat(20_000)))
    await eventually(() => receiver.stats().requests >= 40)
    // 20 MB were handed over; what was neither answered nor left in the kernel is still the sender's.
    expect(receiver.stats().requests).toBeLessThan(10_000)
    expect(client.writableLength).toBeGreaterThan(0)
    client.destroy()
    await eventually(() => receiver.stats().openConnections === 0)
  })

  it('still leave when the client has ended, and do not count as idleness', async () => {
    const receiver = await receive({ responseDelayMs: 300, limits: { idleMs: 50 } })
    const connection = await RawConnection.open(receiver.port)
    connection.socket.end(request('POST /', [], 'abc').repeat(3))
    const answer = await connection.untilClosed()
    expect(answer.split(ok)).toHaveLength(4)
    expect(receiver.stats().errors).toBe(0)
  })
})

describe('the figures', () => {
  it('of lag are arrival minus due time, on the monotonic clock', async () => {
    const receiver = await receive()
    const due = Math.round(monotonicMs() * 1000) - 2_000_000
    await exchange(receiver.port, request('POST /', [`X-Heapmark-Record: 0;${due}`, ...last], 'abc'))
    const lag = receiver.stats().lagMicros
    expect(lag?.count).toBe(1)
    expect(lag?.min).toBeGreaterThanOrEqual(2_000_000)
    expect(lag?.max).toBeLessThan(32_000_000)
    const told = await stats(receiver)
    expect(told['lag_p99_ms']).toBeGreaterThanOrEqual(1990)
    expect(receiver.counters().lagP99Ms).toBeGreaterThanOrEqual(1990)
  })

  it('of the ledger leave records without an index and unreadable ones apart', async () => {
    const receiver = await receive()
    const lines = [
      ['X-Heapmark-Record: 1;-'],
      ['X-Heapmark-Record: one'],
      [],
      ['X-Heapmark-Record: 1;-', 'X-Heapmark-Record: 2;-'],
    ]
    const bytes = lines.map((each) => request('POST /', each, 'abc')).join('')
    await exchange(
      receiver.port,
      bytes + request('POST /', [...last, 'x-heapmark-record:  0000004;0  '], 'abc'),
    )
    expect(receiver.stats().ledger).toEqual({
      received: 2,
      unique: 2,
      duplicated: 0,
      unreadable: 2,
      highestIndex: 4,
    })
    expect(receiver.counters()).toMatchObject({ requests: 5, unique: 2 })
  })

  it('of throughput are over the gaps between first and last', async () => {
    const receiver = await receive()
    expect(receiver.stats().throughputPerSecond).toBe(0)
    const connection = await RawConnection.open(receiver.port)
    for (let sent = 1; sent <= 5; sent++) {
      connection.send(request('POST /', [], 'abc'))
      await connection.until(({ responses }) => responses === sent)
      if (sent === 1) expect(receiver.stats().throughputPerSecond).toBe(0)
    }
    connection.destroy()
    const told = receiver.stats()
    expect(told.throughputPerSecond).toBeCloseTo(4000 / told.activeMs, 6)
    const gapNs = Number(BigInt(told.lastRequestNs!) - BigInt(told.firstRequestNs!))
    expect(gapNs / 1e6).toBeCloseTo(told.activeMs, 2)
  })

  it('take no more memory after many requests than after few', async () => {
    const receiver = await receive()
    const connection = await RawConnection.open(receiver.port)
    const batch = 500
    let index = 0
    let answered = 0
    connection.socket.removeAllListeners('data')
    connection.socket.on('data', (chunk) => {
      answered += chunk.length
    })
    const sendBatch = async () => {
      const requests = Array.from({ length: batch }, () =>
        request('POST /', [`X-Heapmark-Record: ${index++};0`], 'ab'),
      )
      connection.send(requests.join(''))
      await eventually(() => receiver.stats().requests === index)
    }
    for (let i = 0; i < 40; i++) await sendBatch()
    const before = heapAfterCollection()
    for (let i = 0; i < 200; i++) await sendBatch()
    expect(heapAfterCollection() - before).toBeLessThan(1_000_000)
    expect(answered).toBeGreaterThan(0)
    expect(receiver.stats().ledger?.unique).toBe(240 * batch)
    connection.destroy()
  })
})

const collectGarbage = exposeGc()

function exposeGc(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

function heapAfterCollection(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
