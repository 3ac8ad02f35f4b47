import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../test/support/heapmark.js'
import {
  compiledClasses,
  jdks,
  jdkTool,
  noJdk,
  startInContainer,
  startJvm,
} from '../../../test/support/live-jvm.js'
import { type MadeUpEntry, perfDataBytes } from '../../../test/support/perf-data-bytes.js'
import { PerfData } from './perf-data.js'
import { PerfDataError } from './perf-data-error.js'
import { perfDataPath } from './perf-data-path.js'
import { readPerfDataTable } from './perf-data-table.js'

const someEntries: MadeUpEntry[] = [
  { name: 'sun.gc.used', long: 12_345_678_901n, unit: 2, variability: 3 },
  { name: 'java.name', text: 'Grüße', unit: 5, variability: 1 },
  { name: 'below.zero', long: -7n, unit: 1, variability: 2 },
]

describe('a perf counters file', () => {
  it.each(['little', 'big'] as const)('is read in %s-endian order', (order) => {
    const perf = openBytes(perfDataBytes(someEntries, { order }))
    expect(perf.long('sun.gc.used')).toBe(12_345_678_901)
    expect(perf.long('below.zero')).toBe(-7)
    expect(perf.text('java.name')).toBe('Grüße')
    expect(perf.entries.get('sun.gc.used')).toMatchObject({ unit: 'bytes', variability: 'variable' })
    expect([...perf.entries.keys()]).toEqual(someEntries.map(({ name }) => name))
  })

  it('has no value for names it lacks, and none of the wrong type', () => {
    const perf = openBytes(perfDataBytes(someEntries))
    expect([perf.long('nobody'), perf.text('nobody')]).toEqual([null, null])
    expect([perf.long('java.name'), perf.text('sun.gc.used')]).toEqual([null, null])
  })

  it('takes vectors of numbers and types it does not know, and the entries behind them', () => {
    const perf = openBytes(
      perfDataBytes([
        { name: 'numbers', type: 'J', data: Buffer.alloc(24), elements: 3 },
        { name: 'strange', type: 'Q', data: Buffer.alloc(8), elements: 0 },
        { name: 'letter', type: 'B', data: Buffer.from('x'), elements: 0 },
        { name: 'last', long: 1n },
      ]),
    )
    expect(perf.entries.get('numbers')?.vectorLength).toBe(3)
    expect(perf.long('numbers')).toBeNull()
    expect(perf.entries.has('strange')).toBe(false)
    expect(perf.text('letter')).toBeNull()
    expect(perf.long('last')).toBe(1)
  })

  it('is "starting" until the JVM says that it may be read', () => {
    expect(troubleOf(Buffer.alloc(32_768))).toBe('starting')
    expect(troubleOf(Buffer.alloc(0))).toBe('starting')
    expect(troubleOf(perfDataBytes(someEntries, { accessible: false }))).toBe('starting')
  })

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['another magic', (bytes) => write(bytes, 0, 0x12345678)],
    ['an unknown byte order', (bytes) => bytes.fill(7, 4, 5)],
    ['an unknown version', (bytes) => bytes.fill(9, 5, 6)],
    ['only half of the prologue', (bytes) => bytes.subarray(0, 20)],
    ['less than what is in use', (bytes) => bytes.subarray(0, bytes.readUInt32LE(8) - 1)],
    ['a first entry inside the prologue', (bytes) => write(bytes, 24, 4)],
    ['a first entry behind the end', (bytes) => write(bytes, 24, 0xffff_ff00)],
    ['an entry of 4 GB', (bytes) => write(bytes, 32, 0xffff_fff0)],
    ['an entry shorter than its header', (bytes) => write(bytes, 32, 8)],
    ['a name outside its entry', (bytes) => write(bytes, 32 + 4, 0x7fff_ffff)],
    ['a value outside its entry', (bytes) => write(bytes, 32 + 16, 0x7fff_ffff)],
    ['a vector of 4 GB', (bytes) => write(bytes, 32 + 8, 0xffff_ffff)],
    ['more entries than there are', (bytes) => write(bytes, 28, 0xffff_ffff)],
  ])('is refused with %s', (_, spoil) => {
    expect(troubleOf(spoil(perfDataBytes(someEntries, { spareBytes: 0 })))).toBe('corrupt')
  })

  it('gives what is whole of a file to which an entry is being added, and the rest at the next read', () => {
    const whole = perfDataBytes(someEntries)
    const half = Buffer.from(whole)
    const last = readPerfDataTable(whole).entries.get('below.zero')!
    // Announced, but its length is not written yet.
    write(half, startOfEntry(whole, 2), 0)
    const file = path.join(temporaryFolder(), 'counters')
    writeFileSync(file, half)
    const perf = openFile(file)
    expect(perf.long('sun.gc.used')).toBe(12_345_678_901)
    expect(perf.long('below.zero')).toBeNull()
    writeFileSync(file, whole)
    expect(perf.read()).toBe(true)
    expect(perf.long('below.zero')).toBe(-7)
    expect(perf.entries.get('below.zero')).toEqual(last)
  })

  it('shows counters that were added later', () => {
    const file = path.join(temporaryFolder(), 'counters')
    writeFileSync(file, perfDataBytes(someEntries.slice(0, 1), { spareBytes: 4096 }))
    const perf = openFile(file)
    const before = perf.entries
    expect(perf.read()).toBe(true)
    expect(perf.entries).toBe(before)
    writeFileSync(file, perfDataBytes(someEntries, { spareBytes: 4096 - 104 }))
    expect(perf.read()).toBe(true)
    expect(perf.text('java.name')).toBe('Grüße')
    expect(perf.entries).not.toBe(before)
  })

  it('cannot be read any more once it was cut short', () => {
    const file = path.join(temporaryFolder(), 'counters')
    writeFileSync(file, perfDataBytes(someEntries))
    const perf = openFile(file)
    truncateSync(file, 40)
    expect(perf.read()).toBe(false)
  })

  it('is not looked for behind links, in pipes, folders or files of many megabytes', () => {
    const folder = temporaryFolder()
    writeFileSync(path.join(folder, 'file'), perfDataBytes(someEntries))
    symlinkSync(path.join(folder, 'file'), path.join(folder, 'link'))
    mkdirSync(path.join(folder, 'folder'))
    spawnSync('mkfifo', [path.join(folder, 'pipe')])
    writeFileSync(path.join(folder, 'large'), '')
    truncateSync(path.join(folder, 'large'), 2 ** 30)
    const trouble = (name: string) => troubleIn(() => PerfData.openFile(path.join(folder, name)))
    expect(trouble('link')).toBe('absent')
    expect(trouble('folder')).toBe('corrupt')
    expect(trouble('pipe')).toBe('corrupt')
    expect(trouble('large')).toBe('corrupt')
    expect(trouble('nothing')).toBe('absent')
  })

  it('never brings anything but its one error, whatever its bytes are', () => {
    const sound = perfDataBytes(someEntries, { spareBytes: 64 })
    const mutated = fc
      .array(fc.tuple(fc.nat(sound.length - 1), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0xff), fc.nat(255))), {
        maxLength: 8,
      })
      .map((changes) => {
        const bytes = Buffer.from(sound)
        for (const [at, value] of changes) bytes[at] = value
        return bytes
      })
    const cut = fc.nat(sound.length).map((length) => sound.subarray(0, length))
    const any = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes))
    const behindPrologue = any.map((bytes) => Buffer.concat([sound.subarray(0, 32), bytes]))
    fc.assert(
      fc.property(fc.oneof(mutated, cut, any, behindPrologue), (bytes) => {
        try {
          const { entries } = readPerfDataTable(bytes)
          for (const { offset, type, vectorLength } of entries.values()) {
            const size = (type === 'J' ? 8 : 1) * (vectorLength ?? 1)
            expect(offset + size).toBeLessThanOrEqual(bytes.length)
          }
        } catch (error) {
          if (!(error instanceof PerfDataError)) throw error
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a process that is no JVM', () => {
  it('has no counters', () => {
    expect(perfDataPath(process.pid)).toBeNull()
    expect(troubleIn(() => PerfData.open(process.pid))).toBe('absent')
  })

  it('has none either when a killed JVM left some under its pid', async () => {
    const child = spawn('sleep', ['60'])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    const folder = `/tmp/hsperfdata_heapmark-test-${process.pid}`
    mkdirSync(folder)
    onTestFinished(() => void spawnSync('rm', ['-r', folder]))
    writeFileSync(path.join(folder, String(child.pid)), perfDataBytes(someEntries))
    expect(perfDataPath(child.pid!)).toBeNull()
  })

  it('has none when it has ended', async () => {
    const child = spawn('true')
    await once(child, 'close')
    expect(troubleIn(() => PerfData.open(child.pid!))).toBe('absent')
  })
})

if (jdks.length === 0) it('the counters of a live JVM', ({ skip }) => skip(noJdk))
describe.each(jdks)('the counters of a live JVM of $name', (jdk) => {
  it('are those that jcmd PerfCounter.print shows', async () => {
    const jvm = await startJvm(jdk)
    const perf = open(jvm.pid)
    const printed = jdkTool(jdk, 'jcmd', String(jvm.pid), 'PerfCounter.print')
    expect(perf.read()).toBe(true)
    const names = [...printed.matchAll(/^([\w.]+)=/gm)]
      .map((found) => found[1]!)
      .filter((name) => !fromPrologue(name))
    expect(names.length).toBeGreaterThan(150)
    expect([...perf.entries.keys()].sort()).toEqual(names.sort())
    for (const name of ['java.property.java.version', 'java.rt.vmArgs', 'sun.rt.javaCommand'])
      expect(printed).toContain(`${name}="${perf.text(name)}"`)
    for (const { name, variability, type } of perf.entries.values())
      if (type === 'J' && variability === 'constant')
        expect(printed).toContain(`${name}=${perf.long(name)}\n`)
  })

  it('change while the program works, and are over when it has ended', async () => {
    const jvm = await startJvm(jdk)
    const perf = open(jvm.pid)
    const before = perf.long('sun.gc.collector.1.invocations')!
    await jvm.tell('collect')
    expect(perf.read()).toBe(true)
    expect(perf.long('sun.gc.collector.1.invocations')).toBe(before + 1)
    jvm.child.stdin!.end()
    await once(jvm.child, 'close')
    expect(perf.read()).toBe(false)
    expect(perfDataPath(jvm.pid)).toBeNull()
  })

  it('are over when it was killed, though the file stays', async () => {
    const jvm = await startJvm(jdk)
    const perf = open(jvm.pid)
    jvm.child.kill('SIGKILL')
    await once(jvm.child, 'close')
    expect(perf.read()).toBe(false)
    expect(perfDataPath(jvm.pid)).toBeNull()
  })

  it('are absent, perhaps starting, then there: never anything else', async () => {
    const child = spawn(path.join(jdk.home, 'bin/java'), ['-Xmx64m', '-cp', compiledClasses(), 'Obedient'])
    onTestFinished(() => void child.stdin.end())
    const seen = new Set<string>()
    for (let trouble = ''; trouble !== 'none'; ) {
      trouble = troubleIn(() => open(child.pid!))
      seen.add(trouble)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect([...seen]).toEqual(['absent', ...(seen.has('starting') ? ['starting'] : []), 'none'])
  })

  it('are absent with -XX:-UsePerfData', async () => {
    const jvm = await startJvm(jdk, ['-XX:-UsePerfData'])
    expect(perfDataPath(jvm.pid)).toBeNull()
    expect(() => PerfData.open(jvm.pid)).toThrow(/-XX:-UsePerfData/)
  })

  it('say so when some found no room', async () => {
    const jvm = await startJvm(jdk, ['-XX:PerfDataMemorySize=4k'])
    const perf = open(jvm.pid)
    expect(perf.overflowBytes).toBeGreaterThan(0)
    expect(perf.read()).toBe(true)
  })

  it('are found in a container, whose /tmp and pids are its own', async ({ skip }) => {
    const { jvm, pid } =
      (await startInContainer(jdk)) ?? skip('namespaces cannot be made here: unshare needs root')
    expect(pid).not.toBe(jvm.pid)
    expect(perfDataPath(pid)).toMatch(new RegExp(`^/proc/${pid}/root/tmp/hsperfdata_[^/]+/\\d+$`))
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^NSpid:\t\d+\t\d+$/m)
    expect(open(pid).text('sun.rt.javaCommand')).toBe('Obedient')
  })
})

/** What jvmstat makes up from the head of the file. */
function fromPrologue(name: string): boolean {
  return name.startsWith('sun.perfdata.')
}

/** Opens and closes with the test. */
function open(pid: number): PerfData {
  const perf = PerfData.open(pid)
  onTestFinished(() => perf.close())
  return perf
}

function openFile(file: string): PerfData {
  const perf = PerfData.openFile(file)
  onTestFinished(() => perf.close())
  return perf
}

function openBytes(bytes: Buffer): PerfData {
  const file = path.join(temporaryFolder(), 'counters')
  writeFileSync(file, bytes)
  return openFile(file)
}

function troubleOf(bytes: Buffer): string {
  return troubleIn(() => readPerfDataTable(bytes))
}

function troubleIn(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof PerfDataError) return error.trouble
    throw error
  }
  return 'none'
}

function write(bytes: Buffer, at: number, word: number): Buffer {
  if (at === 0) bytes.writeUInt32BE(word, at)
  else bytes.writeUInt32LE(word, at)
  return bytes
}

function startOfEntry(bytes: Buffer, index: number): number {
  let at = bytes.readUInt32LE(24)
  for (let i = 0; i < index; i++) at += bytes.readUInt32LE(at)
  return at
}
