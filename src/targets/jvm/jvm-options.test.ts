import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MiB, parseSize } from '../../model/size.js'
import {
  collectorName,
  collectorOptions,
  heapOptions,
  leastJvmHeapBytes,
  maxHeapBytes,
  safetyOptions,
} from './jvm-options.js'

test('-Xms and -Xmx are whole KiB, never above the limits, and never contradict each other', () => {
  fc.assert(
    fc.property(fc.integer({ min: leastJvmHeapBytes, max: 2 ** 45 }), fc.nat(), (maxBytes, less) => {
      const minBytes = Math.max(1, maxBytes - less)
      const [xms, xmx] = heapOptions({ minBytes, maxBytes })
      const initial = parseSize(xms!.slice('-Xms'.length))
      const most = parseSize(xmx!.slice('-Xmx'.length))
      expect(most % 1024).toBe(0)
      expect(initial % 1024).toBe(0)
      expect(most).toBeGreaterThan(maxBytes - 1024)
      expect(most).toBeLessThanOrEqual(maxBytes)
      expect(initial).toBeLessThanOrEqual(most)
      // HotSpot refuses an -Xms of less than 1 MiB.
      expect(initial).toBeGreaterThanOrEqual(MiB)
      if (minBytes >= MiB) expect(initial).toBeLessThanOrEqual(minBytes)
    }),
  )
})

test('the largest unit that keeps a size whole is used', () => {
  expect(heapOptions({ minBytes: 512 * MiB, maxBytes: 2048 * MiB })).toEqual(['-Xms512m', '-Xmx2g'])
})

describe('a collector is switched on as its version of Java wants it', () => {
  const unlock = '-XX:+UnlockExperimentalVMOptions'
  test.each([
    ['g1', 8, ['-XX:+UseG1GC']],
    ['parallel', 8, ['-XX:+UseParallelGC']],
    ['serial', 25, ['-XX:+UseSerialGC']],
    ['z', 11, [unlock, '-XX:+UseZGC']],
    ['z', 14, [unlock, '-XX:+UseZGC']],
    ['z', 15, ['-XX:+UseZGC']],
    ['z', 17, ['-XX:+UseZGC']],
    ['z', 21, ['-XX:+UseZGC', '-XX:+ZGenerational']],
    ['z', 22, ['-XX:+UseZGC', '-XX:+ZGenerational']],
    ['z', 23, ['-XX:+UseZGC']],
    ['z', 25, ['-XX:+UseZGC']],
    ['shenandoah', 8, [unlock, '-XX:+UseShenandoahGC']],
    ['shenandoah', 11, [unlock, '-XX:+UseShenandoahGC']],
    ['shenandoah', 17, ['-XX:+UseShenandoahGC']],
  ] as const)('--gc %s on Java %i', (gc, major, options) => {
    expect(collectorOptions(gc, { major })).toEqual(options)
  })
})

describe('a JVM ends at its first OutOfMemoryError', () => {
  test.each([
    [8, 91, false],
    [8, 92, true],
    [8, null, false],
    [11, null, true],
    [17, null, true],
    [25, null, true],
  ])('Java %i update %s: %s', (major, update, ends) => {
    expect(safetyOptions({ major, update }, '/run').includes('-XX:+ExitOnOutOfMemoryError')).toBe(ends)
  })
})

test('crash reports go to the run folder, even when its name holds a percent sign', () => {
  expect(safetyOptions({ major: 17, update: null }, '/results/100%p')).toContain(
    '-XX:ErrorFile=/results/100%%p/hs_err_pid%p.log',
  )
})

test.each([
  ['     bool UseG1GC                                   = true              {product} {ergonomic}', 17, 'G1'],
  [
    '     bool UseParallelGC                            := true                                {product}',
    8,
    'Parallel',
  ],
  [
    '     bool UseConcMarkSweepGC                       := true                                {product}',
    8,
    'CMS',
  ],
  ['     bool UseSerialGC   = true  {product} {command line}', 11, 'Serial'],
  [
    '     bool UseZGC   = true  {product} {command line}\n     bool ZGenerational   = false  {product} {default}',
    21,
    'ZGC',
  ],
  [
    '     bool UseZGC   = true  {product} {command line}\n     bool ZGenerational   = true  {product} {command line}',
    21,
    'generational ZGC',
  ],
  ['     bool UseZGC   = true  {product} {command line}', 25, 'generational ZGC'],
  [
    '     bool UseShenandoahGC   = true  {product}\n    ccstr ShenandoahGCMode   = satb  {product}',
    25,
    'Shenandoah',
  ],
  [
    '     bool UseShenandoahGC   = true  {product}\n    ccstr ShenandoahGCMode   = generational  {product}',
    25,
    'generational Shenandoah',
  ],
  ['     bool UseG1GC   = false  {product} {default}', 17, null],
])('the collector is read from the flags a JVM runs with: %s', (flags, major, name) => {
  expect(collectorName(flags, { major })).toBe(name)
})

test('the limit after rounding is read from the flags', () => {
  expect(maxHeapBytes('   size_t MaxHeapSize       = 6291456     {product} {command line, ergonomic}')).toBe(
    6_291_456,
  )
  expect(maxHeapBytes('    uintx MaxHeapSize      := 67108864    {product}')).toBe(67_108_864)
  expect(maxHeapBytes('')).toBeNull()
})
