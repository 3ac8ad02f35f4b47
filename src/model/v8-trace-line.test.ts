import { describe, expect, it } from 'vitest'
import { findHead, nvpStartIn, parseEvent } from './v8-trace-line.js'

/** Lines as the real programs print them, their middle parts shortened. */
const lines: readonly [string, string, ReturnType<typeof parseEvent>][] = [
  [
    'Node 20, nvp, scavenge',
    '[6750:0xe787da0]       74 ms: pause=6.1 mutator=59.6 gc=s reduce_memory=0 time_to_safepoint=0.00 total_size_before=4339144 total_size_after=3922840 holes_size_before=136 allocated=4339144 unmapper_chunks=0',
    {
      generation: 'young',
      name: 'Scavenge',
      pauseMs: 6.1,
      heapBeforeBytes: 4_339_144,
      heapAfterBytes: 3_922_840,
    },
  ],
  [
    'Node 22, nvp, mark-compact',
    '[6857:0x21673000]      124 ms: pause=9.4 mutator=19.0 gc=mc reduce_memory=0 clear=3 total_size_before=18178240 total_size_after=9009248 pool_chunks=28 compaction_speed=2779576',
    {
      generation: 'old',
      name: 'Mark-Compact',
      pauseMs: 9.4,
      heapBeforeBytes: 18_178_240,
      heapAfterBytes: 9_009_248,
    },
  ],
  [
    'Node 24, nvp, mark-compact with glued keys',
    '[6913:0x1abb3000:0]      136 ms: pause=8.4 mutator=19.2 gc=mc reduce_memory=0 clear.join_filter_job=0.0clear.join_job=0.0 start_object_size=25839464 end_object_size=9952784 start_memory_size=29040640',
    {
      generation: 'old',
      name: 'Mark-Compact',
      pauseMs: 8.4,
      heapBeforeBytes: 25_839_464,
      heapAfterBytes: 9_952_784,
    },
  ],
  [
    'Node 22, nvp, minor mark-sweep',
    '[7183:0x450f4000]       38 ms: pause=1.4 mutator=20.1 gc=mms reduce_memory=0 total_size_before=1 total_size_after=0',
    { generation: 'young', name: 'Minor Mark-Sweep', pauseMs: 1.4, heapBeforeBytes: 1, heapAfterBytes: 0 },
  ],
  [
    'Node 20, plain, scavenge',
    '[6817:0x40bcdc00]       46 ms: Scavenge 4.1 (4.2) -> 3.8 (5.2) MB, 1.48 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; ',
    {
      generation: 'young',
      name: 'Scavenge',
      pauseMs: 1.48,
      heapBeforeBytes: 4_299_162,
      heapAfterBytes: 3_984_589,
    },
  ],
  [
    'Node 24, plain, mark-compact',
    '[6932:0x12855000:0]      221 ms: Mark-Compact 16.2 (46.6) -> 14.2 (47.8) MB, pooled: 0 MB, 16.98 / 0.00 ms  (+ 4.7 ms in 23 steps since start of marking) finalize incremental marking via stack guard; GC in old space requested',
    {
      generation: 'old',
      name: 'Mark-Compact',
      pauseMs: 16.98,
      heapBeforeBytes: 16_986_931,
      heapAfterBytes: 14_889_779,
    },
  ],
  [
    'Node 20, plain, last resort',
    '[6932:0x12855000]      221 ms: Mark-Compact (reduce) 16.2 (46.6) -> 14.2 (47.8) MB, 16.98 / 0.00 ms  last resort; GC in old space requested',
    {
      generation: 'old',
      name: 'Mark-Compact (reduce)',
      pauseMs: 16.98,
      heapBeforeBytes: 16_986_931,
      heapAfterBytes: 14_889_779,
    },
  ],
]

describe('a line of V8’s GC trace', () => {
  it.each(lines)('is read: %s', (_name, line, event) => {
    const found = findHead(line)!
    expect(found.start).toBe(0)
    expect(found.head.text + line.slice(found.end)).toBe(line)
    expect(parseEvent(line.slice(found.end))).toEqual(event)
  })

  it('names process, isolate and time', () => {
    expect(findHead(lines[2]![1])!.head).toMatchObject({
      pid: 6913,
      isolate: '0x1abb3000:0',
      isolateMs: 136,
    })
  })

  it.each(['took 12 ms: fine', '[12:34] 5 ms: no address', '[info] listening', '[1:0x2] ms: ', ''])(
    'is not seen in %j',
    (line) => {
      expect(findHead(line)).toBeNull()
    },
  )

  it.each(['pause=', 'pause=1.0 mutator=2.0', 'Scavenge', 'Mark-Compact 1 -> 2', 'hello'])(
    'does not tell of a collection by %j',
    (text) => {
      expect(parseEvent(text)).toBeNull()
    },
  )

  it('gives null for sizes that a line lacks', () => {
    expect(parseEvent('pause=1.0 mutator=2.0 gc=s ')).toMatchObject({
      heapBeforeBytes: null,
      heapAfterBytes: null,
    })
  })

  it('is found behind other words', () => {
    expect(nvpStartIn('words pause=1 pause=1.0 mutator=2.0 gc=s')).toBe(14)
    expect(nvpStartIn('pause=x')).toBe(-1)
  })
})
