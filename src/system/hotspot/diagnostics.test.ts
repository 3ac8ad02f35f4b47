import { describe, expect, it } from 'vitest'
import { jdks, jdkTool, noJdk, startJvm } from '../../../test/support/live-jvm.js'
import { attach, jcmd } from './attach.js'
import { parseClassHistogram } from './class-histogram.js'
import { parseCodeCache } from './code-cache.js'
import { nativeMemoryCommand, parseNativeMemory } from './native-memory.js'
import { vmIdentity } from './vm-identity.js'

if (jdks.length === 0) it('what a live JVM answers', ({ skip }) => skip(noJdk))
describe.each(jdks)('what a live JVM of $name answers', (jdk) => {
  it('is its native memory, in categories that make up the total', async () => {
    const jvm = await startJvm(jdk, ['-XX:NativeMemoryTracking=summary', '-XX:+UseSerialGC'])
    const memory = parseNativeMemory(await jcmd(jvm.pid, nativeMemoryCommand))!
    const sum = (key: 'reservedBytes' | 'committedBytes') =>
      Object.values(memory.categories).reduce((bytes, amount) => bytes + amount[key], 0)
    expect(sum('reservedBytes')).toBe(memory.total.reservedBytes)
    expect(sum('committedBytes')).toBe(memory.total.committedBytes)
    expect(memory.categories['Java Heap']!.reservedBytes).toBe(64 * 1024 * 1024)
    for (const name of ['Class', 'Thread', 'Code', 'GC', 'Native Memory Tracking'])
      expect(memory.categories[name]!.committedBytes).toBeGreaterThan(0)
  })

  it('is the same in whole kilobytes, to a kilobyte a category', async () => {
    const jvm = await startJvm(jdk, ['-XX:NativeMemoryTracking=summary', '-XX:+UseSerialGC'])
    const rounded = parseNativeMemory(await jcmd(jvm.pid, 'VM.native_memory summary'))!
    const exact = parseNativeMemory(await jcmd(jvm.pid, nativeMemoryCommand))!
    const heap = (memory: typeof exact) => memory.categories['Java Heap']!.committedBytes
    expect(heap(rounded)).toBe(heap(exact))
    expect(rounded.total.committedBytes % 1024).toBe(0)
  })

  it('is null when it does not track its memory', async () => {
    const jvm = await startJvm(jdk)
    const answer = await jcmd(jvm.pid, nativeMemoryCommand)
    expect(answer).toContain('not enabled')
    expect(parseNativeMemory(answer)).toBeNull()
  })

  it('are its classes, most bytes first, with what they sum up to', async () => {
    const jvm = await startJvm(jdk)
    await jvm.tell('keep 100')
    await jvm.tell('classes 3')
    const { entries, totalInstances, totalBytes } = parseClassHistogram(
      await jcmd(jvm.pid, 'GC.class_histogram'),
    )!
    const sum = (key: 'instances' | 'bytes') => entries.reduce((total, entry) => total + entry[key], 0)
    expect(sum('instances')).toBe(totalInstances)
    expect(sum('bytes')).toBe(totalBytes)
    expect(entries.map(({ rank }) => rank)).toEqual(entries.map((_, i) => i + 1))
    expect(entries[0]).toMatchObject({ className: '[B' })
    expect(entries[0]!.bytes).toBeGreaterThan(10_000_000)
    const text = entries.find(({ className }) => className === 'java.lang.String')!
    if (jdk.major < 9) expect(text.module).toBeNull()
    else expect(text.module).toMatch(/^java\.base@/)
    expect(entries.find(({ className }) => className === 'Obedient$1')).toMatchObject({
      instances: 3,
      module: null,
    })
  })

  it.each([
    [
      'in segments',
      '-XX:+SegmentedCodeCache',
      ['non-nmethods', 'non-profiled nmethods', 'profiled nmethods'],
    ],
    ['in one piece', '-XX:-SegmentedCodeCache', ['CodeCache']],
  ])('is its code cache %s', async (_, option, segments) => {
    const jvm = await startJvm(jdk, [option, '-XX:ReservedCodeCacheSize=64m'])
    const cache = parseCodeCache(await jcmd(jvm.pid, 'Compiler.codecache'))!
    expect(Object.keys(cache.segments).sort()).toEqual(segments)
    // The JVM prints sizes without the first bytes of each segment, which it keeps for itself.
    expect(cache.total.sizeBytes / 1024 / 1024).toBeCloseTo(64, 0)
    for (const heap of [cache.total, ...Object.values(cache.segments)]) {
      expect(heap.usedBytes).toBeGreaterThanOrEqual(0)
      expect(heap.peakUsedBytes).toBeGreaterThanOrEqual(heap.usedBytes)
      expect(heap.committedBytes).toBeGreaterThan(heap.usedBytes)
      expect(Math.abs(heap.usedBytes + heap.freeBytes - heap.sizeBytes)).toBeLessThanOrEqual(3 * 1024)
    }
    expect(cache.total.usedBytes).toBeGreaterThan(0)
  })

  it.each([
    ['SerialGC', 'Serial'],
    ['ParallelGC', 'Parallel'],
    ['G1GC', 'G1'],
    ['ZGC', 'ZGC'],
    ['ShenandoahGC', 'Shenandoah'],
    ['EpsilonGC', 'Epsilon'],
  ])('is what it is, the same with its counters and without, under -XX:+Use%s', async (option, collector) => {
    const options = ['-XX:+UnlockExperimentalVMOptions', `-XX:+Use${option}`]
    const withCounters = await startJvm(jdk, options)
    const without = await startJvm(jdk, [...options, '-XX:-UsePerfData'])
    const identity = await vmIdentity(withCounters.pid)
    expect(identity).toMatchObject({
      source: 'perf-data',
      collector,
      javaHome: jdk.home,
      heapMaxBytes: 64 * 1024 * 1024,
      vmName: expect.stringMatching(/Server VM$/),
      javaVersion: expect.stringMatching(new RegExp(`^(?:1\\.)?${jdk.major}\\b`)),
      vmArguments: `-Xmx64m ${options.join(' ')}`,
      javaCommand: 'Obedient',
    })
    expect(await vmIdentity(without.pid)).toEqual({
      ...identity,
      source: 'attach',
      vmArguments: `${identity.vmArguments} -XX:-UsePerfData`,
    })
  })

  it('is what its own tools say it is', async () => {
    const jvm = await startJvm(jdk)
    const vm = await attach(jvm.pid)
    const { vmName, vmVersion } = await vmIdentity(jvm.pid)
    expect(await vm.jcmd('VM.version')).toContain(`${vmName} version ${vmVersion}`)
    expect(jdkTool(jdk, 'jcmd', '-l')).toContain(`${jvm.pid} Obedient`)
  })
})

describe('text that is something else', () => {
  it.each([
    '',
    'Native memory tracking is not enabled\n',
    'java.lang.IllegalArgumentException: Unknown diagnostic command',
    ' num     #instances         #bytes  class name (module)\n   1:          7263        6733504  [B\n',
  ])('has no figures: %j', (text) => {
    expect(parseNativeMemory(text)).toBeNull()
    expect(parseClassHistogram(text)).toBeNull()
    expect(parseCodeCache(text)).toBeNull()
  })
})

describe('a process that is no JVM', () => {
  it('has no identity', async () => {
    await expect(vmIdentity(process.pid)).rejects.toMatchObject({ code: 'ATTACH_FAILED' })
  })
})
