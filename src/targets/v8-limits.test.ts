import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MiB } from '../model/size.js'
import { leastNodeHeapBytes, v8HeapOptions } from './v8-limits.js'

const limitOf = (options: readonly string[]) =>
  Number(execFileSync(process.execPath, [...options, '-p', 'v8.getHeapStatistics().heap_size_limit']))

function number(options: readonly string[], name: string): number | null {
  const option = options.find((text) => text.startsWith(`--${name}=`))
  return option === undefined ? null : Number(option.split('=')[1])
}

test('old and young generation together never exceed the limit and waste less than 1 MiB of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: leastNodeHeapBytes, max: 64 * 1024 * MiB }), fc.nat(), (maxBytes, less) => {
      const minBytes = Math.max(1, maxBytes - less)
      const options = v8HeapOptions({ minBytes, maxBytes })
      const old = number(options, 'max-old-space-size')!
      const semi = number(options, 'max-semi-space-size')!
      const initial = number(options, 'initial-heap-size')
      expect((old + 3 * semi) * MiB).toBeLessThanOrEqual(maxBytes)
      expect((old + 3 * semi + 1) * MiB).toBeGreaterThan(maxBytes)
      expect(old).toBeGreaterThanOrEqual(6 * semi)
      if (initial !== null) expect(initial * MiB).toBeLessThanOrEqual(minBytes)
    }),
  )
})

test.each([12, 64, 200, 2048])('V8 itself reports %i MiB as its limit', (mib) => {
  expect(limitOf(v8HeapOptions({ minBytes: mib * MiB, maxBytes: mib * MiB }))).toBe(mib * MiB)
})

test.each([1, 3, 6, 8, 12])('Node starts with a MIN_HEAP of %i MiB', (mib) => {
  expect(limitOf(v8HeapOptions({ minBytes: mib * MiB, maxBytes: 12 * MiB }))).toBe(12 * MiB)
})
