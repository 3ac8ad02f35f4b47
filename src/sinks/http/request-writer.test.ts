import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tinyWriter } from '../../../test/support/stream-job.js'
import type { RecordPart } from '../../model/stream.js'
import { patchDigits } from './digits.js'
import { requestTarget } from './request-target.js'
import { prepareRequests } from './request-writer.js'

test('digits are patched right-aligned over zeros, up to 16 of them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (value) => {
      const buffer = Buffer.from('<0000000000000000>')
      patchDigits(buffer, 17, value)
      expect(buffer.toString()).toBe(`<${String(value).padStart(16, '0')}>`)
    }),
  )
})

describe('a request target', () => {
  test.each([
    ['http://localhost:8080/api/events?a=b', '/api/events?a=b'],
    ['https://user:secret@host', '/'],
    ['http://host?x=1', '/?x=1'],
    ['HTTP://host#top', '/'],
    ['/just/a/path', '/just/a/path'],
    ['relative', '/relative'],
    ['/login?next=http://other/x', '/login?next=http://other/x'],
    ['', '/'],
    ['/a b\r\nEvil: 1', '/a%20b%0D%0AEvil:%201'],
    ['/ü/\ud800', '/%C3%BC/%EF%BF%BD'],
    ['/already%20escaped', '/already%20escaped'],
  ])('of %j is %j', (url, target) => {
    expect(requestTarget(url)).toBe(target)
  })

  test('is visible ASCII without a fragment, whatever the URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (url) => {
        expect(requestTarget(url)).toMatch(/^\/[!-~]*$/)
        expect(requestTarget(url)).not.toContain('#')
      }),
    )
  })
})

function text(parts: Record<string, RecordPart>, index = 7, dueMicros: number | null = null): string {
  const requests = prepareRequests(tinyWriter({ parts, payloadBytes: 1 }), 'h:1', dueMicros !== null)
  const buffer = Buffer.alloc(requests.maxBytes + 10, '#')
  const end = requests.write(buffer, 5, index, dueMicros ?? 0)
  expect(end - 5).toBeLessThanOrEqual(requests.maxBytes)
  expect(buffer.toString('latin1', 0, 5)).toBe('#####')
  expect(buffer.toString('latin1', end)).toMatch(/^#+$/)
  return buffer.toString('utf8', 5, end)
}

describe('a request', () => {
  test('has the record header first, with index and due time in fixed width', () => {
    expect(text({}, 123_456_789_012_345, 1_234_567_890_123_456)).toBe(
      'POST / HTTP/1.1\r\nX-Heapmark-Record: 123456789012345;1234567890123456\r\nHost: h:1\r\n' +
        'Content-Length: 40\r\n\r\n{"id":123456789012345,"payload":"x"}'.replace(
          'Content-Length: 40',
          'Content-Length: 36',
        ),
    )
  })

  test('is the same text whether its head is constant or made for each record', () => {
    const constant = text({ url: '/a', method: 'PUT', 'X-A': 'b' }, 42, 1_000_000)
    expect(text({ url: () => '/a', method: 'PUT', 'X-A': 'b' }, 42, 1_000_000)).toBe(constant)
    expect(text({ url: '/a', method: () => 'put', 'X-A': () => 'b' }, 42, 1_000_000)).toBe(constant)
    const fullSpeed = text({ url: '/a' }, 42)
    expect(text({ url: () => '/a' }, 42)).toBe(fullSpeed)
  })

  test('leaves headers that belong to the connection to the sink', () => {
    const own = text({
      host: 'evil',
      'Content-Length': '1',
      'Transfer-Encoding': 'chunked',
      Connection: 'close',
      Expect: '100-continue',
    })
    expect(own).toBe(text({}))
  })

  test.each([
    [{ method: 'GE T' }, /'GE T' is not an HTTP method/],
    [{ method: 'head' }, /a HEAD request cannot carry a record/],
    [{ method: () => 'CONNECT' }, /a CONNECT request cannot carry a record/],
    [{ 'Bad Name': 'x' }, /'Bad Name' is not an HTTP header name/],
    [{ 'X-A:': 'x' }, /'X-A:' is not an HTTP header name/],
  ])('with %j is refused', (parts, message) => {
    expect(() => text(parts)).toThrow(message)
  })

  test('whose generated URL is enormous is refused with a hint', () => {
    expect(() => text({ url: () => `/${'x'.repeat(9000)}` })).toThrow(/URL took 9017 bytes/)
  })
})
