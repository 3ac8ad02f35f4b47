import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHeapOption, GiB, KiB, MiB, parseSize } from './size.js'

describe('memory sizes', () => {
  it.each([
    ['512m', 512 * MiB],
    ['2g', 2 * GiB],
    ['1536M', 1536 * MiB],
    ['64K', 64 * KiB],
    ['1048576', MiB],
    ['1t', 1024 * GiB],
  ])('reads %s as the JVM does', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  it.each(['512q', '', '0', '0m', '-1m', '1.5g', 'm', '512 m', '9999999999t', '0x10', '1e3'])(
    'refuses %j with what to write',
    (text) => {
      expect(() => parseSize(text, 'MAX_HEAP')).toThrow(
        expect.objectContaining({
          code: 'BAD_SIZE',
          exitCode: 2,
          message: expect.stringContaining('MAX_HEAP'),
        }),
      )
    },
  )

  it('writes a size so that reading it gives the same bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (bytes) => {
        expect(parseSize(formatHeapOption(bytes))).toBe(bytes)
      }),
    )
  })
})
