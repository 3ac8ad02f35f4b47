import { copyFileSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFile, temporaryPath } from '../../../test/support/temporary-file.js'
import type { GcEvent } from '../../model/gc-event.js'
import { readGcLog } from './read-gc-log.js'

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../test/fixtures/gc-logs/${name}`, import.meta.url))
const g1 = readFileSync(fixture('g1-25.log'), 'utf8')
const lines = g1.split('\n').slice(0, -1)

/** The log in files as the JVM's rotation leaves them: `gc.log` is the newest, the numbers are a ring. */
function rotated(name: string): string[] {
  const parts = [0, 1, 2, 3].map((part) => {
    const from = Math.floor((lines.length * part) / 4)
    return `${lines.slice(from, Math.floor((lines.length * (part + 1)) / 4)).join('\n')}\n`
  })
  const names = [`${name}.1`, `${name}.2`, `${name}.0`, name]
  return names.map((file, index) => temporaryFile(parts[index]!, file))
}

describe('a rotated set', () => {
  it('is read in the order in which it was written, whatever the names and the order given', async () => {
    const files = rotated('gc.log')
    const events: GcEvent[] = []
    const one = await readGcLog(fixture('g1-25.log'))
    const set = await readGcLog([files[3]!, files[2]!, files[0]!, files[1]!], {
      onEvent: (event) => events.push(event),
    })
    expect(set.files.map(({ path }) => path)).toEqual(files)
    expect(set.pauses).toEqual({ ...one.pauses, maxAt: set.pauses!.maxAt })
    expect(set.counts).toEqual(one.counts)
    expect(set.spanMs).toBe(one.spanMs)
    expect(set.allocation).toEqual(one.allocation)
    expect(set.processes).toBe(1)
    const times = events.map(({ uptimeMs }) => uptimeMs!)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const { file, line } = set.pauses!.maxAt
    expect(readFileSync(set.files[file]!.path, 'utf8').split('\n')[line - 1]).toContain(
      `${set.pauses!.maxMs}`,
    )
  })

  it('keeps the order given when its lines carry no time', async () => {
    const part = (name: string, id: number) =>
      temporaryFile(`GC(${id}) Pause Young (Allocation Failure) 2M->1M(4M) 1.000ms\n`, name)
    const files = [part('b.log', 1), part('a.log', 2)]
    expect((await readGcLog(files)).files.map(({ path }) => path)).toEqual(files)
  })

  it('with a file that is missing is read without it, and says so', async () => {
    const [first] = rotated('gone.log')
    const findings = await readGcLog([first!, temporaryPath('gone.log.9')])
    expect(findings.events).toBeGreaterThan(0)
    expect(findings.partial!.why).toContain('gone.log.9: missing')
    expect(findings.partial!.shareRead).toBe(0.5)
  })
})

describe('several processes', () => {
  it('one after the other in one file are told apart, and their times added', async () => {
    const one = await readGcLog(fixture('g1-25.log'))
    const file = temporaryPath('twice.log')
    copyFileSync(fixture('g1-25.log'), file)
    const twice = await readGcLog(temporaryFile(g1 + g1))
    expect(twice.processes).toBe(2)
    expect(twice.spanMs).toBe(one.spanMs! * 2)
    expect(twice.pauses!.count).toBe(one.pauses!.count * 2)
    expect(twice.throughputShare).toBeCloseTo(one.throughputShare!, 9)
    expect(twice.allocation!.bytes).toBe(one.allocation!.bytes * 2)
  })

  it('restarted are told apart by the time alone, when the start was not logged', async () => {
    const event = (seconds: number, id: number) =>
      `[${seconds}.000s][info][gc] GC(${id}) Pause Young (Allocation Failure) 3M->1M(4M) 10.000ms`
    const text = [event(10, 0), event(20, 1), event(5, 0), event(6, 1)].join('\n')
    const findings = await readGcLog(temporaryFile(`${text}\n`))
    expect(findings.processes).toBe(2)
    expect(findings.spanMs).toBe(11_000)
    // What was allocated across the restart is nobody's.
    expect(findings.allocation!.bytes).toBe(2 * 2 * 1024 ** 2)
  })

  it('that write into one file at once are told apart by their pids', async () => {
    const of = (pid: number, kib: number) => [
      `[0.010s][${pid}][${pid + 1}][info][gc] Using Serial`,
      `[1.000s][${pid}][${pid + 2}][info][gc,start] GC(0) Pause Young (Allocation Failure)`,
      `[1.001s][${pid}][${pid + 2}][info][gc,heap] GC(0) DefNew: ${kib}K(9000K)->0K(9000K) Eden: ${kib}K(8000K)->0K(8000K) From: 0K(1000K)->0K(1000K)`,
      `[1.001s][${pid}][${pid + 2}][info][gc,heap] GC(0) Tenured: 0K(9000K)->100K(9000K)`,
      `[1.002s][${pid}][${pid + 2}][info][gc] GC(0) Pause Young (Allocation Failure) ${Math.floor(kib / 1024)}M->0M(18M) 1.500ms`,
    ]
    const [a, b] = [of(100, 7000), of(200, 5000)]
    const text = a.flatMap((line, index) => [line, b[index]!]).join('\n')
    const events: GcEvent[] = []
    const findings = await readGcLog(temporaryFile(`${text}\n`), { onEvent: (event) => events.push(event) })
    expect(findings.processes).toBe(2)
    expect(events.map(({ heapBeforeBytes }) => heapBeforeBytes)).toEqual([7000 * 1024, 5000 * 1024])
    expect(findings.spanMs).toBe(2004)
    expect(findings.unknownLines.count).toBe(0)
  })

  it('are not seen in the numbers of threads', async () => {
    const text = [
      '[0.010s][101][info][gc] Using Serial',
      '[1.000s][107][info][gc,start] GC(0) Pause Young (Allocation Failure)',
      '[1.002s][107][info][gc] GC(0) Pause Young (Allocation Failure) 2M->1M(18M) 1.500ms',
      '[2.002s][108][info][gc] GC(1) Pause Young (Allocation Failure) 2M->1M(18M) 1.500ms',
    ]
    expect((await readGcLog(temporaryFile(`${text.join('\n')}\n`))).processes).toBe(1)
  })
})

describe('a pause within a pause', () => {
  // JDK 9 to 11, Serial: a young collection that fails turns into a full one before it ends.
  it('is counted as a pause, and its time once', async () => {
    const text = [
      '[1.000s][info][gc] Using Serial',
      '[2.000s][info][gc,start] GC(0) Pause Young (Allocation Failure)',
      '[2.001s][info][gc,start] GC(1) Pause Full (Allocation Failure)',
      '[2.041s][info][gc] GC(1) Pause Full (Allocation Failure) 60M->20M(64M) 40.000ms',
      '[2.045s][info][gc] GC(0) Pause Young (Allocation Failure) 62M->20M(64M) 45.000ms',
    ]
    const { pauses, counts } = await readGcLog(temporaryFile(`${text.join('\n')}\n`))
    expect(pauses).toMatchObject({ count: 2, totalMs: 45, maxMs: 45 })
    expect(counts).toMatchObject({ young: 1, full: 1 })
  })
})
