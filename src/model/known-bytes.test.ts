import fc from 'fast-check'
import { expect, it } from 'vitest'
import { KnownBytes, viewOf } from './known-bytes.js'

it('finds its bytes where they are and nowhere else', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 9 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, before, place, change) => {
        const known = new KnownBytes(bytes)
        const around = new Uint8Array([...before, ...bytes, 7])
        const here = before.length
        expect(known.isAt(viewOf(around), here)).toBe(true)
        if (bytes.length === 0) return
        around[here + (place % bytes.length)]! ^= change
        expect(known.isAt(viewOf(around), here)).toBe(false)
      },
    ),
  )
})

it('keeps what it was given when that changes', () => {
  const bytes = Uint8Array.from([1, 2, 3, 4, 5])
  const known = new KnownBytes(bytes)
  bytes.fill(9)
  expect(known.isAt(viewOf(Uint8Array.from([1, 2, 3, 4, 5])), 0)).toBe(true)
})
