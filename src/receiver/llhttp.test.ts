/**
 * Our framing against Node's own parser (llhttp) on the same bytes. We may refuse more than llhttp does; what we
 * accept it must accept, with the same bodies in the same order: else a request could be hidden in another one.
 *
 * HEAPMARK_FUZZ_RUNS=200000 HEAPMARK_FUZZ_SEED=7 npx vitest run src/receiver/llhttp.test.ts   looks further.
 */
import { createServer, type Server } from 'node:http'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena } from './arena.js'
import { Framing } from './framing.js'
import { defaultLimits } from './limits.js'

interface Message {
  readonly method: string
  body: string
}

interface Verdict {
  /** Complete messages, in order. */
  readonly messages: Message[]
  /** The bytes were called malformed. */
  refused: boolean
  /** The last message was the end of the connection. */
  ended: boolean
  begun: number
  /** How many messages came before the first that asked for another protocol. */
  beforeUpgrade: number
}

/**
 * The first of two differences, beside our refusing more: after a request with `Connection: Upgrade` and `Upgrade: x` llhttp takes what follows for
 * the other protocol, and Node's server drops it when it speaks none. We do not upgrade either, and read on in
 * HTTP/1.1, as RFC 9110 (7.8) has it: no client may speak the other protocol before it was told to.
 */
function untilUpgrade(messages: readonly Message[], they: Verdict): readonly Message[] {
  return messages.slice(0, they.beforeUpgrade)
}

/**
 * The second: we end the connection where llhttp reads on after `close` with a tab behind it, and after `close` beside
 * `keep-alive` in HTTP/1.0. Both ends are RFC 9112's (9.3, 9.6); what llhttp finds after them was never read here.
 */
function mayHaveMore(we: Verdict): boolean {
  return we.refused || we.ended
}

function verdictOfNothing(): Verdict {
  return {
    messages: [],
    refused: false,
    ended: false,
    begun: 0,
    beforeUpgrade: Number.POSITIVE_INFINITY,
  }
}

const arena = new Arena(defaultLimits.headerBytes)

function ours(bytes: Buffer, cuts: readonly number[]): Verdict {
  const verdict = verdictOfNothing()
  let body = ''
  const framing = new Framing(arena, defaultLimits, {
    ready: () => true,
    begin: () => {
      body = ''
      return {
        piece: (from, start, end) => {
          body += from.toString('latin1', start, end)
        },
      }
    },
    complete: (head) => {
      verdict.messages.push({ method: head.method, body })
      verdict.ended = !head.keepAlive
      return head.keepAlive
    },
    refuse: () => {
      verdict.refused = true
    },
  })
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  for (let i = 1; i < places.length; i++) {
    framing.readArea(bytes.copy(arena.readArea, 0, places[i - 1]!, places[i]!))
  }
  return verdict
}

let server: Server
let current: Verdict

beforeAll(() => {
  server = createServer({ insecureHTTPParser: false, requireHostHeader: true, keepAlive: true })
  // The messages before the malformed one are still being told: the socket stays.
  server.on('clientError', () => {
    current.refused = true
  })
  const take: Parameters<Server['on']>[1] = (request, response) => {
    const verdict = current
    let body = ''
    if (request.headers.upgrade !== undefined && /upgrade/i.test(request.headers.connection ?? '')) {
      verdict.beforeUpgrade = Math.min(verdict.beforeUpgrade, verdict.begun)
    }
    verdict.begun++
    request.setEncoding('latin1').on('data', (text: string) => {
      body += text
    })
    request.on('error', () => {})
    request.on('end', () => {
      if (request.complete) verdict.messages.push({ method: request.method ?? '', body })
      response.end()
    })
  }
  server.on('request', take)
  server.on('checkContinue', take)
  // It parsed the message; that it does not like what is expected is no matter of framing.
  server.on('checkExpectation', take)
})

afterAll(() => server.close())

async function theirs(bytes: Buffer): Promise<Verdict> {
  const verdict = verdictOfNothing()
  current = verdict
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  socket.on('error', () => {})
  server.emit('connection', socket)
  socket.push(bytes)
  // Messages of one read are told one after another, each after the answer to the one before.
  let before = -1
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setImmediate(resolve))
    quiet = verdict.messages.length === before ? quiet + 1 : 0
    before = verdict.messages.length
  }
  socket.destroy()
  return verdict
}

const crlf = '\r\n'
const seeds: readonly string[] = [
  `POST / HTTP/1.1${crlf}Host: a${crlf}Content-Length: 5${crlf}${crlf}hello`,
  `POST /a/b?c=d HTTP/1.1${crlf}X-Heapmark-Record: 0001;-${crlf}Host: a:1${crlf}Content-Type: application/json${crlf}Content-Length: 0000002${crlf}${crlf}{}`,
  `PUT /x HTTP/1.1${crlf}Host: a${crlf}Transfer-Encoding: chunked${crlf}${crlf}3${crlf}abc${crlf}a;x=y${crlf}0123456789${crlf}0${crlf}${crlf}`,
  `POST / HTTP/1.1${crlf}Host: a${crlf}TRANSFER-ENCODING:\tChunked ${crlf}Trailer: t${crlf}${crlf}1;q="z z"${crlf}x${crlf}00${crlf}T: u${crlf}${crlf}`,
  `GET /stats HTTP/1.1${crlf}Host: a${crlf}Accept: */*${crlf}Connection: keep-alive${crlf}${crlf}`,
  `GET http://a.b:80/health HTTP/1.1${crlf}Host: a${crlf}Connection: Upgrade, close${crlf}Upgrade: x${crlf}${crlf}`,
  `OPTIONS * HTTP/1.1${crlf}Host: a${crlf}${crlf}`,
  `POST /old HTTP/1.0${crlf}Connection: keep-alive${crlf}Content-Length: 3${crlf}${crlf}abc`,
  `DELETE /x HTTP/1.1${crlf}Host: a${crlf}Expect: 100-continue${crlf}Content-Length: 1${crlf}${crlf}x`,
  `${crlf}HEAD / HTTP/1.1${crlf}Host: \x80\xff${crlf}Empty:${crlf}${crlf}`,
]

/** Pieces that parsers are known to disagree about. */
const pieces = [
  '\t\r\n',
  ' \r\n',
  ...[
    '\r',
    '\n',
    '\r\n',
    '\n\n',
    '\r\r\n',
    ' ',
    '\t',
    '\0',
    '\x0b',
    '\x0c',
    '\x7f',
    '\x80',
    '\xa0',
    '\xff',
    ':',
    ';',
    ',',
  ],
  ...[
    '0',
    '1',
    '5',
    '-1',
    '+1',
    '0x1',
    '1e1',
    ' 1',
    '1 ',
    '1,1',
    'ffffffff',
    '100000000',
    '18446744073709551616',
  ],
  ...[
    'chunked',
    'identity',
    'gzip, ',
    ', chunked',
    'close',
    'keep-alive',
    '"',
    '\\',
    '=',
    '#',
    '?',
    '*',
    '/',
    '//',
  ],
  ...['Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'content-length:5\r\n', 'Content-Length : 5\r\n'],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding : chunked\r\n', 'Transfer-Encoding: identity\r\n'],
  ...[
    'Transfer-Encoding:\r\n',
    'X: y\r\n z\r\n',
    ' folded\r\n',
    'Host: b\r\n',
    'Connection: close\r\n',
    'Expect: 100-continue\r\n',
  ],
  ...[
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '0\r\n\r\n',
    '1\r\nx\r\n',
    ';ext',
    ';ext=val',
    ';a="b',
    'HTTP/1.1',
    'HTTP/0.9',
    'HTTP/2.0',
    'PRI ',
  ],
]

const mutation = fc.record({
  kind: fc.constantFrom('insert', 'replace', 'delete', 'repeat', 'byte', 'swap-lines'),
  at: fc.nat(10_000),
  length: fc.integer({ min: 1, max: 12 }),
  piece: fc.constantFrom(...pieces),
  byte: fc.nat(255),
})

function mutate(text: string, { kind, at, length, piece, byte }: FromArbitrary<typeof mutation>): string {
  const place = at % (text.length + 1)
  const [before, after] = [text.slice(0, place), text.slice(place)]
  switch (kind) {
    case 'insert':
      return before + piece + after
    case 'replace':
      return before + piece + after.slice(length)
    case 'delete':
      return before + after.slice(length)
    case 'repeat':
      return before + after.slice(0, length) + after
    case 'byte':
      return before + String.fromCharCode(byte) + after.slice(1)
    case 'swap-lines': {
      const lines = text.split(crlf)
      const line = at % lines.length
      const moved = lines.splice(line, 1)
      lines.splice((line + length) % (lines.length + 1), 0, ...moved)
      return lines.join(crlf)
    }
  }
}

type FromArbitrary<A> = A extends fc.Arbitrary<infer T> ? T : never

const attack = fc
  .record({
    stream: fc.array(fc.constantFrom(...seeds), { minLength: 1, maxLength: 3 }),
    mutations: fc.array(mutation, { maxLength: 3 }),
    cuts: fc.array(fc.nat(2000), { maxLength: 3 }),
  })
  .map(({ stream, mutations, cuts }) => ({
    text: mutations.reduce(mutate, stream.join('')),
    cuts,
  }))

const numRuns = Number(process.env['HEAPMARK_FUZZ_RUNS'] ?? 4000)
const seed = Number(process.env['HEAPMARK_FUZZ_SEED'] ?? 20_260_116)

describe('our framing and llhttp', () => {
  it('agree on the streams that the fuzzing begins with', async () => {
    for (const text of seeds) {
      const bytes = Buffer.from(text, 'latin1')
      const [we, they] = [ours(bytes, []), await theirs(bytes)]
      expect(we.refused, text).toBe(false)
      expect(we.messages, text).toEqual(they.messages)
      expect(we.messages, text).toHaveLength(1)
    }
  })

  it('agree on every message that we accept, whatever is done to the bytes', {
    timeout: 3_600_000,
  }, async () => {
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(attack, async ({ text, cuts }) => {
        const bytes = Buffer.from(text, 'latin1')
        const [we, they] = [ours(bytes, cuts), await theirs(bytes)]
        accepted += we.messages.length
        const context = JSON.stringify(text)
        const [mine, llhttps] = [untilUpgrade(we.messages, they), untilUpgrade(they.messages, they)]
        expect(mayHaveMore(we) ? llhttps.slice(0, mine.length) : llhttps, context).toEqual(mine)
      }),
      { numRuns, seed, endOnFailure: false },
    )
    // Mutations that spoil everything would prove nothing.
    expect(accepted).toBeGreaterThan(numRuns / 3)
  })
})
