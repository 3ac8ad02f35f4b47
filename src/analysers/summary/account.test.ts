import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { jvm, nativeMemory, process, v8 } from '../../../test/support/samples.js'
import type { AccountPart, RunReport } from '../../model/report.js'
import type { Sample } from '../../model/sample.js'
import { summarise } from './summarise.js'

function row(report: RunReport, part: AccountPart) {
  const found = report.memory.account.find((one) => one.part === part)
  if (!found) throw new Error(`the account has no row ${part}`)
  const { part: _, ...figures } = found
  return figures
}

function why(report: RunReport, part: AccountPart): string | undefined {
  return report.notMeasured[`memory.account.${part}.peakBytes`]
}

const all = (bytes: number) => ({ peakBytes: bytes, averageBytes: bytes, atPeakBytes: bytes })
const none = { peakBytes: null, averageBytes: null, atPeakBytes: null }

const jvmRecord = emptyRecord({ target: { ...emptyRecord().target, kind: 'jvm', runtimeName: 'jvm' } })

/** Native Memory Tracking of JDK 16 and later. */
const categories = {
  'Java Heap': 80,
  Metaspace: 10,
  Class: 2,
  Thread: 8,
  Code: 6,
  GC: 3,
  GCCardSet: 1,
  Other: 5,
  Symbol: 4,
  Compiler: 7,
  Internal: 9,
  'Arena Chunk': 11,
}

describe('the memory account of a JVM', () => {
  it('comes from its native memory tracking, the heap from its counters, what is left is unexplained', async () => {
    const samples = [jvm(0, 40), nativeMemory(1, categories), process(10, 200), process(20, 190)]
    const report = await summarise(jvmRecord, samples)
    expect(row(report, 'heap-used')).toEqual(all(40))
    expect(row(report, 'heap-free')).toEqual(all(40))
    expect(row(report, 'metaspace')).toEqual(all(10))
    expect(row(report, 'class-space')).toEqual(all(2))
    expect(row(report, 'gc-structures')).toEqual(all(4))
    expect(row(report, 'direct-buffers')).toEqual(all(5))
    expect(row(report, 'other')).toEqual(all(20))
    expect(row(report, 'unexplained')).toEqual({ peakBytes: 54, averageBytes: 54, atPeakBytes: 54 })
  })

  it('counts the heap as committed when the counters were last read, not as native memory was', async () => {
    const samples = [nativeMemory(0, categories), jvm(5, 60), process(10, 300)]
    const report = await summarise(jvmRecord, samples)
    expect(row(report, 'unexplained').peakBytes).toBe(300 - (146 - 80 + 120))
  })

  it('never falls below 0 where more is committed than resident', async () => {
    const samples = [jvm(0, 40), nativeMemory(1, categories), process(10, 100)]
    expect(row(await summarise(jvmRecord, samples), 'unexplained')).toEqual(all(0))
  })

  it('has nothing where this JVM leaves out a category, which is not the same as not knowing', async () => {
    const { Other: _, ...others } = categories
    const report = await summarise(jvmRecord, [jvm(0, 40), nativeMemory(1, others), process(10, 200)])
    expect(row(report, 'direct-buffers')).toEqual(all(0))
  })

  it('holds class space within metaspace before JDK 16, and direct buffers within other before JDK 11', async () => {
    const early = nativeMemory(1, { 'Java Heap': 80, Class: 12, Internal: 9, Thread: 8 })
    const report = await summarise(jvmRecord, [jvm(0, 40), early, process(10, 200)])
    expect(row(report, 'metaspace')).toEqual(all(12))
    expect(row(report, 'class-space')).toEqual(none)
    expect(why(report, 'class-space')).toContain('within metaspace')
    expect(row(report, 'direct-buffers')).toEqual(none)
    expect(why(report, 'direct-buffers')).toContain('Internal')
  })

  it('says how to get what the counters do not tell', async () => {
    const samples = [jvm(0, 40, { metaspaceCommittedBytes: 10 }), process(10, 200)]
    const report = await summarise(jvmRecord, samples)
    expect(row(report, 'metaspace')).toEqual(all(10))
    expect(row(report, 'unexplained')).toEqual(all(110))
    expect(row(report, 'threads')).toEqual(none)
    expect(why(report, 'threads')).toContain('--native-memory')
    const asked = { ...jvmRecord, options: { 'native-memory': true } }
    expect(why(await summarise(asked, samples), 'threads')).toContain('gave no answer')
  })

  it('has no figure at all of a JVM whose counters are switched off', async () => {
    const report = await summarise(jvmRecord, [process(0, 200)])
    for (const { part } of report.memory.account) expect(row(report, part)).toEqual(none)
    expect(why(report, 'heap-used')).toBe('the JVM’s performance counters were not read')
  })

  it('weighs native memory by the time each answer stood, however rare they are', async () => {
    const samples = [0, 5000, 20_000].map((tMs, i) =>
      nativeMemory(tMs, { ...categories, Thread: i === 1 ? 20 : 8 }),
    )
    expect(row(await summarise(jvmRecord, samples), 'threads')).toMatchObject({
      peakBytes: 20,
      averageBytes: 17,
    })
  })
})

describe('the memory account of other programs', () => {
  it('splits Node’s memory outside the heap into array buffers and the rest', async () => {
    const report = await summarise(emptyRecord(), [v8(0, 40), process(10, 200)])
    expect(row(report, 'array-buffers')).toEqual(all(2))
    expect(row(report, 'other-external')).toEqual(all(1))
    expect(row(report, 'malloced')).toEqual(all(1))
    expect(row(report, 'unexplained')).toEqual(all(200 - 80 - 3 - 1))
  })

  it('is the kernel’s for a program that cannot be looked into', async () => {
    const parts = { rssAnonBytes: 150, rssFileBytes: 40, rssShmemBytes: 10 }
    const report = await summarise(emptyRecord(), [process(10, 200, parts)])
    expect(report.memory.account.map(({ part }) => part)).toEqual(['anonymous', 'file', 'shared'])
    expect(row(report, 'anonymous')).toEqual(all(150))
  })

  it('takes the live set as it stood when RSS was largest', async () => {
    const old = (tMs: number, heapAfterBytes: number): Sample => ({
      series: 'gc',
      tMs,
      generation: 'old',
      name: 'Mark-Compact',
      pauseMs: 1,
      heapBeforeBytes: null,
      heapAfterBytes,
    })
    const samples = [
      v8(0, 40),
      old(100, 10),
      process(150, 300),
      old(200, 30),
      process(250, 200),
      process(300, 200),
    ]
    const report = await summarise(emptyRecord(), samples)
    expect(row(report, 'heap-live')).toEqual({ peakBytes: 30, averageBytes: 20, atPeakBytes: 10 })
  })
})
