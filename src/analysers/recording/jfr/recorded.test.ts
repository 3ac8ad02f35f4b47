import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileJava, type Jdk, jdks, whyNoJdk } from '../../../../test/support/jdks.js'
import type { RecordingFindings } from '../findings.js'
import { type Recording, readRecording } from '../read-recording.js'
import { exportStacks } from '../stacks/export/index.js'

const fixtures = fileURLToPath(new URL('../../../../test/fixtures/recordings/', import.meta.url))
const shared = fileURLToPath(new URL('../../../../../shared/data/recordings/', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-recorded-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(['jdk17', 'jdk25', 'async-profiler'])('the recording %s.jfr.gz', (name) => {
  test('has the events that the JDK’s own tool counts in it', async () => {
    const { findings } = await readRecording(path.join(fixtures, `${name}.jfr.gz`))
    expect(findings).toMatchObject({ format: 'jfr', packing: 'gzip', partial: null })
    expect(findings.events).toEqual(countsOf(readFileSync(path.join(fixtures, `${name}.events.txt`), 'utf8')))
    expect(findings.unknown).toEqual({
      eventsWithoutType: 0,
      unreadableEvents: 0,
      unresolvedSamples: 0,
      unreadableParts: 0,
    })
  })

  test('says the same whether it is packed or not', async () => {
    const plain = path.join(folder, `${name}.jfr`)
    writeFileSync(plain, gunzipSync(readFileSync(path.join(fixtures, `${name}.jfr.gz`))))
    const [one, other] = [
      await readRecording(path.join(fixtures, `${name}.jfr.gz`)),
      await readRecording(plain),
    ]
    expect({ ...other.findings, packing: 'gzip', fileBytes: 0, bytesRead: 0 }).toEqual({
      ...one.findings,
      fileBytes: 0,
      bytesRead: 0,
    })
  })
})

test('a JVM’s recording tells what was allocated, kept, computed, collected and thrown', async () => {
  const { findings, stacks } = await readRecording(path.join(fixtures, 'jdk25.jfr.gz'))
  expectRecordedProgram(findings, 25)
  expect(findings.live?.totalBytes).toBeGreaterThan(0)
  expect(findings.memory?.rss?.peakBytes).toBeGreaterThan(16 * 2 ** 20)
  expect(findings.memory?.native[0]).toMatchObject({ kind: 'Java Heap', committedPeakBytes: 32 * 2 ** 20 })
  expect([...exportStacks(stacks.cpu!, 'collapsed')].join('')).toMatch(/^Recorded\.main[;\w.]* \d+$/m)
})

test('an older JVM’s recording has no sizes of live objects, and says so', async () => {
  const { findings, stacks } = await readRecording(path.join(fixtures, 'jdk17.jfr.gz'))
  expectRecordedProgram(findings, 17)
  expect(findings.cpu?.topStacks.map(({ frames }) => frames[0])).toContain('Recorded.main')
  expect(findings.live?.totalBytes).toBeNull()
  expect(findings.live?.byClass[0]?.bytes).toBeNull()
  expect(stacks.live?.unit).toBe('samples')
})

test('async-profiler’s recording tells live bytes and native frames', async () => {
  const { findings, stacks } = await readRecording(path.join(fixtures, 'async-profiler.jfr.gz'))
  expect(findings.live).toMatchObject({ source: 'profiler.LiveObject' })
  expect(findings.live?.byClass[0]?.class).toBe('byte[]')
  expect(findings.cpu?.topFrames[0]?.frame).toBe('Recorded.compute')
  expect(findings.gc).toMatchObject({ collections: null, pauseMsTotal: null })
  expect([...exportStacks(stacks.live!, 'collapsed')].join('')).toMatch(
    /^Recorded\.main;Recorded\.garbage;byte\[\] \d+$/m,
  )
})

describe.skipIf(jdks.length === 0)(`a recording made just now${whyNoJdk}`, () => {
  let classes: ReturnType<typeof compileJava> | null = null
  const made = new Map<number, { file: string; recording: Recording }>()
  beforeAll(async () => {
    classes = compileJava(['../recordings/Recorded.java'])
    for (const jdk of jdks.filter(({ major }) => major >= 11)) {
      const file = path.join(folder, `made-${jdk.major}.jfr`)
      record(jdk, classes.classes, file)
      made.set(jdk.major, { file, recording: await readRecording(file) })
    }
  })
  afterAll(() => classes?.remove())

  test.each(jdks.filter(({ major }) => major >= 11))(
    'by JDK $major has the events of `jfr summary`',
    (jdk) => {
      const { file, recording } = made.get(jdk.major)!
      expect(recording.findings.partial).toBeNull()
      expect(recording.findings.events).toEqual(countsOf(jfr(jdk, 'summary', file)))
    },
  )

  test.each(jdks.filter(({ major }) => major >= 17))('by JDK $major agrees with `jfr print`', (jdk) => {
    const { file, recording } = made.get(jdk.major)!
    expectRecordedProgram(recording.findings, jdk.major)
    const collections = printed(jdk, file, 'jdk.GarbageCollection')
    expect(recording.findings.gc?.collections).toBe(collections.length)
    const pausesMs = collections.reduce((sum, { values }) => sum + spanMs(values.sumOfPauses), 0)
    expect(recording.findings.gc?.pauseMsTotal).toBeCloseTo(pausesMs, 3)
    const allocated = printed(jdk, file, 'jdk.ObjectAllocationSample')
    expect(recording.findings.allocation?.totalBytes).toBe(
      allocated.reduce((sum, { values }) => sum + Number(values.weight), 0),
    )
    const samples = printed(jdk, file, 'jdk.ExecutionSample')
    expect(recording.findings.cpu?.samples ?? 0).toBe(samples.length)
    const old = printed(jdk, file, 'jdk.OldObjectSample')
    expect(recording.findings.live?.samples).toBe(old.length)
    const heaps = printed(jdk, file, 'jdk.GCHeapSummary').map(({ values }) => Number(values.heapUsed))
    expect(recording.findings.gc?.heap?.usedPeakBytes).toBe(Math.max(...heaps))
  })

  test.each(jdks.filter(({ major }) => major >= 21))('by JDK $major agrees with `jfr view`', (jdk) => {
    const { file, recording } = made.get(jdk.major)!
    const { byClass, totalBytes } = recording.findings.allocation!
    const view = jfr(jdk, 'view', '--width', '200', 'allocation-by-class', file)
    const rows = [...view.matchAll(/^(\S+)\s+([0-9.]+)%$/gm)].map(([, name, percent]) => [
      name,
      Number(percent),
    ])
    expect(rows.length).toBeGreaterThan(0)
    for (const [name, percent] of rows) {
      const entry = byClass.find((candidate) => candidate.class === name)
      expect(((entry?.bytes ?? 0) / totalBytes) * 100, String(name)).toBeCloseTo(percent as number, 1)
    }
  })
})

const corpus = existing(shared, '.jfr')

describe.skipIf(corpus.length === 0)('the shared recordings (skipped where there are none)', () => {
  const latest = jdks.at(-1)
  test.skipIf(latest === undefined).each(corpus)(
    `have the events of \`jfr summary\`${whyNoJdk}: %s`,
    async (name) => {
      const { findings } = await readRecording(path.join(shared, name))
      expect(findings.partial).toBeNull()
      expect(findings.events).toEqual(countsOf(jfr(latest!, 'summary', path.join(shared, name))))
    },
  )

  test.skipIf(latest === undefined).each(existing(shared, '.jfr.gz'))(
    `have, chunk by chunk, the events of \`jfr summary\`${whyNoJdk}: %s`,
    async (name) => {
      const { findings } = await readRecording(path.join(shared, name))
      const bytes = gunzipSync(readFileSync(path.join(shared, name)))
      // `jfr summary` names the types of all chunks as the first one numbers them; these number anew.
      const counts: Record<string, number> = {}
      for (let at = 0; at < bytes.length; ) {
        const length = Number(bytes.readBigInt64BE(at + 8))
        const chunk = path.join(folder, 'chunk.jfr')
        writeFileSync(chunk, bytes.subarray(at, at + length))
        for (const [type, count] of Object.entries(countsOf(jfr(latest!, 'summary', chunk)))) {
          counts[type] = (counts[type] ?? 0) + count
        }
        at += length
      }
      expect(findings.partial).toBeNull()
      expect(findings.events).toEqual(counts)
    },
  )

  test('have the CPU stacks of the collapsed file beside them, line for line', async () => {
    const { stacks } = await readRecording(path.join(shared, 'async-profiler-fastslow.jfr.gz'), {
      withLines: true,
    })
    const beside = readFileSync(path.join(shared, 'async-profiler-fastslow.cpu.collapsed.gz'))
    // That file counts nanoseconds, 10 ms a sample, in brackets; classes have slashes, a dot where there is
    // none, and _ in place of numbers that the JVM gave.
    const expected = gunzipSync(beside)
      .toString()
      .trim()
      .split('\n')
      .map((line) => /^(.*) \[(\d+)\]$/.exec(line)!)
      .map(
        ([, stack, ns]) =>
          `${stack!
            .replace(/(^|;)\./g, '$1')
            .replaceAll('/', '.')
            .replace(/(Lambda|Accessor)_/g, '$1')} ${Number(ns) / 1e7}`,
      )
    const found = [...exportStacks(stacks.cpu!, 'collapsed')].map((line) => String(line).trim())
    expect(found.sort()).toEqual(expected.sort())
  })

  test('can be cut off anywhere', async () => {
    for (const name of corpus) {
      const bytes = readFileSync(path.join(shared, name))
      for (const share of [0.1, 0.5, 0.9, 0.99]) {
        const cut = path.join(folder, 'cut.jfr')
        writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * share)))
        const { findings } = await readRecording(cut)
        expect(findings.partial, `${name} at ${share}`).not.toBeNull()
      }
    }
  })
})

test('a packed recording cut off anywhere is read as far as it goes', async () => {
  const packed = gzipSync(Buffer.concat(['jdk17', 'jdk25'].map((name) => unpacked(name))))
  const first = Object.keys((await readRecording(path.join(fixtures, 'jdk17.jfr.gz'))).findings.events).length
  const cut = path.join(folder, 'cut.jfr.gz')
  writeFileSync(cut, packed.subarray(0, packed.length - 10_000))
  const { findings } = await readRecording(cut)
  expect(findings.partial?.why).toMatch(/^its gzip packing is damaged or cut off/)
  expect(findings.partial?.shareRead).toBe(1)
  expect(Object.keys(findings.events).length).toBeGreaterThanOrEqual(first)
})

/** What test/fixtures/recordings/Recorded.java does, as its recording should tell it. */
function expectRecordedProgram(findings: RecordingFindings, major: number): void {
  expect(findings.jvm?.version).toContain(`${major}.`)
  expect(findings.jvm?.arguments).toMatch(/^Recorded \d+ 50 3$/)
  expect(findings.jvm?.heapMaxBytes).toBe(32 * 2 ** 20)
  expect(findings.allocation?.byClass.map((entry) => entry.class)).toContain('byte[]')
  expect(findings.allocation?.topFrames.map(({ frame }) => frame)).toContain('Recorded.garbage')
  expect(findings.gc?.causes.map(({ cause }) => cause)).toContain('System.gc()')
  expect(findings.gc?.heap?.after.length).toBeGreaterThan(1)
  expect(findings.exceptions?.byClass).toEqual(
    expect.arrayContaining([
      { class: 'Recorded$Expected', count: 50 },
      { class: 'Recorded$Broken', count: 3 },
    ]),
  )
  const chain = findings.live?.chains.find(({ heldBy }) => heldBy.includes('Recorded$Holder.items'))
  expect(chain).toMatchObject({
    class: 'byte[]',
    arrayElements: 5000,
    stack: ['Recorded.garbage', 'Recorded.main'],
  })
  expect(chain?.heldBy).toContain('Recorded.kept (static)')
  expect(chain?.ageMs).toBeGreaterThan(0)
}

function record(jdk: Jdk, classes: string, file: string): void {
  const settings = path.join(fixtures, 'few.jfc')
  const options = [
    ...['-Xmx32m', '-XX:+UseSerialGC', '-XX:NativeMemoryTracking=summary'],
    `-XX:StartFlightRecording=filename=${file},settings=${settings}`,
  ]
  const run = spawnSync(jdk.java, [...options, '-cp', classes, 'Recorded', '1500', '50', '3'], {
    encoding: 'utf8',
  })
  expect(run.status, run.stderr).toBe(0)
}

function jfr(jdk: Jdk, ...args: readonly string[]): string {
  const run = spawnSync(path.join(jdk.home, 'bin/jfr'), args, { encoding: 'utf8', maxBuffer: 256 * 2 ** 20 })
  expect(run.status, run.stderr).toBe(0)
  return run.stdout
}

/** Lines of `jfr summary`, `type count size`; a type may stand in several. */
function countsOf(summary: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [, type, count] of summary.matchAll(/^ ?([\w.]+\.\w+)\s+(\d+)(?:\s+\d+)?\s*$/gm)) {
    // JDK 17 spells it its own way.
    const name = type!.replace(/CheckPoint$/, 'Checkpoint')
    if (count !== '0') counts[name] = (counts[name] ?? 0) + Number(count)
  }
  return counts
}

function printed(jdk: Jdk, file: string, type: string): { values: Record<string, string> }[] {
  return JSON.parse(jfr(jdk, 'print', '--json', '--events', type, file)).recording.events
}

/** `PT0.001234S`. */
function spanMs(iso: string | undefined): number {
  return Number(/^PT([0-9.]+)S$/.exec(iso ?? '')?.[1]) * 1000
}

function unpacked(name: string): Buffer {
  return gunzipSync(readFileSync(path.join(fixtures, `${name}.jfr.gz`)))
}

function existing(place: string, suffix: string): string[] {
  try {
    return readdirSync(place).filter((name) => name.endsWith(suffix))
  } catch {
    return []
  }
}
