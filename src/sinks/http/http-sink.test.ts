import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type SeenRequest, startRecordServer } from '../../../test/support/record-server.js'
import { steadyPacer, streamJob, tinyWriter } from '../../../test/support/stream-job.js'
import { monotonicMs } from '../../system/clock.js'
import { HttpSink } from './http-sink.js'

function sink(port: number, connections = 8, pipelining = 1): HttpSink {
  return new HttpSink({ type: 'http', host: '127.0.0.1', port, connections, pipelining })
}

const answerAtOnce = (request: SeenRequest) => request.connection.answer()

/** A small generator of its own (xorshift), so that a failing case can be run again. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

describe('an HTTP sink at full speed', () => {
  test.each([
    [1, 1],
    [8, 1],
    [4, 16],
    [64, 1],
  ])(
    'delivers every record once over %i connections with %i unanswered each',
    async (connections, pipelining) => {
      const server = await startRecordServer(answerAtOnce)
      const job = streamJob(3000, { firstIndex: 100 })
      await sink(server.port, connections, pipelining).send(job)
      expect(job.counters).toEqual({
        generated: 3000,
        sent: 3000,
        acknowledged: 3000,
        refused: 0,
        resent: 0,
        connectionErrors: 0,
        inFlight: 0,
        lagMs: 0,
      })
      expect(server.totals.requests).toBe(3000)
      expect([...server.seen.keys()].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 3000 }, (_, k) => 100 + k),
      )
      expect(job.responseMicros.count).toBe(3000)
      expect(job.sendLagMicros.count).toBe(0)
      expect(server.totals.connections).toBeLessThanOrEqual(connections)
    },
  )

  test('sends the writer’s bytes as the body, with the record header first and no due time', async () => {
    const requests: SeenRequest[] = []
    const server = await startRecordServer((request) => {
      requests.push(request)
      request.connection.answer()
    })
    const writer = tinyWriter({
      parts: {
        url: 'http://elsewhere:8080/api/events?x=1',
        method: 'put',
        'Content-Type': 'application/json',
      },
    })
    await sink(server.port).send(streamJob(1, { writer, firstIndex: 41 }))
    const [request] = requests
    expect(request!.requestLine).toBe('PUT /api/events?x=1 HTTP/1.1')
    expect(request!.headerLines[0]).toBe('X-Heapmark-Record: 000000000000041;-')
    expect(request!.headerLines).toContain(`Host: 127.0.0.1:${server.port}`)
    expect(request!.headerLines).toContain('Content-Type: application/json')
    expect(request!.body.toString()).toBe('{"id":41,"payload":"xxxxxxxxxxxxxxxxxxxx"}')
  })

  test('makes URL, method and headers anew for each record when they depend on it', async () => {
    const lines: string[] = []
    const server = await startRecordServer((request) => {
      lines[request.index] = `${request.requestLine} | ${request.headerLines.slice(2, -1).join(' | ')}`
      expect(request.body.toString()).toContain(`"id":${request.index},`)
      request.connection.answer()
    })
    const writer = tinyWriter({
      parts: {
        url: (index) => `http://localhost/items/${index} ä#top`,
        method: (index) => (index % 2 === 0 ? 'POST' : 'PUT'),
        'X-Trace': (index) => `t${index}\r\nX-Smuggled: yes`,
      },
    })
    await sink(server.port, 2, 4).send(streamJob(4, { writer }))
    expect(lines).toEqual([
      'POST /items/0%20%C3%A4 HTTP/1.1 | X-Trace: t0 X-Smuggled: yes',
      'PUT /items/1%20%C3%A4 HTTP/1.1 | X-Trace: t1 X-Smuggled: yes',
      'POST /items/2%20%C3%A4 HTTP/1.1 | X-Trace: t2 X-Smuggled: yes',
      'PUT /items/3%20%C3%A4 HTTP/1.1 | X-Trace: t3 X-Smuggled: yes',
    ])
  })

  test('has at most its window unanswered, and makes no record before there is room for it', async () => {
    const waiting: SeenRequest[] = []
    const server = await startRecordServer((request) => waiting.push(request))
    const job = streamJob(200)
    const done = sink(server.port, 3, 4).send(job)
    for (let answered = 0; answered < 200; ) {
      while (waiting.length === 0) await delay(1)
      // Let it send all that it is willing to.
      await delay(5)
      expect(job.counters.generated).toBe(Math.min(200, answered + 12))
      expect(job.counters.inFlight).toBe(job.counters.generated - answered)
      const batch = waiting.splice(0, 7)
      for (const request of batch) request.connection.answer()
      answered += batch.length
      while (job.counters.acknowledged < answered) await delay(1)
    }
    await done
    expect(server.totals.mostUnanswered).toBe(12)
  })

  test('keeps its buffers within their bound when the receiver reads nothing of large records', async () => {
    const paused: Socket[] = []
    let reading = false
    const server = await startRecordServer(answerAtOnce, (socket) => {
      if (reading) return
      socket.pause()
      paused.push(socket)
    })
    const payloadBytes = 3_000_000
    const before = process.memoryUsage().arrayBuffers
    const job = streamJob(24, { writer: tinyWriter({ payloadBytes }) })
    const done = sink(server.port, 16).send(job)
    while (job.counters.generated === 0) await delay(5)
    await delay(150)
    // 16 MiB for batches, one record to warm up in, and 64 KiB to read into.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20 + 2 * payloadBytes)
    expect(job.counters.generated).toBeLessThan(24)
    reading = true
    for (const socket of paused) socket.resume()
    await done
    expect(server.totals.requests).toBe(24)
    expect(job.counters.acknowledged).toBe(24)
  })

  test('sends nothing and asks for no connection when there are no records', async () => {
    const server = await startRecordServer(answerAtOnce)
    await sink(server.port).send(streamJob(0))
    expect(server.totals.connections).toBe(0)
  })
})

describe('answers', () => {
  test('other than 2xx are counted as refused and not sent again', async () => {
    const server = await startRecordServer((request) => {
      request.connection.answer(request.index % 3 === 0 ? 500 : request.index % 3 === 1 ? 404 : 201)
    })
    const job = streamJob(300)
    await sink(server.port, 4, 2).send(job)
    expect(job.counters).toMatchObject({ sent: 300, acknowledged: 100, refused: 200, resent: 0, inFlight: 0 })
    expect(server.totals.requests).toBe(300)
  })

  test('may come byte by byte', async () => {
    const server = await startRecordServer(({ connection }) => {
      const answer = 'HTTP/1.1 200 OK\r\nServer: drip\r\nContent-Length: 5\r\n\r\nhello'
      void (async () => {
        for (const letter of answer) {
          connection.socket.write(letter)
          await new Promise((resolve) => setImmediate(resolve))
        }
      })()
    })
    const job = streamJob(20)
    await sink(server.port, 2).send(job)
    expect(job.counters.acknowledged).toBe(20)
  })

  test('may be chunked, with extensions, trailers and an interim answer before them', async () => {
    const server = await startRecordServer(({ connection }) => {
      connection.socket.write(
        'HTTP/1.1 100 Continue\r\n\r\n' +
          'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-End: 1\r\n\r\n',
      )
    })
    const job = streamJob(50)
    await sink(server.port, 2, 3).send(job)
    expect(job.counters).toMatchObject({ acknowledged: 50, refused: 0, connectionErrors: 0 })
  })

  test.each([
    ['saying so', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'],
    ['in HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['as the end of a body without length', 'HTTP/1.1 200 OK\r\n\r\nall until the end'],
  ])('may close the connection each time, %s: no error, nothing sent twice', async (_, text) => {
    const server = await startRecordServer(({ connection }) => connection.socket.end(text))
    const job = streamJob(60)
    await sink(server.port, 4).send(job)
    expect(job.counters).toMatchObject({ acknowledged: 60, resent: 0, connectionErrors: 0, inFlight: 0 })
    expect(server.totals.requests).toBe(60)
    expect(server.totals.connections).toBe(60)
  })

  test('that close the connection leave the pipelined requests behind them to be sent again', async () => {
    const server = await startRecordServer(({ connection }) => {
      connection.socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok')
    })
    const job = streamJob(40)
    await sink(server.port, 2, 4).send(job)
    expect(job.counters).toMatchObject({ generated: 40, sent: 40, acknowledged: 40, inFlight: 0 })
    expect(job.counters.resent).toBeGreaterThan(0)
    expect(server.seen.size).toBe(40)
  })
})

describe('a broken connection', () => {
  test.each([1, 2, 3])('loses nothing when resets come at random moments (seed %i)', async (seed) => {
    const random = dice(seed)
    let resets = 0
    const server = await startRecordServer(({ connection }) => {
      const throwOfDice = random()
      if (throwOfDice < 0.02) {
        resets++
        // Before the answer: the record was received, but its sender cannot know.
        connection.socket.resetAndDestroy()
      } else if (throwOfDice < 0.04) {
        resets++
        // In the middle of the answer.
        connection.socket.write('HTTP/1.1 200 OK\r\nContent-Le')
        setImmediate(() => connection.socket.resetAndDestroy())
      } else if (!connection.socket.destroyed) connection.answer()
    })
    const job = streamJob(3000)
    await sink(server.port, 6, 4).send(job)
    const doubles = server.totals.requests - server.seen.size
    expect(resets).toBeGreaterThan(20)
    expect(server.seen.size).toBe(3000)
    expect(job.counters).toMatchObject({
      generated: 3000,
      sent: 3000,
      acknowledged: 3000,
      refused: 0,
      inFlight: 0,
    })
    expect(job.counters.connectionErrors).toBeGreaterThan(20)
    expect(job.counters.resent).toBeGreaterThanOrEqual(doubles)
    expect(server.totals.mostUnanswered).toBeLessThanOrEqual(24)
  })

  test('in the middle of a large request sends that request again, whole', async () => {
    let broken = 0
    const sizes: number[] = []
    const server = await startRecordServer(
      (request) => {
        sizes.push(request.body.length)
        request.connection.answer()
      },
      (socket) => {
        if (broken++ < 2) setTimeout(() => socket.resetAndDestroy(), 50)
        if (broken <= 2) socket.pause()
      },
    )
    const job = streamJob(5, { writer: tinyWriter({ payloadBytes: 5_000_000 }) })
    await sink(server.port, 1).send(job)
    expect(sizes).toHaveLength(5)
    expect(Math.min(...sizes)).toBeGreaterThan(5_000_000)
    expect(job.counters).toMatchObject({ generated: 5, sent: 5, acknowledged: 5, resent: 2, inFlight: 0 })
  })

  test('fails the stream with what was seen when the receiver was never there', async () => {
    const server = await startRecordServer(answerAtOnce)
    server.close()
    const job = streamJob(100)
    await expect(sink(server.port).send(job)).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: expect.stringMatching(/3 attempts to connect failed in a row: .*ECONNREFUSED/),
    })
    expect(job.counters).toMatchObject({ generated: 0, sent: 0, acknowledged: 0 })
    expect(job.startMs).toBeNull()
  })

  test('fails the stream when the receiver dies in the middle of it; the counters stay exact', async () => {
    const server = await startRecordServer((request) => {
      if (server.totals.requests === 500) server.close()
      else request.connection.answer()
    })
    const job = streamJob(100_000)
    await expect(sink(server.port, 8, 2).send(job)).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    const { generated, sent, acknowledged, inFlight } = job.counters
    expect(acknowledged).toBeLessThan(500)
    expect(acknowledged).toBeGreaterThanOrEqual(500 - 17)
    expect(generated).toBe(acknowledged + inFlight)
    expect(sent).toBe(generated)
    expect(inFlight).toBeLessThanOrEqual(16)
  })

  test('fails the stream when what answers does not speak HTTP', async () => {
    const server = await startRecordServer(({ connection }) => connection.socket.write('220 smtp ready\r\n'))
    await expect(sink(server.port, 2).send(streamJob(10))).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: expect.stringContaining("'220 smtp ready' is not HTTP"),
    })
  })
})

describe('a paced stream', () => {
  test.each([50, 200])('marks its records with due times exactly 1/%i s apart', async (rate) => {
    const due: number[] = []
    const server = await startRecordServer((request) => {
      due[request.index] = request.dueMicros!
      request.connection.answer()
    })
    const job = streamJob(40, { pacer: steadyPacer(40, rate) })
    await sink(server.port).send(job)
    expect(due).toHaveLength(40)
    const first = due[0]!
    expect(Math.abs(first - job.startMs! * 1000)).toBeLessThan(1)
    due.forEach((at, k) => {
      expect(Math.abs(at - first - (k * 1e6) / rate)).toBeLessThanOrEqual(1)
    })
    expect(job.sendLagMicros.count).toBe(40)
  })

  test('sends no record before it is due', async () => {
    const early: number[] = []
    const server = await startRecordServer((request) => {
      // The clock of the stamp and this one are the same; a microsecond is lost to rounding.
      const earlyMicros = request.dueMicros! - monotonicMs() * 1000
      if (earlyMicros > 1) early.push(earlyMicros)
      request.connection.answer()
    })
    await sink(server.port, 8).send(streamJob(3000, { pacer: steadyPacer(3000, 5000) }))
    expect(early).toEqual([])
  })

  test('needs one connection when the receiver keeps up', async () => {
    const server = await startRecordServer(answerAtOnce)
    await sink(server.port, 64).send(streamJob(5, { pacer: steadyPacer(5, 4) }))
    expect(server.totals.connections).toBe(1)
  })

  test('opens all its connections before its schedule starts when it is fast and long', async () => {
    const server = await startRecordServer(answerAtOnce)
    const job = streamJob(20_000, { pacer: steadyPacer(20_000, 40_000) })
    await sink(server.port, 16, 4).send(job)
    expect(server.totals.connections).toBe(16)
    expect(job.counters).toMatchObject({ acknowledged: 20_000, connectionErrors: 0 })
  })

  test('starts its schedule with the connections it has when others hang', async () => {
    const server = await startStoppedServer()
    const job = streamJob(20_000, { pacer: steadyPacer(20_000, 100_000) })
    const sending = sink(server.port, 16, 4).send(job)
    await expect.poll(() => job.startMs, { timeout: 10_000 }).not.toBeNull()
    expect(job.counters.sent).toBeLessThan(64)
    server.goOn()
    await sending
    expect(job.counters.acknowledged).toBe(20_000)
  })

  test('catches up after a stall, and the lag shows it, also while the stall lasts', async () => {
    let stalled = false
    let lagInStallMs = 0
    const server = await startRecordServer((request) => {
      if (stalled || request.index < 100) {
        request.connection.answer()
        return
      }
      stalled = true
      setTimeout(() => {
        lagInStallMs = job.counters.lagMs
        request.connection.answer()
      }, 300)
    })
    const job = streamJob(500, { pacer: steadyPacer(500, 1000) })
    await sink(server.port, 1).send(job)
    expect(job.counters.acknowledged).toBe(500)
    // Looked at every 50 ms.
    expect(lagInStallMs).toBeGreaterThan(150)
    // Records due during the stall left late by what was left of it.
    expect(job.sendLagMicros.max).toBeGreaterThan(290_000)
    expect(job.sendLagMicros.count).toBe(500)
  })
})

describe('a stop', () => {
  test('sends nothing new and waits for what is in flight', async () => {
    const waiting: SeenRequest[] = []
    const server = await startRecordServer((request) => waiting.push(request))
    const job = streamJob(1_000_000)
    const done = sink(server.port, 4).send(job)
    while (waiting.length < 4) await delay(1)
    job.stopped = true
    await delay(120)
    expect(job.counters.generated).toBe(4)
    for (const request of waiting) request.connection.answer()
    await done
    expect(job.counters).toMatchObject({ generated: 4, sent: 4, acknowledged: 4, inFlight: 0 })
  })

  test('does not wait for ever: requests without an answer stay in flight', async () => {
    const server = await startRecordServer(() => {})
    const job = streamJob(1_000_000)
    const done = sink(server.port, 4).send(job)
    while (server.totals.requests < 4) await delay(1)
    job.stopped = true
    await done
    expect(job.counters).toMatchObject({ generated: 4, sent: 4, acknowledged: 0, inFlight: 4 })
  })

  test('is seen in a long wait between two records', async () => {
    const server = await startRecordServer(answerAtOnce)
    const job = streamJob(10, { pacer: steadyPacer(10, 0.001) })
    const done = sink(server.port).send(job)
    while (job.counters.acknowledged < 1) await delay(1)
    job.stopped = true
    await done
    expect(job.counters.generated).toBe(1)
  })
})

describe('an early end', () => {
  test('makes nothing new and waits for every answer, however late', async () => {
    const waiting: SeenRequest[] = []
    const server = await startRecordServer((request) => waiting.push(request))
    const job = streamJob(1_000_000)
    let isDone = false
    const done = sink(server.port, 4)
      .send(job)
      .then(() => {
        isDone = true
      })
    while (waiting.length < 4) await delay(1)
    job.ended = true
    // Longer than a stop would wait.
    await delay(2200)
    expect(isDone).toBe(false)
    for (const request of waiting) request.connection.answer()
    await done
    expect(job.counters).toMatchObject({ generated: 4, sent: 4, acknowledged: 4, inFlight: 0 })
  })

  test('sends again what was in flight on a connection that breaks meanwhile', async () => {
    const waiting: SeenRequest[] = []
    const job = streamJob(1_000_000)
    const server = await startRecordServer((request) => {
      if (job.ended) request.connection.answer()
      else waiting.push(request)
    })
    const done = sink(server.port, 4).send(job)
    while (waiting.length < 4) await delay(1)
    job.ended = true
    await delay(120)
    waiting[0]!.connection.socket.destroy()
    for (const request of waiting.slice(1)) request.connection.answer()
    await done
    expect(job.counters).toMatchObject({ generated: 4, acknowledged: 4, resent: 1, inFlight: 0 })
    expect([...server.seen.keys()].sort()).toEqual([0, 1, 2, 3])
  })

  test('is seen in a long wait between two records', async () => {
    const server = await startRecordServer(answerAtOnce)
    const job = streamJob(10, { pacer: steadyPacer(10, 0.001) })
    const done = sink(server.port).send(job)
    while (job.counters.acknowledged < 1) await delay(1)
    job.ended = true
    await done
    expect(job.counters).toMatchObject({ generated: 1, acknowledged: 1 })
  })
})

/** A server of another process that listens and accepts nothing yet, with room for few connections in the kernel. */
async function startStoppedServer(): Promise<{ port: number; goOn(): void }> {
  const child = spawn(process.execPath, ['-e', slowToAccept], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [port] = await once(child.stdout!, 'data')
  child.kill('SIGSTOP')
  return { port: Number(port), goOn: () => child.kill('SIGCONT') }
}

const slowToAccept = `
  const http = require('node:http')
  const server = http.createServer((request, response) => request.resume().on('end', () => response.end()))
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port))
`
