import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFolder } from '../../../test/support/heapmark.js'
import { type Jdk, jdks, jdkTool, noJdk, type ObedientJvm, startJvm } from '../../../test/support/live-jvm.js'
import { jcmd } from '../../system/hotspot/attach.js'
import { PerfData } from '../../system/hotspot/perf-data.js'
import { type HeapFigures, heapFigures } from './heap-figures.js'

const megabyte = 1024 * 1024
/** Blocks of `keep` and `churn`. */
const blockBytes = 100_000

interface Case {
  readonly jdk: Jdk
  readonly gc: string
  readonly title: string
}

const collectorOptions = ['Serial', 'Parallel', 'G1', 'Z', 'Shenandoah']
const cases: Case[] = jdks
  .filter(({ major }) => major >= 17)
  .flatMap((jdk) => collectorOptions.map((gc) => ({ jdk, gc, title: `${gc} of ${jdk.name}` })))

if (cases.length === 0) it('the figures of a live JVM', ({ skip }) => skip(noJdk))

describe.each(cases)('the figures of a live JVM under $title', ({ jdk, gc }) => {
  const concurrent = gc === 'Z' || gc === 'Shenandoah'

  it('are the heap that GC.heap_info shows, right after a collection', async () => {
    const { jvm, figures } = await start(jdk, gc)
    await jvm.tell('keep 150')
    await jvm.tell('collect')
    const shown = shownHeap(await jcmd(jvm.pid, 'GC.heap_info'))
    await eventually(() => {
      const { heapUsedBytes, heapCommittedBytes, heapMaxBytes } = figures()
      expect(heapUsedBytes!).toBeGreaterThan(150 * blockBytes)
      // The few objects of the command itself, and the part of a region or page that is not handed out yet.
      expect(Math.abs(heapUsedBytes! - shown.usedBytes)).toBeLessThan(4 * megabyte)
      expect(Math.abs(heapCommittedBytes! - shown.committedBytes)).toBeLessThan(4 * megabyte)
      expect(heapMaxBytes).toBe(64 * megabyte)
    })
  })

  it('say whether allocation shows before the next collection, and it does or does not', async () => {
    const { jvm, figures } = await start(jdk, gc)
    await jvm.tell('collect')
    const before = figures()
    const collections = countOf(before)
    await jvm.tell('keep 60')
    const shown = shownHeap(await jcmd(jvm.pid, 'GC.heap_info'))
    expect(shown.usedBytes).toBeGreaterThan(before.heapUsedBytes! + 5 * megabyte)
    if (gc === 'Z' || (jdk.major >= 25 && (gc === 'Serial' || gc === 'Parallel'))) {
      // Longer than the slowest of the JVM's own renewals.
      await new Promise((resolve) => setTimeout(resolve, 400))
      const after = figures()
      expect(after.heapUsedAsOf).toBe('collection')
      // Unless ZGC has collected of its own accord.
      if (countOf(after) === collections) expect(after.heapUsedBytes).toBe(before.heapUsedBytes)
    } else {
      await eventually(() => {
        const after = figures()
        expect(after.heapUsedAsOf).toBe('now')
        expect(after.heapUsedBytes!).toBeGreaterThan(before.heapUsedBytes! + 3 * megabyte)
      })
    }
  })

  it('have spaces that make up the heap, under readable names', async () => {
    const { jvm, figures } = await start(jdk, gc)
    await jvm.tell('keep 100')
    await jvm.tell('collect')
    const { spaces, heapUsedBytes } = figures()
    const generationalZ = gc === 'Z' && jdk.major >= 21
    const names = generationalZ ? ['old', 'young'] : concurrent ? ['heap'] : ['eden', 'old', 'survivor']
    expect(Object.keys(spaces).sort()).toEqual(names)
    expect(Object.values(spaces).reduce((sum, bytes) => sum + bytes, 0)).toBe(heapUsedBytes)
  })

  it('are those that jstat shows', async () => {
    const { jvm, figures } = await start(jdk, gc)
    await jvm.tell('churn 400')
    await jvm.tell('collect')
    await jvm.tell('threads 3')
    await eventually(() => {
      const before = figures()
      const shown = jstat(jdk, jvm.pid, '-gc')
      const found = figures()
      expect(found.collections).toEqual(before.collections)
      const kilobytes = (...names: string[]) => names.reduce((sum, name) => sum + (shown.get(name) ?? 0), 0)
      expect(found.heapUsedBytes! / 1024).toBeCloseTo(kilobytes('S0U', 'S1U', 'EU', 'OU'), -1)
      expect(found.metaspaceUsedBytes! / 1024).toBeCloseTo(kilobytes('MU'), 0)
      expect(found.metaspaceCommittedBytes! / 1024).toBeCloseTo(kilobytes('MC'), 0)
      expect(found.classSpaceUsedBytes! / 1024).toBeCloseTo(kilobytes('CCSU'), 0)
      const shownCounts = [shown.get('YGC'), shown.get('FGC'), shown.get('CGC')].filter(
        (count) => count !== undefined,
      )
      expect(found.collections.map(({ count }) => count)).toEqual(shownCounts)
      const totalMs = found.collections.reduce((sum, { timeMs }) => sum + (timeMs ?? 0), 0)
      if (gc !== 'Shenandoah') expect(totalMs / 1000).toBeCloseTo(shown.get('GCT')!, 2)
      expect(found.classesLoaded).toBe(loadedClasses(jstat(jdk, jvm.pid, '-class')))
    })
  })

  it('are metaspace in bytes as VM.metaspace shows it, and null until a collection has renewed it', async () => {
    const { jvm, figures } = await start(jdk, gc)
    await jvm.tell('classes 300')
    const fresh = figures()
    // Shenandoah renews it of its own accord.
    if (countOf(fresh) === 0 && gc !== 'Shenandoah') {
      expect(fresh.metaspaceUsedBytes).toBeNull()
      expect(fresh.classSpaceUsedBytes).toBeNull()
      expect(fresh.lastCause).toBeNull()
      expect(fresh.notMeasured).toEqual({
        metaspaceUsedBytes: 'only collections renew it, and there was none yet',
        metaspaceCommittedBytes: 'only collections renew it, and there was none yet',
        classSpaceUsedBytes: 'only collections renew it, and there was none yet',
        lastCause: 'only collections renew it, and there was none yet',
      })
    }
    await jvm.tell('collect')
    const shown = shownMetaspace(await jcmd(jvm.pid, 'VM.metaspace scale=KB'))
    await eventually(() => {
      const found = figures()
      expect(found.notMeasured).toEqual({})
      expect(found.metaspaceUsedBytes! / 1024).toBeGreaterThan(500)
      expect(Math.abs(found.metaspaceUsedBytes! / 1024 - shown.usedKb)).toBeLessThan(64)
      expect(Math.abs(found.metaspaceCommittedBytes! / 1024 - shown.committedKb)).toBeLessThan(256)
      expect(Math.abs(found.classSpaceUsedBytes! / 1024 - shown.classUsedKb)).toBeLessThan(64)
    })
  })

  it('count collections, their time and cause, threads and safepoints', async () => {
    const { jvm, figures } = await start(jdk, gc)
    const before = figures()
    await jvm.tell('collect')
    await jvm.tell('threads 5')
    await eventually(() => {
      const after = figures()
      expect(countOf(after)).toBeGreaterThan(countOf(before))
      expect(after.lastCause).toBe('System.gc()')
      expect(after.threads).toBe(before.threads! + 5)
      expect(after.safepointMs!).toBeGreaterThan(before.safepointMs!)
      const sinceStartMs = 60_000
      expect(after.safepointMs!).toBeLessThan(sinceStartMs)
      // Pauses are at safepoints; concurrent phases are not.
      const pausesMs = after.collections.reduce((sum, { timeMs }) => sum + (timeMs ?? 0), 0)
      expect(pausesMs).toBeLessThan(after.safepointMs! + 1)
      if (gc !== 'Shenandoah') expect(pausesMs).toBeGreaterThan(0)
    })
  })

  it('count what they say they count: as many as the GC log has lines of it', async () => {
    const log = path.join(temporaryFolder(), 'gc.log')
    const { jvm, figures } = await start(jdk, gc, [`-Xlog:gc*:file=${log}:tags`])
    await jvm.tell('churn 2000')
    await jvm.tell('collect')
    await eventually(() => {
      const { collections } = figures()
      const logged = loggedCounts(readFileSync(log, 'utf8'), gc)
      expect(figures().collections).toEqual(collections)
      const counted = { collections: 0, pauses: 0, phases: 0 }
      for (const { counts, count } of collections) counted[counts] += count
      if (gc === 'Shenandoah') {
        // Not only pauses. A few short phases are only in the log, and failed collections are counted twice.
        expect(counted.phases).toBeGreaterThan(logged.pauses)
        expect({ ...counted, phases: 0 }).toEqual({ collections: 0, pauses: 0, phases: 0 })
      } else expect(counted).toEqual(logged)
    })
  })
})

const anyJdk = jdks.at(-1)
if (anyJdk !== undefined) {
  describe('figures that would mislead', () => {
    it('are not given when counters found no room in the file', async () => {
      const { figures } = await start(anyJdk, 'Serial', ['-XX:PerfDataMemorySize=4k'])
      const { heapUsedBytes, heapCommittedBytes, heapMaxBytes, notMeasured } = figures()
      expect([heapUsedBytes, heapCommittedBytes, heapMaxBytes]).toEqual([null, null, null])
      expect(notMeasured['heapUsedBytes']).toMatch(/PerfDataMemorySize/)
    })

    it('are not given for a class space that the JVM does not have', async ({ skip }) => {
      const jdk = jdks.find(({ major }) => major >= 17 && major <= 24) ?? skip('needs a JDK 17 to 24')
      const { jvm, figures } = await start(jdk, 'Serial', ['-XX:-UseCompressedClassPointers'])
      await jvm.tell('collect')
      const { metaspaceUsedBytes, classSpaceUsedBytes, notMeasured } = figures()
      expect(metaspaceUsedBytes).toBeGreaterThan(0)
      expect(classSpaceUsedBytes).toBeNull()
      expect(notMeasured).toEqual({
        classSpaceUsedBytes: 'the JVM has no class space (-XX:-UseCompressedClassPointers)',
      })
    })

    it('under Epsilon are a heap that only grows', async () => {
      const { jvm, figures } = await start(anyJdk, 'Epsilon', ['-XX:+UnlockExperimentalVMOptions'])
      const before = figures()
      await jvm.tell('churn 200')
      const after = figures()
      expect(after.heapUsedBytes! - before.heapUsedBytes!).toBeGreaterThan(150 * blockBytes)
      expect(after).toMatchObject({ collector: 'Epsilon', collections: [], heapMaxBytes: 64 * megabyte })
    })
  })
}

describe('counters of no JVM', () => {
  it('give no figures, and the reason for each', () => {
    const nothing = { entries: new Map(), overflowBytes: 0, long: () => null, text: () => null }
    const { notMeasured, collections, spaces, heapUsedAsOf, ...figures } = heapFigures(nothing)
    expect([collections, spaces]).toEqual([[], {}])
    expect(heapUsedAsOf).toBe('collection')
    for (const [name, value] of Object.entries(figures)) {
      expect(value).toBeNull()
      expect(notMeasured[name]).toBe('the JVM has no counter for it')
    }
  })
})

async function start(
  jdk: Jdk,
  gc: string,
  options: readonly string[] = [],
): Promise<{ jvm: ObedientJvm; figures: () => HeapFigures }> {
  const jvm = await startJvm(jdk, [...options, `-XX:+Use${gc}GC`])
  const perf = PerfData.open(jvm.pid)
  onTestFinished(() => perf.close())
  return {
    jvm,
    figures: () => {
      if (!perf.read()) throw new Error('the JVM has ended')
      return heapFigures(perf)
    },
  }
}

/** Some counters are renewed a moment after what they count. */
function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 50 })
}

/** Of all collectors together. */
function countOf({ collections }: HeapFigures): number {
  return collections.reduce((sum, { count }) => sum + count, 0)
}

/** Lines of a GC log that end an event of each kind. */
function loggedCounts(log: string, gc: string): Record<'collections' | 'pauses' | 'phases', number> {
  const lines = (pattern: RegExp) => log.match(pattern)?.length ?? 0
  const end = String.raw`.* \d+\.\d+ms$`
  const pauses = lines(new RegExp(`\\] (?:GC\\(\\d+\\) )?(?:[yYoO]: )?Pause ${end}`, 'gm'))
  switch (gc) {
    case 'Z':
    case 'Shenandoah':
      return { collections: 0, pauses, phases: 0 }
    default: {
      const concurrent = lines(new RegExp(`GC\\(\\d+\\) Pause (?:Remark|Cleanup) ${end}`, 'gm'))
      return { collections: pauses - concurrent, pauses: concurrent, phases: 0 }
    }
  }
}

/** Used and committed bytes as every collector words them; lines of metaspace left out. */
function shownHeap(text: string): { usedBytes: number; committedBytes: number } {
  const lines = text.split('\n').filter((line) => !/Metaspace|class space/.test(line))
  let usedBytes = 0
  let committedBytes = 0
  for (const line of lines) {
    const found =
      /total reserved \d+K, committed (\d+)(K), used (\d+)K/.exec(line) ??
      /\btotal (\d+)(K), used (\d+)K/.exec(line) ??
      /(\d+)(K) committed, (\d+)K used/.exec(line)
    const z = /used (\d+)M, capacity (\d+)M/.exec(line)
    if (found !== null) {
      committedBytes += Number(found[1]) * 1024
      usedBytes += Number(found[3]) * 1024
    } else if (z !== null) {
      usedBytes += Number(z[1]) * megabyte
      committedBytes += Number(z[2]) * megabyte
    }
  }
  if (usedBytes === 0) throw new Error(`not understood: ${text}`)
  return { usedBytes, committedBytes }
}

function shownMetaspace(text: string): { usedKb: number; committedKb: number; classUsedKb: number } {
  const number = (pattern: RegExp) => Number(pattern.exec(text)![1])
  const usage = text.slice(text.indexOf('Total Usage'), text.indexOf('Virtual space'))
  return {
    usedKb: Number(/Both:.*?([\d.]+) KB (?:\( *<?\d+%\) )?used/.exec(usage)![1]),
    classUsedKb: Number(/ Class:.*?([\d.]+) KB (?:\( *<?\d+%\) )?used/.exec(usage)![1]),
    committedKb: number(/Both:\s+[\d.]+ KB reserved,\s+([\d.]+) KB/),
  }
}

/** The one line of figures that `jstat` prints, by column; `-` is left out. */
function jstat(jdk: Jdk, pid: number, option: string): Map<string, number> {
  const [names, values] = jdkTool(jdk, 'jstat', option, String(pid)).trim().split('\n')
  const columns = values!.trim().split(/\s+/)
  return new Map(
    names!
      .trim()
      .split(/\s+/)
      .map((name, i) => [name, Number(columns[i])] as const)
      .filter(([, value]) => !Number.isNaN(value)),
  )
}

function loadedClasses(shown: Map<string, number>): number {
  return shown.get('Loaded')! - shown.get('Unloaded')!
}
