import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { jdks, noJdk } from '../../../test/support/live-jvm.js'
import { watchJvm } from '../../../test/support/watched-jvm.js'
import { JvmGcLogCollector } from '../jvm-gc-log/jvm-gc-log.js'
import { parseHeapInfo } from './heap-info.js'
import { HsperfdataCollector } from './hsperfdata.js'

const MB = 1024 * 1024

describe.skipIf(jdks.length === 0)(
  `samples of a JVM's heap (${jdks.length === 0 ? noJdk : 'real JVMs'})`,
  () => {
    it.each(jdks)('of $name come at each interval, and agree with its GC log', async (jdk) => {
      const { samples, runFolder, notes, durationMs } = await watchJvm(
        jdk,
        [new JvmGcLogCollector(), new HsperfdataCollector()],
        { program: ['stream', '1000'], jvmOptions: ['-XX:+UseG1GC'] },
      )
      expect(notes).toEqual([])
      const seen = samples('jvm')
      expect(seen.length).toBeGreaterThan(10)
      const log = readFileSync(path.join(runFolder, 'gc.log'), 'utf8')
      const pauses = log.match(/\bGC\(\d+\) Pause .*\d+\.\d+ms/g)!.length
      const last = seen.at(-1)!
      expect(last.gcCount).toBeGreaterThan(0)
      expect(last.gcCount).toBeLessThanOrEqual(pauses)
      expect(last.gcMs).toBeGreaterThan(0)
      expect(last.heapMaxBytes).toBe(64 * MB)
      expect(last.classesLoaded).toBeGreaterThan(300)
      expect(last.threads).toBeGreaterThan(0)
      expect(last.safepointMs).toBeGreaterThanOrEqual(last.gcMs!)
      expect(last.metaspaceUsedBytes).toBeGreaterThan(0)
      for (const [i, sample] of seen.entries()) {
        expect(sample.tMs).toBeGreaterThan(seen[i - 1]?.tMs ?? 0)
        expect(sample.tMs).toBeLessThan(durationMs)
        expect(sample.heapUsedBytes).toBeLessThanOrEqual(sample.heapCommittedBytes)
        expect(Object.values(sample.spaces).reduce((a, b) => a + b)).toBe(sample.heapUsedBytes)
        expect(sample.gcCount).toBeGreaterThanOrEqual(seen[i - 1]?.gcCount ?? 0)
      }
      // The heap fills and is emptied: the figures move between collections.
      expect(new Set(seen.map((sample) => sample.heapUsedBytes)).size).toBeGreaterThan(5)
    })

    it.each(jdks.slice(-1))('that renews them only when it collects are said to stand still', async (jdk) => {
      const { notes, samples } = await watchJvm(jdk, [new HsperfdataCollector()], {
        program: ['stream', '300'],
        jvmOptions: ['-XX:+UseZGC'],
      })
      expect(samples('jvm').length).toBeGreaterThan(0)
      expect(notes[0]).toMatch(/^this JVM renews its heap figures when it collects/)
    })

    it.each(jdks)('of $name without counters are asked of the JVM, and what is lost is said', async (jdk) => {
      const { samples, notes } = await watchJvm(jdk, [new HsperfdataCollector({ patienceMs: 100 })], {
        program: ['stream', '1500'],
        jvmOptions: ['-XX:-UsePerfData', '-XX:+UseG1GC'],
      })
      const [sample] = samples('jvm')
      expect(sample!.heapUsedBytes).toBeGreaterThan(MB / 4)
      expect(sample!.heapCommittedBytes).toBeLessThanOrEqual(64 * MB)
      expect(sample).toMatchObject({ gcCount: null, gcMs: null, threads: null, heapMaxBytes: null })
      expect(notes).toHaveLength(1)
      expect(notes[0]).toMatch(
        /has no perf counters file.*were not sampled, the heap was asked of the JVM each 5 s instead$/,
      )
    })

    it.each(jdks.slice(-1))('are missing where the JVM may not be asked either', async (jdk) => {
      const { samples, notes } = await watchJvm(jdk, [new HsperfdataCollector({ patienceMs: 100 })], {
        program: ['stream', '1000'],
        jvmOptions: ['-XX:-UsePerfData', '-XX:+DisableAttachMechanism'],
      })
      expect(samples('jvm')).toEqual([])
      expect(notes[0]).toMatch(/nor could the JVM be asked \(.*DisableAttachMechanism\)$/)
    })
  },
)

describe("a JVM's own words about its heap", () => {
  const address = '[0x00000000fc000000, 0x0000000100000000, 0x0000000100000000)'
  it.each([
    [
      'G1 of JDK 17',
      ` garbage-first heap   total 65536K, used 13539K [0x00000000fc000000, 0x0000000100000000)\n  region size 1024K, 13 young (13312K), 1 survivors (1024K)\n Metaspace       used 133K, committed 320K, reserved 1114112K`,
      { usedBytes: 13539 * 1024, committedBytes: 64 * MB, spaces: { heap: 13539 * 1024 } },
    ],
    [
      'G1 of JDK 25',
      'garbage-first heap   total reserved 65536K, committed 32768K, used 13539K [0x00000000fc000000, 0x0000000100000000)',
      { usedBytes: 13539 * 1024, committedBytes: 32 * MB, spaces: { heap: 13539 * 1024 } },
    ],
    [
      'Parallel',
      ` PSYoungGen      total 20480K, used 14000K ${address}\n  eden space 19456K, 71% used ${address}\n ParOldGen       total 44032K, used 472K ${address}\n  object space 44032K, 1% used ${address}`,
      { usedBytes: 14472 * 1024, committedBytes: 63 * MB, spaces: { young: 14000 * 1024, old: 472 * 1024 } },
    ],
    [
      'Serial of JDK 17',
      ` def new generation   total 19648K, used 16848K ${address}\n tenured generation   total 43712K, used 0K ${address}\n   the space 43712K,   0% used ${address}`,
      { usedBytes: 16848 * 1024, committedBytes: 63360 * 1024, spaces: { young: 16848 * 1024, old: 0 } },
    ],
    [
      'Serial of JDK 25',
      `DefNew     total 19648K, used 16112K ${address}\nTenured    total 43712K, used 1166K ${address}`,
      {
        usedBytes: 17278 * 1024,
        committedBytes: 63360 * 1024,
        spaces: { young: 16112 * 1024, old: 1166 * 1024 },
      },
    ],
    [
      'ZGC',
      ' ZHeap           used 4M, capacity 64M, max capacity 64M\n Cache           56M (4)',
      { usedBytes: 4 * MB, committedBytes: 64 * MB, spaces: { heap: 4 * MB } },
    ],
    [
      'Shenandoah',
      'Shenandoah Heap\n 65536K max, 65536K soft max, 65536K committed, 37109K used\n 256 x 256K regions',
      { usedBytes: 37109 * 1024, committedBytes: 64 * MB, spaces: { heap: 37109 * 1024 } },
    ],
  ])('are understood of %s', (_name, text, expected) => {
    expect(parseHeapInfo(text)).toEqual(expected)
  })

  it('are not made up', () => {
    expect(parseHeapInfo('12345: Unknown diagnostic command')).toBeNull()
  })
})
