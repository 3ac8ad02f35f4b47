import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jdks, noJdk } from '../../../test/support/live-jvm.js'
import { watchJvm } from '../../../test/support/watched-jvm.js'
import { inspectHprof } from './inspect-hprof.js'
import { JvmOomDumpCollector, jvmOomDumpFile } from './jvm-oom-dump.js'

const watchedFor = ['-XX:+ExitOnOutOfMemoryError', '-Xmx24m', '-XX:MaxDirectMemorySize=8m']

describe.skipIf(jdks.length === 0)(
  `the dump as the heap runs out (${jdks.length === 0 ? noJdk : 'real JVMs'})`,
  () => {
    it.each(jdks)('of $name is whole, also when the JVM leaves at once', async (jdk) => {
      const { runFolder, end, notes } = await watchJvm(jdk, [new JvmOomDumpCollector()], {
        program: ['hoard'],
        jvmOptions: watchedFor,
        folderName: 'a run, of: 10-30',
      })
      expect(end.exitCode).toBe(3)
      expect(notes).toHaveLength(1)
      expect(notes[0]).toMatch(/^heap-out-of-memory\.hprof \(\d+ MiB\) was written as memory ran out/)
      const file = path.join(runFolder, jvmOomDumpFile)
      const bytes = readFileSync(file)
      expect(bytes.toString('latin1', 0, 18)).toBe('JAVA PROFILE 1.0.2')
      // What hoards: over a thousand arrays of 10,000 bytes.
      expect(bytes.length).toBeGreaterThan(10_000_000)
      expect(inspectHprof(file)).toEqual({ bytes: bytes.length, complete: true })
      truncateSync(file, bytes.length - 5)
      expect(inspectHprof(file).complete).toBe(false)
    })

    it.each(jdks)('of $name is not expected for direct memory, which is said', async (jdk) => {
      const { runFolder, notes } = await watchJvm(jdk, [new JvmOomDumpCollector()], {
        program: ['direct'],
        jvmOptions: watchedFor,
      })
      expect(existsSync(path.join(runFolder, jvmOomDumpFile))).toBe(false)
      expect(notes[0]).toMatch(/^direct memory ran out, for which a JVM writes no heap dump/)
    })

    it.each(jdks.slice(-1))('goes without a word when the heap did not run out', async (jdk) => {
      const { notes, end } = await watchJvm(jdk, [new JvmOomDumpCollector()], { program: ['stream', '50'] })
      expect(end.exitCode).toBe(0)
      expect(notes).toEqual([])
    })

    it.each(jdks.slice(-1))('is missed when the JVM could not write it', async (jdk) => {
      const { notes, runFolder } = await watchJvm(jdk, [new JvmOomDumpCollector()], {
        program: ['hoard'],
        jvmOptions: [...watchedFor, '-XX:HeapDumpPath=/nowhere/at/all.hprof'],
      })
      expect(readdirSync(runFolder)).toEqual([])
      expect(notes[0]).toMatch(/^memory ran out but there is no heap-out-of-memory\.hprof/)
    })
  },
)

describe('a dump in one record, as JDK 8 writes it', () => {
  const record = (tag: number, body: Buffer, length = body.length) => {
    const header = Buffer.alloc(9)
    header[0] = tag
    header.writeUInt32BE(length, 5)
    return Buffer.concat([header, body])
  }
  const head = Buffer.concat([Buffer.from('JAVA PROFILE 1.0.2\0'), Buffer.alloc(12)])

  it.each([
    ['whole', [record(1, Buffer.alloc(20)), record(0x0c, Buffer.alloc(100))], true],
    ['cut', [record(1, Buffer.alloc(20)), record(0x0c, Buffer.alloc(50), 100)], false],
    ['still being written, its length not filled in', [record(0x0c, Buffer.alloc(50), 0)], false],
    ['no more than names', [record(1, Buffer.alloc(20))], false],
    ['empty', [], false],
  ] as const)('is seen to be %s', (_what, records, complete) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-hprof-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'x.hprof')
    writeFileSync(file, Buffer.concat([head, ...records]))
    expect(inspectHprof(file).complete).toBe(complete)
    writeFileSync(file, '')
    expect(inspectHprof(file)).toEqual({ bytes: 0, complete: false })
  })
})
