import { describe, expect, it } from 'vitest'
import { temporaryFile } from '../../../test/support/temporary-file.js'
import { readGcLog } from './read-gc-log.js'

const start = '[0.010s][info][gc] Using G1'

async function adviceFor(lines: readonly string[]) {
  const { advice } = await readGcLog(temporaryFile(`${[start, ...lines].join('\n')}\n`))
  return advice.map(({ code, text, evidence }) => ({ code, text, lines: evidence.map(({ line }) => line) }))
}

const pause = (seconds: number, title: string, heap: string, ms = 1) =>
  `[${seconds.toFixed(3)}s][info][gc] GC(${seconds}) ${title} ${heap} ${ms.toFixed(3)}ms`

describe('advice', () => {
  it('is not given for a log in which all is well', async () => {
    const lines = [1, 2, 3, 4].map((s) =>
      pause(s, 'Pause Young (Normal) (G1 Evacuation Pause)', '50M->5M(64M)'),
    )
    expect(await adviceFor(lines)).toEqual([])
  })

  it('names full collections that free nothing, which an OutOfMemoryError follows', async () => {
    const full = 'Pause Full (G1 Compaction Pause)'
    const found = await adviceFor([
      pause(1, full, '60M->20M(64M)'),
      pause(2, full, '63M->63M(64M)'),
      pause(3, 'Pause Young (Normal) (G1 Evacuation Pause)', '63M->63M(64M)'),
      pause(4, full, '63M->62M(64M)'),
    ])
    const futile = found.find(({ code }) => code === 'full-collections-free-nothing')!
    expect(futile.lines).toEqual([3, 5])
    expect(futile.text).toContain('last 2 full collections')
    expect(futile.text).toContain('64 MB')
  })

  it('does not call full collections futile when a later one freed much', async () => {
    const full = 'Pause Full (G1 Compaction Pause)'
    const found = await adviceFor([
      pause(1, full, '63M->63M(64M)'),
      pause(2, full, '63M->62M(64M)'),
      pause(3, full, '63M->10M(64M)'),
    ])
    expect(found.map(({ code }) => code)).toEqual(['full-collections'])
    expect(found[0]!.lines).toEqual([2, 3, 4])
  })

  it('says that a heap is too small by the share of time in pauses and the live set', async () => {
    const lines = [1, 2, 3, 4].map((s) => pause(s, 'Pause Full (Allocation Failure)', '60M->40M(64M)', 400))
    const found = await adviceFor(lines)
    const small = found.find(({ code }) => code === 'heap-too-small')!
    expect(small.text).toContain('40 % of the time')
    expect(small.text).toContain('live set took 63 % of 64 MB')
    expect(small.lines).toEqual([2])
  })

  it('names what was asked for, what classes and what humongous objects caused', async () => {
    const found = await adviceFor([
      '[0.011s][info][gc,init] Heap Region Size: 4M',
      pause(1, 'Pause Full (System.gc())', '50M->5M(64M)'),
      pause(2, 'Pause Young (Concurrent Start) (Metadata GC Threshold)', '50M->5M(64M)'),
      pause(3, 'Pause Young (Concurrent Start) (G1 Humongous Allocation)', '50M->5M(64M)'),
    ])
    expect(found.map(({ code, lines }) => [code, lines])).toEqual([
      ['explicit-gc', [3]],
      ['metadata-threshold', [4]],
      ['humongous-objects', [5]],
    ])
    expect(found[2]!.text).toContain('2 MB (half of a region of 4 MB)')
  })

  it('names objects that are promoted too early', async () => {
    const young = (s: number) => [
      `[${s}.000s][info][gc,heap] GC(${s}) DefNew: 20000K(20000K)->0K(20000K)`,
      `[${s}.000s][info][gc,heap] GC(${s}) Tenured: 0K(40000K)->15000K(40000K)`,
      pause(s, 'Pause Young (Allocation Failure)', '19M->14M(58M)'),
    ]
    const full = (s: number) => pause(s, 'Pause Full (Ergonomics)', '34M->1M(58M)')
    const found = await adviceFor([...young(1), full(2), ...young(3), full(4)])
    const premature = found.find(({ code }) => code === 'premature-promotion')!
    expect(premature.text).toMatch(/^\d\d % of what was allocated/)
    expect(premature.lines).toEqual([5, 9])
    const leak = (s: number) => pause(s, 'Pause Full (Ergonomics)', '57M->56M(58M)')
    const ofLeak = await adviceFor([...young(1), leak(2), ...young(3), leak(4), leak(5)])
    expect(ofLeak.map(({ code }) => code)).not.toContain('premature-promotion')
  })

  it('names failures to move, stalls, degenerated cycles and slow safepoints', async () => {
    const found = await adviceFor([
      '[1.000s][info][gc] GC(1) To-space exhausted',
      '[2.000s][info][gc] Allocation Stall (main) 3.256ms',
      '[2.500s][info][gc] Allocation Stall (worker) 13.256ms',
      '[3.000s][info][gc] GC(3) Pause Degenerated GC (Mark) 60M->20M(64M) 5.000ms',
      '[4.000s][info][safepoint] Safepoint "Cleanup", Time since last: 1 ns, Reaching safepoint: 250000000 ns, At safepoint: 1 ns, Total: 250000002 ns',
      pause(9, 'Pause Young (Normal) (G1 Evacuation Pause)', '50M->5M(64M)', 1500),
      '[99.000s][info][gc] Out Of Memory (main)',
    ])
    expect(found.map(({ code, lines }) => [code, lines])).toEqual([
      ['out-of-memory', [8]],
      ['allocation-stalls', [4]],
      ['evacuation-failure', [2]],
      ['degenerated-collections', [5]],
      ['time-to-safepoint', [6]],
      ['long-pause', [7]],
    ])
    const texts = found.map(({ text }) => text).join('\n')
    expect(texts).toContain('2 times for memory, 17 ms together and 13 ms at most')
    expect(texts).toContain('250 ms')
  })

  it('shows at most ten places, the last among them', async () => {
    const lines = Array.from({ length: 40 }, (_, s) =>
      pause(s + 1, 'Pause Full (System.gc())', '50M->5M(64M)'),
    )
    const [explicit] = await adviceFor(lines)
    expect(explicit!.lines).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 41])
    expect(explicit!.text).toMatch(/^40 times/)
  })
})
