import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RequestHead } from './request-head.js'

const digits = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: length, maxLength: length }).map((d) => d.join(''))

/** Heads of one stream: the numbers differ, and now and then something else does. */
const head = fc
  .record({
    index: fc.oneof({ weight: 9, arbitrary: digits(15) }, fc.integer({ min: 1, max: 17 }).chain(digits)),
    due: fc.oneof({ weight: 6, arbitrary: digits(16) }, fc.constantFrom('-', '', 'x', '9'.repeat(16))),
    length: fc.oneof(
      { weight: 9, arbitrary: digits(6) },
      fc.constantFrom('12', '-1', '', '1 2', '9'.repeat(16)),
    ),
    path: fc.constantFrom('/', '/', '/', '/', '/reset', '/r', '*'),
    extra: fc.constantFrom('', '', '', '', 'Connection: close\r\n', 'Content-Length: 7\r\n', 'X: y\r\n'),
    type: fc.constantFrom('application/json', 'application/json', 'application/json', 'text/plain'),
    swapped: fc.constantFrom(false, false, false, true),
    cut: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(200)),
    change: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })),
    ),
  })
  .map(({ index, due, length, path, extra, type, swapped, cut, change }) => {
    const record = `X-Heapmark-Record: ${index};${due}\r\n`
    const size = `Content-Length: ${length}\r\n`
    const lines = swapped ? size + record : record + size
    const text = `POST ${path} HTTP/1.1\r\nHost: a:1\r\nContent-Type: ${type}\r\n${extra}${lines}\r\n`
    const bytes = Buffer.from(text.slice(0, text.length - cut))
    if (change !== null && bytes.length > 0) bytes[change[0] % bytes.length]! ^= change[1]
    return bytes
  })

/** All that the receiver goes by. */
function read(parser: RequestHead, bytes: Buffer) {
  const end = parser.parse(bytes, 0, bytes.length)
  const { method, path, minorVersion, keepAlive, contentLength, chunked, saysJson } = parser
  const { expectsContinue, recordIndex, dueMicros, refusal } = parser
  if (end < 0) return { end, refusal }
  if (end === 0) return { end }
  const framing = { method, path, minorVersion, keepAlive, contentLength, chunked, expectsContinue }
  return { end, ...framing, saysJson, recordIndex, dueMicros }
}

it('reads a head after many of its like as it reads it alone', () => {
  let good = 0
  fc.assert(
    fc.property(fc.array(head, { minLength: 2, maxLength: 30 }), (heads) => {
      const parser = new RequestHead()
      for (const bytes of heads) {
        const alone = read(new RequestHead(), bytes)
        expect(read(parser, bytes)).toEqual(alone)
        if (alone.end > 0) good++
      }
    }),
    { numRuns: 2000 },
  )
  // The heads are good often enough for the comparison to mean something.
  expect(good).toBeGreaterThan(5000)
})
