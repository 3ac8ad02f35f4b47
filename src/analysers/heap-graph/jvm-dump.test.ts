import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileJava, type Jdk, jdks, whyNoJdk } from '../../../test/support/jdks.js'
import { parseClassHistogram } from '../../system/hotspot/class-histogram.js'
import { analyzeHeapDump, type HeapFindings, type JvmLayoutFlags, openHeapGraph } from './index.js'

const events = 20_000
let folder = ''
let compiled: ReturnType<typeof compileJava> | null = null

beforeAll(() => {
  if (jdks.length === 0) return
  folder = mkdtempSync(path.join(tmpdir(), 'heapmark-heap-'))
  compiled = compileJava(['../heap/Holder.java'], 11)
})

afterAll(() => {
  compiled?.remove()
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

interface Taken {
  readonly dump: string
  /** `jcmd GC.class_histogram`, just before the dump and just after it. */
  readonly before: ReadonlyMap<string, { instances: number; bytes: number }>
  readonly after: ReadonlyMap<string, { instances: number; bytes: number }>
}

async function takeDump(jdk: Jdk, name: string, options: readonly string[], dumpOptions: string[] = []) {
  const words = ['-Xmx96m', ...options, '-cp', compiled!.classes, 'Holder', String(events)]
  const jvm = spawn(jdk.java, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(jvm.stdout, 'data')
    return takeFrom(jdk, jvm, path.join(folder, `${jdk.major}-${name}`), dumpOptions)
  } finally {
    jvm.stdin.end()
    await once(jvm, 'exit')
  }
}

function takeFrom(jdk: Jdk, jvm: ChildProcess, dump: string, dumpOptions: string[]): Taken {
  const jcmd = (...words: string[]) =>
    execFileSync(path.join(jdk.home, 'bin/jcmd'), [String(jvm.pid), ...words], { encoding: 'utf8' })
  const histogram = () =>
    new Map(
      parseClassHistogram(jcmd('GC.class_histogram'))!.entries.map((entry) => [
        javaName(entry.className),
        entry,
      ]),
    )
  jcmd('GC.class_histogram')
  const before = histogram()
  jcmd('GC.heap_dump', ...dumpOptions, dump)
  return { dump, before, after: histogram() }
}

/** `[Ljava.lang.String;` to `java.lang.String[]`, the names that this JVM's histogram has in it. */
function javaName(name: string): string {
  const types: Record<string, string> = { B: 'byte', C: 'char', I: 'int', J: 'long', Z: 'boolean' }
  const found = /^(\[+)(?:L(.*);|([BCIJZSFD]))$/.exec(name)
  if (found === null) return name
  return (found[2] ?? types[found[3]!] ?? found[3]!) + '[]'.repeat(found[1]!.length)
}

/**
 * The histogram counts the objects of archived classes that were never loaded: no dump has these. Gaps in the heap,
 * to which it gives a class of their own, are int[] in a dump.
 */
const differs: ReadonlySet<string> = new Set(['java.lang.Class', 'int[]', 'jdk.internal.vm.FillerElement[]'])

/** The largest classes that did not change while the dump was taken. */
function expectSameHistogram(findings: HeapFindings, { before, after }: Taken): void {
  const steady = [...before]
    .filter(([name, { instances }]) => after.get(name)?.instances === instances)
    .filter(([name]) => !differs.has(name))
    .slice(0, 20)
  expect(steady.length).toBe(20)
  const found = new Map(findings.classes.map((one) => [one.name, one]))
  for (const [name, { instances, bytes }] of steady) {
    const one = found.get(name)
    expect(`${name}: ${one?.count}`).toBe(`${name}: ${instances}`)
    expect(`${name}: ${one!.shallowBytes}`).toBe(`${name}: ${bytes}`)
  }
}

describe.skipIf(jdks.length === 0)(`dumps of real JVMs${whyNoJdk}`, () => {
  it.each(
    jdks.flatMap((jdk) => [
      { jdk, name: 'g1', options: ['-XX:+UseG1GC'] },
      { jdk, name: 'parallel', options: ['-XX:+UseParallelGC'] },
      { jdk, name: 'wide', options: ['-XX:+UseSerialGC', '-XX:-UseCompressedOops'] },
    ]),
  )('agree with the class histogram of JDK $jdk.major with $options', async ({ jdk, name, options }) => {
    const taken = await takeDump(jdk, `${name}.hprof`, options)
    for (const mode of ['histogram', 'full'] as const) {
      const findings = await analyzeHeapDump(taken.dump, { mode })
      expect(findings.partial).toBeNull()
      expect(findings.unknownRecords.count).toBe(0)
      expectSameHistogram(findings, taken)
    }
  })

  it.each(jdks.filter(({ major }) => major >= 25).map((jdk) => ({ jdk })))(
    'agree under compact object headers of JDK $jdk.major, told and deduced',
    async ({ jdk }) => {
      const taken = await takeDump(jdk, 'compact.hprof', ['-XX:+UseSerialGC', '-XX:+UseCompactObjectHeaders'])
      const told: JvmLayoutFlags = { compressedOops: true, compactObjectHeaders: true }
      for (const jvm of [told, {}]) {
        expectSameHistogram(await analyzeHeapDump(taken.dump, { mode: 'histogram', jvm }), taken)
      }
    },
  )

  it.each(jdks.filter(({ major }) => major < 25).map((jdk) => ({ jdk })))(
    'agree with wide class pointers of JDK $jdk.major: deduced where references are wide too, else told',
    async ({ jdk }) => {
      const wide = ['-XX:+UseSerialGC', '-XX:-UseCompressedClassPointers']
      const told = await takeDump(jdk, 'wide-classes.hprof', wide)
      const jvm = { compressedClassPointers: false }
      expectSameHistogram(await analyzeHeapDump(told.dump, { mode: 'histogram', jvm }), told)
      const deduced = await takeDump(jdk, 'wide-both.hprof', [...wide, '-XX:-UseCompressedOops'])
      expectSameHistogram(await analyzeHeapDump(deduced.dump, { mode: 'histogram' }), deduced)
    },
  )

  it.each(jdks.map((jdk) => ({ jdk })))(
    'find the leak, the duplicates, the zeros and the thread of JDK $jdk.major',
    async ({ jdk }) => {
      const { dump } = await takeDump(jdk, 'leak.hprof', ['-XX:+UseSerialGC'])
      const findings = await analyzeHeapDump(dump)
      const queue = findings.suspects.find(({ className }) => className.endsWith('LinkedBlockingQueue'))!
      expect(queue.sentence).toMatch(
        /^One java\.util\.concurrent\.LinkedBlockingQueue holds [\d.]+ MB, [\d.]+ % of the reachable heap, in 20,000 Holder\$Event and what belongs to them; it is kept by the static field QUEUE of class Holder\.$/,
      )
      expect(queue.path.at(-1)).toMatchObject({ className: queue.className, via: 'static QUEUE' })
      expect(queue.holds).toContainEqual(expect.objectContaining({ name: 'Holder$Event', count: events }))

      expect(findings.duplicateStrings!.top[0]).toMatchObject({ text: 'the same text €', count: 301 })
      const zeros = new Map(findings.zeroArrays!.map((one) => [one.className, one]))
      expect(zeros.get('byte[]')!.count).toBeGreaterThanOrEqual(50)
      expect(zeros.get('int[]')!.bytes).toBeGreaterThanOrEqual(2_400_000)
      expect(zeros.get('java.lang.Object[]')!.bytes).toBeGreaterThanOrEqual(1_200_000)

      const fill = findings.fillRatios!.find(({ className }) => className === 'java.util.HashMap')!
      expect(fill.capacity).toBeGreaterThanOrEqual(4096)
      expect(fill.ratio).toBeLessThan(0.5)

      expect(findings.fillRatios).toContainEqual(
        expect.objectContaining({ className: 'java.util.ArrayDeque', elements: 100 }),
      )

      const thread = findings.threads!.find(({ name }) => name === 'holder of a local')!
      expect(thread.frames.join('\n')).toContain('Holder.hold(Holder.java:')
      expect(thread.retainedBytes).toBeGreaterThan(123_456)
      expect(thread.locals[0]).toMatchObject({ className: 'java.util.ArrayList' })
      expect(thread.locals[0]!.frame).toContain('Holder.hold')

      expect(findings.loaders!.map(({ className }) => className)).toEqual(
        expect.arrayContaining(['<boot>', 'jdk.internal.loader.ClassLoaders$AppClassLoader']),
      )
      const kept = findings.classes.find(({ name }) => name === 'Holder$OnlyWeak')!
      expect(kept.retainedBytes).toBe(kept.shallowBytes + 816)
    },
  )

  it.each(jdks.filter(({ major }) => major >= 17).map((jdk) => ({ jdk })))(
    'packed by JDK $jdk.major give the same findings',
    async ({ jdk }) => {
      const { dump, before, after } = await takeDump(jdk, 'packed.hprof.gz', ['-XX:+UseSerialGC'], ['-gz=1'])
      const plain = path.join(folder, `${jdk.major}-unpacked.hprof`)
      execFileSync('sh', ['-c', 'gzip -dc "$0" > "$1"', dump, plain])
      const repacked = path.join(folder, `${jdk.major}-repacked.hprof.gz`)
      execFileSync('sh', ['-c', 'gzip -c "$0" > "$1"', plain, repacked])
      const findings = await analyzeHeapDump(dump)
      expect(findings.partial).toBeNull()
      expectSameHistogram(findings, { dump, before, after })
      expect(await analyzeHeapDump(plain)).toEqual(findings)
      expect(await analyzeHeapDump(repacked)).toEqual(findings)
    },
  )

  it.each(jdks.map((jdk) => ({ jdk })))(
    'can be explored object by object, JDK $jdk.major',
    async ({ jdk }) => {
      const { dump } = await takeDump(jdk, 'explore.hprof', ['-XX:+UseG1GC'])
      const graph = await openHeapGraph(dump)
      try {
        const [queue] = graph.search({ name: 'LinkedBlockingQueue', minRetainedBytes: 100_000 }).rows
        const page = (await graph.object(queue!.id))!
        expect(page.fields).toContainEqual(
          expect.objectContaining({ name: 'capacity', type: 'int', value: '2147483647' }),
        )
        const { total, rows } = await graph.referrers(queue!.id)
        expect(total).toBe(rows.length)
        expect(rows).toContainEqual(expect.objectContaining({ name: 'class Holder', via: 'static QUEUE' }))

        const event = graph.search({ name: 'Holder$Event' })
        expect(event.total).toBe(events)
        const fields = (await graph.object(event.rows[0]!.id))!.fields
        expect(fields.map(({ name }) => name)).toEqual(
          expect.arrayContaining([
            'id',
            'part',
            'kind',
            'late',
            'weight',
            'letter',
            'name',
            'share',
            'next',
            'small',
          ]),
        )
        expect(fields.find(({ name }) => name === 'name')!.value).toMatch(/^"event \d+"$/)
        const path = (await graph.pathFromRoot(event.rows[0]!.id))!
        expect(path.some(({ via }) => via === 'static QUEUE')).toBe(true)
        expect(graph.histogram({ name: 'holder$event' }).rows[0]).toMatchObject({ count: events })
      } finally {
        await graph.close()
      }
    },
  )
})
