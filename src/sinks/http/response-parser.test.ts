import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ResponseParser } from './response-parser.js'

function parse(pieces: readonly (string | Buffer)[]): { answers: [number, boolean][]; fault: string | null } {
  const answers: [number, boolean][] = []
  const parser = new ResponseParser({
    answered: (status, last, times) => {
      for (let i = 0; i < times; i++) answers.push([status, last])
    },
  })
  for (const piece of pieces) {
    // As from the socket: the bytes are overwritten after each call.
    const bytes = Buffer.alloc(piece.length + 100, 'H')
    const length = typeof piece === 'string' ? bytes.write(piece, 'latin1') : piece.copy(bytes)
    const fault = parser.feed(bytes, length)
    bytes.fill('#')
    if (fault !== null) return { answers, fault }
  }
  parser.end()
  return { answers, fault: null }
}

const answer = fc
  .record({
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    body: fc.uint8Array({ maxLength: 300 }),
    framing: fc.constantFrom('length', 'chunked'),
    chunk: fc.integer({ min: 1, max: 50 }),
    lineEnd: fc.constantFrom('\r\n', '\n'),
    name: fc.constantFrom('Content-Length', 'content-length', 'CONTENT-LENGTH'),
    other: fc.constantFrom(
      '',
      'Server: x',
      'Content-Type: text/plain',
      'Connection: keep-alive',
      'X-Content-Length: 99',
    ),
  })
  .map(({ status, body, framing, chunk, lineEnd, name, other }) => {
    const lines = [`HTTP/1.1 ${status} Some Reason`, ...(other === '' ? [] : [other])]
    const bytes = Buffer.from(body)
    if (framing === 'length') {
      const head = [...lines, `${name}:  ${bytes.length} `, '', ''].join(lineEnd)
      return { status, wire: Buffer.concat([Buffer.from(head), bytes]) }
    }
    const parts = [Buffer.from([...lines, 'Transfer-Encoding: chunked', '', ''].join(lineEnd))]
    for (let at = 0; at < bytes.length; at += chunk) {
      const piece = bytes.subarray(at, at + chunk)
      parts.push(Buffer.from(`${piece.length.toString(16)}${lineEnd}`), piece, Buffer.from(lineEnd))
    }
    parts.push(Buffer.from(`0${lineEnd}${lineEnd}`))
    return { status, wire: Buffer.concat(parts) }
  })

test('finds the same answers wherever the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(answer, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 }),
      (answers, steps) => {
        const wire = Buffer.concat(answers.map(({ wire }) => wire))
        const pieces: Buffer[] = []
        for (let at = 0, i = 0; at < wire.length; at += steps[i++ % steps.length]!) {
          pieces.push(wire.subarray(at, at + steps[i % steps.length]!))
        }
        expect(parse(pieces)).toEqual({ answers: answers.map(({ status }) => [status, false]), fault: null })
      },
    ),
  )
})

test('reads answers that come again and again, with others between them', () => {
  fc.assert(
    fc.property(
      fc.array(answer, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 60, max: 3000 }),
      (kinds, runs, step) => {
        const answers = runs.flatMap(([kind, times]) =>
          new Array<(typeof kinds)[0]>(times).fill(kinds[kind % kinds.length]!),
        )
        const wire = Buffer.concat(answers.map(({ wire }) => wire))
        const pieces: Buffer[] = []
        for (let at = 0; at < wire.length; at += step) pieces.push(wire.subarray(at, at + step))
        expect(parse(pieces)).toEqual({ answers: answers.map(({ status }) => [status, false]), fault: null })
      },
    ),
  )
})

test('never throws and never hangs on arbitrary bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (pieces) => {
      parse(pieces.map((piece) => Buffer.from(piece)))
    }),
  )
})

describe('an answer', () => {
  test.each([
    [
      'without a body by its status',
      'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n',
      [204, 304],
    ],
    ['with an empty body', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', [200]],
    [
      'after an interim one',
      'HTTP/1.1 103 Early\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      [200],
    ],
    ['after empty lines', '\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', [200]],
  ])('%s', (_, text, statuses) => {
    expect(parse([text])).toEqual({ answers: statuses.map((status) => [status, false]), fault: null })
  })

  test.each([
    ['a Connection: close', 'HTTP/1.1 200 OK\r\nconnection: Close\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', true],
    [
      'HTTP/1.0 with keep-alive',
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n',
      false,
    ],
    ['a body until the end', 'HTTP/1.1 200 OK\r\n\r\nabc', true],
  ])('with %s: last of its connection %s', (_, text, last) => {
    expect(parse([text]).answers).toEqual([[200, last]])
  })

  test('cut off by the end of the connection is none', () => {
    expect(parse(['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc']).answers).toEqual([])
    expect(parse(['HTTP/1.1 200 OK\r\nContent-Le']).answers).toEqual([])
  })

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['a status that is no number', 'HTTP/1.1 2x0 OK\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a chunk size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['a chunk longer than it says', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n'],
    ['an endless header', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(20_000)}`],
  ])('with %s is a fault', (_, text) => {
    const { answers, fault } = parse([text.slice(0, 9), text.slice(9)])
    expect(answers).toEqual([])
    expect(fault).toEqual(expect.any(String))
  })
})
