import { describe, expect, it } from 'vitest'
import type { ReceiverLimits } from '../model/receiver.js'
import { Arena } from './arena.js'
import { Framing, type RequestTaker } from './framing.js'
import { defaultLimits } from './limits.js'

/** What the framing made of some bytes. */
interface Reading {
  readonly requests: { method: string; body: string }[]
  refused: number | null
}

const limits = { ...defaultLimits, headerBytes: 512, bodyBytes: 1000 }

function read(...pieces: string[]): Reading {
  return readWithin(limits, ...pieces)
}

function readWithin(limits: ReceiverLimits, ...pieces: string[]): Reading {
  const reading: Reading = { requests: [], refused: null }
  let body = ''
  const taker: RequestTaker = {
    ready: () => true,
    begin: () => {
      body = ''
      return {
        piece: (bytes, start, end) => {
          body += bytes.toString('latin1', start, end)
        },
      }
    },
    complete: (head) => {
      reading.requests.push({ method: head.method, body })
      return head.keepAlive
    },
    refuse: (refusal) => {
      reading.refused = refusal.status
    },
  }
  const arena = new Arena(limits.headerBytes)
  const framing = new Framing(arena, limits, taker)
  for (const piece of pieces) {
    // What was there before must not be taken for what was read.
    arena.bytes.fill('Z')
    const length = arena.readArea.write(piece, 'latin1')
    framing.readArea(length)
  }
  return reading
}

/** A POST with these extra header lines and this body, which is not measured. */
function post(lines: string, body = ''): string {
  return `POST / HTTP/1.1\r\nHost: a\r\n${lines}\r\n${body}`
}

const refusedHeads: readonly (readonly [string, number, string])[] = [
  ['a method that is not known', 501, 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['CONNECT', 501, 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a method in small letters', 501, 'post / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a request line without a method', 400, ' / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a request line without a target', 400, 'GET  HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['two spaces before the target', 400, 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['two spaces after the target', 400, 'GET /  HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a tab for a space', 400, 'GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['HTTP/0.9', 400, 'GET /\r\n'],
  ['HTTP/2.0', 505, 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
  ['HTTP/1.2', 505, 'GET / HTTP/1.2\r\nHost: a\r\n\r\n'],
  ['another protocol', 400, 'GET / ICY/1.1\r\nHost: a\r\n\r\n'],
  ['a version with more digits', 400, 'GET / HTTP/1.10\r\nHost: a\r\n\r\n'],
  ['a control byte in the target', 400, 'GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a byte beyond ASCII in the target', 400, 'GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a target that is no path', 400, 'GET a HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a star for anything but OPTIONS', 400, 'GET * HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a request line that ends with LF alone', 400, 'GET / HTTP/1.1\nHost: a\r\n\r\n'],
  ['a request line that ends with CR alone', 400, 'GET / HTTP/1.1\rHost: a\r\n\r\n'],
  ['a header that ends with LF alone', 400, 'GET / HTTP/1.1\r\nHost: a\n\r\n'],
  ['a header that ends with CR alone', 400, 'GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n'],
  ['an empty line that is LF alone', 400, 'GET / HTTP/1.1\r\nHost: a\r\n\n'],
  ['an empty line that is CR and another byte', 400, 'GET / HTTP/1.1\r\nHost: a\r\n\rX'],
  ['a NUL in a value', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n'],
  ['DEL in a value', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n'],
  ['a space before the colon', 400, 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['a header without a name', 400, 'GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n'],
  ['a header without a colon', 400, 'GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n'],
  ['a folded header', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n  c\r\n\r\n'],
  ['a space before the first header', 400, 'GET / HTTP/1.1\r\n Host: a\r\n\r\n'],
  ['no Host', 400, 'GET / HTTP/1.1\r\n\r\n'],
  ['two Hosts', 400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n'],
  ['two Content-Lengths that agree', 400, post('Content-Length: 1\r\ncontent-length: 1\r\n', 'a')],
  ['two Content-Lengths that differ', 400, post('Content-Length: 1\r\nContent-Length: 2\r\n', 'ab')],
  ['a list as Content-Length', 400, post('Content-Length: 1, 1\r\n', 'a')],
  ['an empty Content-Length', 400, post('Content-Length: \r\n')],
  ['a negative Content-Length', 400, post('Content-Length: -1\r\n')],
  ['a Content-Length with a plus sign', 400, post('Content-Length: +1\r\n', 'a')],
  ['a tab behind the Content-Length', 400, post('Content-Length: 1 \t\r\n', 'a')],
  ['a hexadecimal Content-Length', 400, post('Content-Length: 0x1\r\n', 'a')],
  ['a Content-Length beyond 2^53', 400, post('Content-Length: 99999999999999999999\r\n')],
  ['a Content-Length above the limit', 413, post('Content-Length: 1001\r\n')],
  [
    'both Content-Length and Transfer-Encoding',
    400,
    post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
  ],
  [
    'both, the other way round',
    400,
    post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'),
  ],
  ['Transfer-Encoding twice', 400, post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n')],
  ['another transfer encoding', 501, post('Transfer-Encoding: gzip, chunked\r\n')],
  ['a tab behind the transfer encoding', 501, post('Transfer-Encoding: chunked\t\r\n')],
  ['an encoding that looks like chunked', 501, post('Transfer-Encoding: xchunked\r\n')],
  ['Transfer-Encoding in HTTP/1.0', 400, 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['an unknown expectation', 417, post('Expect: coffee\r\n')],
  ['a head above the limit', 431, post(`X: ${'a'.repeat(600)}\r\n`)],
  ['a head above the limit that does not end', 431, `GET /${'a'.repeat(600)}`],
]

describe('a request head', () => {
  it.each(refusedHeads)('is refused for %s', (_, status, bytes) => {
    expect(read(bytes).refused).toBe(status)
  })

  it('is refused for more header lines than any client sends, however short they are', () => {
    const roomy = { ...limits, headerBytes: 4096 }
    expect(readWithin(roomy, post('a:\r\n'.repeat(199))).refused).toBeNull()
    expect(readWithin(roomy, post('a:\r\n'.repeat(200))).refused).toBe(431)
  })

  it('is not read on after a refusal', () => {
    const good = post('Content-Length: 2\r\n', 'ok')
    expect(read(`${good}nonsense\r\n${good}`)).toEqual({
      requests: [{ method: 'POST', body: 'ok' }],
      refused: 400,
    })
  })

  it('may follow empty lines', () => {
    expect(read(`\r\n\r\n${post('Content-Length: 2\r\n', 'ok')}\r\n`).requests).toHaveLength(1)
  })

  it('takes header names and known values in any case and with blanks around values', () => {
    const bytes = post('cONTENT-lENGTH: \t 3  \r\nEXPECT: 100-Continue\r\nCoNNection: Keep-Alive\r\n', 'abc')
    expect(read(bytes)).toEqual({ requests: [{ method: 'POST', body: 'abc' }], refused: null })
  })

  it('takes a target in absolute form, and a star for OPTIONS', () => {
    const bytes =
      'GET http://example.org:80/a?b HTTP/1.1\r\nHost: a\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'
    expect(read(bytes).requests.map(({ method }) => method)).toEqual(['GET', 'OPTIONS'])
  })

  it.each([
    ['HTTP/1.1', '', true],
    ['HTTP/1.1', 'Connection: close\r\n', false],
    ['HTTP/1.1', 'Connection: Foo, Close\r\n', false],
    ['HTTP/1.1', 'Connection: close\r\nConnection: keep-alive\r\n', false],
    ['HTTP/1.0', '', false],
    ['HTTP/1.0', 'Connection: keep-alive\r\n', true],
    ['HTTP/1.0', 'Connection: foo ,\tkeep-alive\r\n', true],
    ['HTTP/1.0', 'Connection: \xa0keep-alive\r\n', false],
  ])('in %s with "%s" keeps the connection: %s', (version, lines, keeps) => {
    const bytes = `POST / ${version}\r\nHost: a\r\n${lines}\r\n`
    expect(read(bytes + bytes).requests).toHaveLength(keeps ? 2 : 1)
  })
})

function chunked(body: string): string {
  return post('Transfer-Encoding: Chunked\r\n', body)
}

describe('a chunked body', () => {
  it.each([
    ['plain chunks', '2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n', 'abcde'],
    [
      'sizes with leading zeros and in both cases',
      '0a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n',
      '01234567890123456789',
    ],
    ['extensions', '1;a\r\nx\r\n1;a=b;c="d e"\r\ny\r\n0;z=1\r\n\r\n', 'xy'],
    ['trailers', '1\r\nx\r\n0\r\nDigest: abc\r\nB:\r\n\r\n', 'x'],
    ['no data', '0\r\n\r\n', ''],
    ['data that looks like framing', '7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n', '0\r\n\r\n\r\n'],
  ])('is read with %s', (_, body, data) => {
    const next = post('Content-Length: 4\r\n', 'next')
    expect(read(chunked(body) + next)).toEqual({
      requests: [
        { method: 'POST', body: data },
        { method: 'POST', body: 'next' },
      ],
      refused: null,
    })
  })

  it.each([
    ['no size', '\r\n', 400],
    ['a size that is no number', 'x\r\n', 400],
    ['a negative size', '-1\r\n', 400],
    ['a size with 0x', '0x1\r\na\r\n', 400],
    ['a blank before the size', ' 1\r\na\r\n', 400],
    ['a blank after the size', '1 \r\na\r\n', 400],
    ['a size beyond 32 bits', '100000000\r\n', 400],
    ['a size above the limit', '3e9\r\n', 413],
    ['sizes that add up to more than the limit', `3e0\r\n${'a'.repeat(992)}\r\n9\r\n`, 413],
    ['a size line that ends with LF alone', '1\na\r\n0\r\n\r\n', 400],
    ['a size line that ends with CR alone', '1\ra\r\n0\r\n\r\n', 400],
    ['an extension line that ends with LF alone', '1;a\na\r\n0\r\n\r\n', 400],
    ['an extension without a name', '1;=b\r\na\r\n', 400],
    ['an extension with a control byte', '1;a=\x01\r\na\r\n', 400],
    ['an extension that does not end', `1;${'a'.repeat(2000)}`, 400],
    ['data longer than its size', '1\r\nab\r\n', 400],
    ['data that ends with LF alone', '1\r\na\n0\r\n\r\n', 400],
    ['data that ends with CR alone', '1\r\na\r0\r\n\r\n', 400],
    ['a trailer that is malformed', '0\r\nbad trailer\r\n\r\n', 400],
    ['a trailer that is folded', '0\r\na: b\r\n c\r\n\r\n', 400],
    ['a trailer that gives a length', '0\r\nContent-Length: 1\r\n\r\n', 400],
    ['a trailer that would end the connection', '0\r\nConnection: close\r\n\r\n', 400],
    ['a trailer that ends with LF alone', '0\r\na: b\n\r\n', 400],
    ['trailers above the limit', `0\r\n${`a: ${'b'.repeat(97)}\r\n`.repeat(6)}`, 431],
  ])('is refused for %s', (_, body, status) => {
    expect(read(chunked(body)).refused).toBe(status)
  })

  it('counts extension bytes over all chunks', () => {
    const pieces = Array.from({ length: 20 }, () => `0001;${'e'.repeat(1000)}\r\na\r\n`)
    expect(read(chunked(''), ...pieces).refused).toBe(400)
  })
})

describe('bytes that come in pieces', () => {
  const stream = [
    post('Content-Length: 5\r\nX-Heapmark-Record: 1;-\r\n', 'hello'),
    chunked('3;x="y"\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n'),
    '\r\nGET /stats?x=1 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n',
    'PUT /other/place HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n',
    post('Content-Length: 11\r\nConnection: close\r\n', 'hello\r\nend!'),
  ].join('')
  const whole = read(stream)

  it('are five requests when they come at once', () => {
    expect(whole.requests.map(({ body }) => body)).toEqual(['hello', 'abcde', '', '', 'hello\r\nend!'])
    expect(whole.refused).toBeNull()
  })

  it('are the same requests wherever they are cut', () => {
    for (let cut = 1; cut < stream.length; cut++) {
      expect(read(stream.slice(0, cut), stream.slice(cut)), `cut at ${cut}`).toEqual(whole)
    }
  })

  it('are the same requests one byte at a time', () => {
    expect(read(...stream)).toEqual(whole)
  })

  it('are refused alike wherever they are cut', () => {
    for (const [name, status, bytes] of refusedHeads) {
      for (let cut = 1; cut < bytes.length; cut++) {
        const reading = read(bytes.slice(0, cut), bytes.slice(cut))
        expect(reading.refused, `${name}, cut at ${cut}`).not.toBeNull()
        expect(reading.requests).toEqual([])
        if (bytes.length < 500) expect(reading.refused, `${name}, cut at ${cut}`).toBe(status)
      }
    }
  })
})
