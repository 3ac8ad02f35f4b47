import { describe, expect, it } from 'vitest'
import { jdks, noJdk } from '../../../test/support/live-jvm.js'
import { watchJvm } from '../../../test/support/watched-jvm.js'
import type { CollectorContext } from '../../model/collector.js'
import { NativeMemoryCollector } from './native-memory.js'

describe.skipIf(jdks.length === 0)(`native memory (${jdks.length === 0 ? noJdk : 'real JVMs'})`, () => {
  it.each(jdks)('of $name is sampled as the JVM itself counts it', async (jdk) => {
    const { samples, notes, output } = await watchJvm(jdk, [new NativeMemoryCollector({ everyMs: 200 })], {
      program: ['stream', '1500'],
      intervalMs: 10,
    })
    expect(output).toBe('begun\n')
    expect(notes).toEqual([])
    const seen = samples('native-memory')
    expect(seen.length).toBeGreaterThan(1)
    for (const { committedBytes, categories } of seen) {
      expect(categories['Java Heap']).toBeGreaterThanOrEqual(16 * 1024 * 1024)
      expect(categories['Class']).toBeGreaterThan(0)
      expect(categories['Thread']).toBeGreaterThan(0)
      const sum = Object.values(categories).reduce((a, b) => a + b)
      expect(Math.abs(sum - committedBytes)).toBeLessThan(committedBytes / 100)
    }
  })

  it.each(jdks.slice(-1))('of a JVM that does not count is missing, and why is said', async (jdk) => {
    const { samples, notes } = await watchJvm(jdk, [new NativeMemoryCollector({ everyMs: 50 })], {
      program: ['stream', '1000'],
      jvmOptions: ['-XX:NativeMemoryTracking=off'],
    })
    expect(samples('native-memory')).toEqual([])
    expect(notes).toEqual(['native memory was not sampled: it does not track its native memory'])
  })
})

describe('native memory of a JVM that was gone before the first sample', () => {
  it('is missing, and why is said', async () => {
    const collector = new NativeMemoryCollector()
    collector.start({ target: { pid: process.pid } } as CollectorContext)
    expect(await collector.stop()).toEqual([
      {
        collector: 'native-memory',
        message: 'native memory was not sampled: the JVM ended before it could be asked',
      },
    ])
  })
})
