import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jdks, noJdk } from '../../../test/support/live-jvm.js'
import { runtimeOf, watchJvm } from '../../../test/support/watched-jvm.js'
import type { CollectorContext } from '../../model/collector.js'
import { monotonicNs } from '../../system/clock.js'
import { JvmGcLogCollector } from './jvm-gc-log.js'
import { gcLogOptions } from './options.js'

describe.skipIf(jdks.length === 0)(`the GC log of a JVM (${jdks.length === 0 ? noJdk : 'real JVMs'})`, () => {
  it.each(jdks)('of $name is whole, and its stamps are of the clock of the run', async (jdk) => {
    const startNs = monotonicNs()
    const { runFolder, end, notes } = await watchJvm(jdk, [new JvmGcLogCollector()], {
      program: ['stream', '700'],
    })
    expect(end.exitCode).toBe(0)
    expect(notes).toEqual([])
    expect(readdirSync(runFolder)).toEqual(['gc.log'])
    const lines = readFileSync(path.join(runFolder, 'gc.log'), 'utf8').trimEnd().split('\n')
    const pauses = lines.filter((line) => /\bPause Young\b.*\d+M->\d+M/.test(line))
    expect(pauses.length).toBeGreaterThan(0)
    for (const line of lines) {
      const ns = BigInt(/^\[[^\]]+\]\[[\d.]+s\]\[(\d+)ns\]/.exec(line)![1]!)
      expect(ns).toBeGreaterThanOrEqual(startNs)
      expect(ns).toBeLessThanOrEqual(monotonicNs())
    }
    // Heap before and after, and other pauses than collections.
    expect(lines.some((line) => /\[gc,heap +\].*Heap (?:before|Before)/.test(line))).toBe(true)
    expect(lines.some((line) => line.includes('[safepoint'))).toBe(true)
  })

  it.each(jdks)('of $name goes into a folder with blanks, commas and colons in its name', async (jdk) => {
    const { runFolder, notes } = await watchJvm(jdk, [new JvmGcLogCollector()], {
      program: ['stream', '100'],
      folderName: 'a run, of: 10-30',
    })
    expect(notes).toEqual([])
    expect(readdirSync(runFolder)).toEqual(['gc.log'])
  })

  it('cannot go into a folder whose name a JVM would change', () => {
    expect(() => gcLogOptions(runtimeOf(jdks[0]!), '/results/100%pure')).toThrow(
      'a JVM cannot be told to write into a folder with % in its name',
    )
  })
})

/** A run folder, and a collector that believes a JVM writes its log into it. */
function logFolder(): {
  collector: JvmGcLogCollector
  write(name: string, text: string): void
  turn(): void
  folder: string
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-gc-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const collector = new JvmGcLogCollector()
  collector.start({
    runFolder: folder,
    target: { runtime: runtimeOf({ major: 17, home: '/jdk' }) },
  } as CollectorContext)
  let next = 0
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
  write('gc.log', 'part 0')
  return {
    folder,
    collector,
    write,
    // As LogFileOutput::rotate does: the full file takes the place of the oldest, a new one is begun.
    turn() {
      renameSync(path.join(folder, 'gc.log'), path.join(folder, `gc.log.${next % 3}`))
      next++
      write('gc.log', `part ${next}`)
    },
  }
}

const texts = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  )

describe('a GC log longer than its ring of files', () => {
  it('keeps its beginning beside the newest part, and says what is missing', async () => {
    const { collector, turn, folder } = logFolder()
    for (let i = 0; i < 5; i++) {
      turn()
      collector.sample()
    }
    const [note] = await collector.stop()
    expect(note!.message).toBe(
      'gc.log is cut: its beginning (12 MiB) is in gc.log.first, its newest 36 MiB are in gc.log and gc.log.0 to .2, what lay between was dropped',
    )
    expect(texts(folder)).toEqual({
      'gc.log': 'part 5',
      'gc.log.0': 'part 3',
      'gc.log.1': 'part 4',
      'gc.log.2': 'part 2',
      'gc.log.first': 'part 0',
    })
  })

  it('needs no note while the ring has not turned', async () => {
    const { collector, turn, folder } = logFolder()
    collector.sample()
    turn()
    expect(await collector.stop()).toEqual([])
    expect(texts(folder)).toEqual({ 'gc.log': 'part 1', 'gc.log.0': 'part 0' })
  })
})

describe('the GC log of JDK 8', () => {
  const jdk8 = { ...runtimeOf({ major: 8, home: '/opt/jdk8' }) }

  it('is asked for by the options of that time, bounded too', () => {
    expect(gcLogOptions(jdk8, '/results/run 1')).toEqual([
      '-Xloggc:/results/run 1/gc.log',
      '-XX:+PrintGCDetails',
      '-XX:+PrintGCDateStamps',
      '-XX:+PrintGCTimeStamps',
      '-XX:+UseGCLogFileRotation',
      '-XX:NumberOfGCLogFiles=4',
      '-XX:GCLogFileSize=12M',
    ])
  })

  it('is named as everywhere', async () => {
    const { collector, write, folder } = logFolder()
    rmSync(path.join(folder, 'gc.log'))
    write('gc.log.0.current', 'all')
    expect(await collector.stop()).toEqual([])
    expect(texts(folder)).toEqual({ 'gc.log': 'all' })
  })
})
