import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Jdk, jdks, noJdk } from '../../../test/support/live-jvm.js'
import { runtimeOf, watchJvm } from '../../../test/support/watched-jvm.js'
import type { CollectorContext } from '../../model/collector.js'
import { readChunks } from '../recording-chunks.js'
import { JfrCollector } from './jfr.js'
import { checkRecorderSettings, recorderOptions, recordingFile, repositoryFolder } from './options.js'
import { saveRecording } from './save-recording.js'

const rss = 'the flight recorder takes about 30 MB of RSS: leave it out to measure memory'
const recorder = () => new JfrCollector({ jfrSettings: 'profile' })

/** What the JDK's own tool counts in a recording: event -> number. */
function summary(jdk: Jdk, file: string): Record<string, number> {
  const text = execFileSync(path.join(jdk.home, 'bin/jfr'), ['summary', file], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return Object.fromEntries(
    [...text.matchAll(/^ (jdk\.\w+) +(\d+) /gm)].map(([, name, count]) => [name, Number(count)]),
  )
}

describe.skipIf(jdks.length === 0)(`the flight recorder (${jdks.length === 0 ? noJdk : 'real JVMs'})`, () => {
  it.each(jdks)('of $name leaves its recording at a normal end, and nothing else', async (jdk) => {
    const { runFolder, notes, output, end } = await watchJvm(jdk, [recorder()], {
      program: ['stream', '800'],
      folderName: 'a run, of: 10-30',
    })
    expect(end.exitCode, output).toBe(0)
    expect(output).toBe('begun\n')
    expect(readdirSync(runFolder)).toEqual([recordingFile])
    const events = summary(jdk, path.join(runFolder, recordingFile))
    expect(events['jdk.GCHeapSummary']).toBeGreaterThan(0)
    expect(notes).toEqual([rss])
  })

  it.each(jdks)('of $name is saved from a JVM that is killed, up to its last second', async (jdk) => {
    const { runFolder, notes, end } = await watchJvm(jdk, [recorder()], {
      program: ['stream', '60000'],
      whileLive: async ({ child, runFolder }) => {
        await untilFlushed(runFolder)
        await sleep(300)
        child.kill('SIGKILL')
      },
    })
    expect(end.signal).toBe('SIGKILL')
    expect(readdirSync(runFolder)).toEqual([recordingFile])
    expect(summary(jdk, path.join(runFolder, recordingFile))['jdk.GCHeapSummary']).toBeGreaterThan(0)
    expect(notes).toHaveLength(2)
    expect(notes[1]).toMatch(
      /^the JVM did not save its recording at its end; recording\.jfr was joined from 1 parts that it had written/,
    )
  })

  it.each(jdks)('of $name is saved when the JVM leaves by ExitOnOutOfMemoryError', async (jdk) => {
    const { runFolder, end, notes } = await watchJvm(jdk, [recorder()], {
      // Small garbage first, so that a second goes by before the heap is full.
      program: ['stream-and-hoard', '2500'],
      jvmOptions: ['-XX:+ExitOnOutOfMemoryError'],
    })
    expect(end.exitCode).toBe(3)
    expect(summary(jdk, path.join(runFolder, recordingFile))['jdk.GCHeapSummary']).toBeGreaterThan(0)
    expect(notes[1]).toContain('was joined from 1 parts')
  })
})

/** Until the JVM has flushed its first chunk: the header then names its metadata. */
async function untilFlushed(runFolder: string): Promise<void> {
  const repository = path.join(runFolder, repositoryFolder)
  for (;;) {
    const files = existsSync(repository)
      ? readdirSync(repository, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jfr'))
      : []
    if (files.some((name) => readChunks(path.join(repository, name)).chunks.length > 0)) return
    await sleep(50)
  }
}

describe.skipIf(jdks.length === 0)('saving a recording', () => {
  it('puts chunks in the order of their start, takes the longer of two, and drops what is no chunk', async () => {
    const jdk = jdks.at(-1)!
    const parts: string[] = []
    for (let i = 0; i < 2; i++) {
      const { runFolder } = await watchJvm(jdk, [recorder()], { program: ['stream', '200'] })
      parts.push(path.join(runFolder, recordingFile))
    }
    const { runFolder } = await watchJvm(jdk, [], { program: ['stream', '1'] })
    const repository = path.join(runFolder, repositoryFolder, '2026_01_01')
    mkdirSync(repository, { recursive: true })
    // The later one first by name, with the beginning of a third behind it; the earlier one cut in recording.jfr.
    copyFileSync(parts[1]!, path.join(repository, '1.jfr'))
    appendFileSync(path.join(repository, '1.jfr'), readFileSync(parts[0]!).subarray(0, 500))
    copyFileSync(parts[0]!, path.join(repository, '2.jfr'))
    writeFileSync(path.join(repository, '3.jfr'), 'no recording')
    writeFileSync(path.join(runFolder, recordingFile), readFileSync(parts[0]!).subarray(0, 5000))
    const chunks = parts.flatMap((file) => readChunks(file).chunks)
    expect(saveRecording(runFolder)).toEqual({ chunks: chunks.length, joined: true, lostBytes: 512 })
    expect(readFileSync(path.join(runFolder, recordingFile))).toEqual(
      Buffer.concat(parts.map((file) => readFileSync(file))),
    )
    expect(existsSync(path.join(runFolder, repositoryFolder))).toBe(false)
    const whole = summary(jdk, path.join(runFolder, recordingFile))
    const sums = parts.map((file) => summary(jdk, file)['jdk.ObjectAllocationSample'] ?? 0)
    expect(whole['jdk.ObjectAllocationSample']).toBe(sums[0]! + sums[1]!)
  })
})

describe('a JVM that was gone before its first flush', () => {
  it('leaves no recording, and that is said', async () => {
    const runFolder = mkdtempSync(path.join(tmpdir(), 'heapmark-jfr-'))
    onTestFinished(() => rmSync(runFolder, { recursive: true }))
    const repository = path.join(runFolder, repositoryFolder)
    mkdirSync(repository)
    writeFileSync(path.join(runFolder, recordingFile), '')
    // A chunk as it is begun: its size is that of the header, and there is no metadata.
    const header = Buffer.alloc(200)
    header.write('FLR\0', 'latin1')
    header.writeBigUInt64BE(68n, 8)
    writeFileSync(path.join(repository, '2026_01_01.jfr'), header)
    const collector = recorder()
    const runtime = runtimeOf({ major: 17, home: '/jdk' })
    collector.start({ runFolder, target: { runtime } } as CollectorContext)
    expect((await collector.stop()).map((note) => note.message)).toEqual([
      'nothing was recorded: the JVM ended before it had written a whole part of its recording',
    ])
    expect(readdirSync(runFolder)).toEqual([])
  })
})

describe('the options of the flight recorder', () => {
  const jvm = (major: number, version: string) => ({
    ...runtimeOf({ major, home: '/jdk' }),
    version,
  })

  it('are given to no JVM that would refuse to start with them', () => {
    for (const [major, version] of [
      [8, '1.8.0_252'],
      [9, '9.0.4'],
      [10, '10.0.2'],
    ] as const)
      expect(recorderOptions(jvm(major, version), '/run', 'profile')).toEqual([])
    expect(recorderOptions(jvm(8, '1.8.0_392'), '/run', 'profile')).toEqual([
      '-XX:StartFlightRecording=settings=profile,filename="/run/recording.jfr",dumponexit=true,maxsize=256m',
      '-XX:FlightRecorderOptions=repository="/run/jfr-repository"',
    ])
  })

  it('name a file of settings in full, and refuse one that is not there', () => {
    expect(recorderOptions(jvm(11, '11.0.2'), '/run', '/my, own.jfc')[0]).toContain(
      'settings="/my, own.jfc",',
    )
    expect(() => checkRecorderSettings('/nowhere/my.jfc')).toThrow(
      "the settings '/nowhere/my.jfc' cannot be read",
    )
    for (const settings of ['default', 'profile', 'package.json']) checkRecorderSettings(settings)
  })
})
