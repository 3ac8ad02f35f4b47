import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyRecord, temporaryFolder, writeRun } from '../../../test/support/run-folders.js'
import { jvm, process } from '../../../test/support/samples.js'
import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import { MiB } from '../../model/size.js'
import { summariseRun } from './summarise.js'

/** The run starts at 1000 s of the machine's monotonic clock. */
const record = emptyRecord({
  target: { ...emptyRecord().target, kind: 'jvm', runtimeName: 'jvm' },
  startedNs: '1000000000000',
  outcome: { kind: 'crashed', cause: 'exit-code', exitCode: 1, signal: null, evidence: 'x' },
})

/** A line of JDK 17, `ms` after the run's start; the JVM started 40 ms after it. */
const line = (ms: number, tags: string, text: string) =>
  `[2026-01-16T10:30:${String(Math.floor(ms / 1000)).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}+0000]` +
  `[${((ms - 40) / 1000).toFixed(3)}s][${1000000000000 + ms * 1e6}ns][info][${tags}] ${text}\n`

const opening = line(50, 'gc', 'Using G1')
const young = (ms: number, id: number) =>
  line(ms, 'gc,start', `GC(${id}) Pause Young (Normal) (G1 Evacuation Pause)`) +
  line(ms, 'gc', `GC(${id}) Pause Young (Normal) (G1 Evacuation Pause) 68M->44M(128M) 2.500ms`)
const full = (ms: number, id: number) =>
  line(ms, 'gc,start', `GC(${id}) Pause Full (System.gc())`) +
  line(ms, 'gc', `GC(${id}) Pause Full (System.gc()) 60M->20M(128M) 30.000ms`)
const cycle = (ms: number, id: number) =>
  line(ms, 'gc', `GC(${id}) Concurrent Mark Cycle`) +
  line(ms + 5, 'gc', `GC(${id}) Pause Remark 50M->46M(128M) 1.500ms`) +
  line(ms + 8, 'gc', `GC(${id}) Concurrent Mark Cycle 8.250ms`)

const samples: Sample[] = Array.from({ length: 100 }, (_, i) => [
  process(i * 100, 200 * MiB),
  jvm(i * 100, 40 * MiB, { gcCount: i, gcMs: 2 * i }),
]).flat()

async function report(files: Record<string, string>, changes: Partial<RunRecord> = {}): Promise<RunReport> {
  const folder = writeRun(temporaryFolder(), { ...record, ...changes }, samples)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return summariseRun(folder)
}

describe('a JVM’s own GC log', () => {
  it('tells single pauses, cycles beside the program apart from them, and the live set', async () => {
    const log = opening + young(1000, 0) + cycle(2000, 1) + young(3000, 2) + full(4000, 3)
    const { gc, memory, notes, quality } = await report({ 'gc.log': log })
    expect(gc).toMatchObject({ source: 'gc-log', count: 4, pauseMsTotal: 36.5, pauseMsMax: 30 })
    // From 0 to 68, from 44 to 50, from 46 to 68, from 44 to 60 MiB.
    expect(gc.allocatedBytes).toBe(112 * MiB)
    expect(gc.byName.map(({ name, count }) => [name, count])).toEqual([
      ['Pause Full', 1],
      ['Pause Remark', 1],
      ['Pause Young (Normal)', 2],
    ])
    expect(gc.concurrent).toEqual([{ name: 'Concurrent Mark Cycle', count: 1, msTotal: 8.25, msMax: 8.25 }])
    expect(memory).toMatchObject({
      peakHeapBytes: 68 * MiB,
      liveSetBytes: 46 * MiB,
      liveSetLastBytes: 20 * MiB,
    })
    expect(notes).toEqual([])
    expect(quality).toEqual({ grade: 'good', reasons: [] })
  })

  it('gives its advice, with the part of the log and the lines that it is taken from', async () => {
    const { gc } = await report({
      'gc.log.0': opening + young(1000, 0) + full(2000, 1),
      'gc.log': full(4000, 2),
    })
    expect(gc.advice.map(({ code }) => code)).toContain('explicit-gc')
    expect(gc.advice.find(({ code }) => code === 'explicit-gc')?.evidence).toEqual([
      { file: 'gc.log.0', line: 5 },
      { file: 'gc.log', line: 2 },
    ])
    expect((await report({ 'gc.log': opening + young(1000, 0) })).gc.advice).toEqual([])
  })

  it('tells the phases beside the program where it tells of no whole cycle', async () => {
    const shenandoah =
      line(50, 'gc', 'Using Shenandoah') +
      line(1000, 'gc', 'GC(0) Pause Init Mark 0.070ms') +
      line(1005, 'gc', 'GC(0) Concurrent marking 50M->52M(128M) 4.500ms') +
      line(1006, 'gc', 'GC(0) Pause Final Mark 0.100ms')
    const { gc } = await report({ 'gc.log': shenandoah })
    expect(gc).toMatchObject({ count: 2, pauseMsTotal: 0.17 })
    expect(gc.concurrent).toEqual([{ name: 'Concurrent marking', count: 1, msTotal: 4.5, msMax: 4.5 }])
  })

  it('is placed on the run’s clock by its monotonic stamps', async () => {
    const { lastSamples } = await report({ 'gc.log': opening + young(9500, 0) + young(9600, 1) })
    expect(lastSamples.map(({ gcPauses }) => gcPauses)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
  })

  it('is placed by the time of day without them, and says so', async () => {
    const log = (opening + young(9500, 0)).replaceAll(/\[\d+ns\]/g, '')
    const { lastSamples, notes } = await report({ 'gc.log': log })
    expect(lastSamples.at(-1)?.gcPauses).toBe(1)
    expect(notes.join()).toContain('by the time of day')
  })

  it('is placed by the JVM’s uptime when it carries nothing else, and says so', async () => {
    const log = (opening + young(9500, 0)).replaceAll(/\[[^\]]*\+0000\]|\[\d+ns\]/g, '')
    const { lastSamples, notes } = await report({ 'gc.log': log })
    expect(lastSamples.at(-1)?.gcPauses).toBe(1)
    expect(notes.join()).toContain('since the JVM’s start')
  })

  it('is one with the files that were put away, in the order they were written', async () => {
    const files = {
      'gc.log': young(9000, 4) + young(9500, 5),
      'gc.log.0': opening + young(1000, 0) + young(2000, 1),
      'gc.log.1': young(3000, 2) + full(4000, 3),
    }
    const { gc, memory, quality } = await report(files)
    expect(gc).toMatchObject({ count: 6, pauseMsTotal: 42.5 })
    expect(memory.liveSetLastBytes).toBe(20 * MiB)
    expect(quality.reasons).toEqual([])
  })

  it('counts a first part that lies there under two names once, also in a copy of the folder', async () => {
    const folder = writeRun(temporaryFolder(), record, samples)
    writeFileSync(join(folder, 'gc.log'), young(3000, 2))
    writeFileSync(join(folder, 'gc.log.0'), opening + young(1000, 0) + young(2000, 1))
    copyFileSync(join(folder, 'gc.log.0'), join(folder, 'gc.log.first'))
    expect((await summariseRun(folder)).gc.count).toBe(3)
  })

  it('says how many collections are missing between its parts', async () => {
    const files = {
      'gc.log.first': opening + young(1000, 0) + young(2000, 1),
      'gc.log.1': young(7000, 90) + young(8000, 91),
      'gc.log': young(9000, 92),
    }
    const { gc, quality } = await report(files)
    expect(gc.count).toBe(5)
    expect(quality.grade).toBe('fair')
    expect(quality.reasons.join()).toMatch(/^88 collections are no longer in the GC log/)
  })

  it('leaves count and time to the JVM’s counters when there is none, or nothing in it', async () => {
    for (const files of [{}, { 'gc.log': '' }] as Record<string, string>[]) {
      const { gc, memory, notMeasured, verdict } = await report(files)
      expect(gc).toMatchObject({
        source: 'counters',
        count: 99,
        pauseMsTotal: 198,
        pauseMsMax: null,
        byName: [],
      })
      expect(notMeasured['gc.pauseMsMax']).toContain('without a GC log')
      expect(memory.liveSetBytes).toBeNull()
      expect(verdict.reasons.join()).toContain('without a GC log')
    }
  })

  it('is missed when only the attach socket told of the heap', async () => {
    const bySocket = samples.map((one) =>
      one.series === 'jvm' ? { ...one, gcCount: null, gcMs: null } : one,
    )
    const { gc, notMeasured } = await summariseRun(writeRun(temporaryFolder(), record, bySocket))
    expect(gc).toMatchObject({ source: null, count: null, pauseMsTotal: null, share: null })
    expect(notMeasured['gc.count']).toContain('attach socket')
  })

  it('of a program that was attached to, counts what came after', async () => {
    const target = { ...record.target, kind: 'attach' }
    const shifted = samples.map((sample) =>
      sample.series === 'jvm' ? { ...sample, gcCount: sample.gcCount! + 500 } : sample,
    )
    const folder = writeRun(temporaryFolder(), { ...record, target }, shifted)
    expect((await summariseRun(folder)).gc.count).toBe(99)
  })

  it('with a log that tells of no collection, there was none', async () => {
    expect((await report({ 'gc.log': opening })).gc).toMatchObject({
      source: 'gc-log',
      count: 0,
      pauseMsMax: 0,
    })
  })

  it('does not take Node’s trace for a JVM’s log', async () => {
    const target = { ...record.target, kind: 'node', runtimeName: 'node' } as const
    expect((await report({ 'gc.log': opening + young(1000, 0) }, { target })).gc.source).not.toBe('gc-log')
  })
})
