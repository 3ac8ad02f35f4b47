import { describe, expect, it } from 'vitest'
import { temporaryFile } from '../../../test/support/temporary-file.js'
import type { GcEvent, LivePoint } from '../../model/gc-event.js'
import { readGcLog } from './read-gc-log.js'

const KiB = 1024
const MiB = 1024 ** 2

async function read(lines: readonly string[]) {
  const events: GcEvent[] = []
  const points: LivePoint[] = []
  const findings = await readGcLog(temporaryFile(`${lines.join('\n')}\n`), {
    onEvent: (event) => events.push(event),
    onLivePoint: (point) => points.push(point),
  })
  return { findings, events, points }
}

// Forms as in OpenJDK 8's collectors and its logging options; the numbers are made up.
const jdk8Start = [
  'OpenJDK 64-Bit Server VM (25.392-b08) for linux-amd64 JRE (1.8.0_392-b08), built on Oct 17 2023 by "x" with gcc 7.5.0',
  'Memory: 4k page, physical 16384000k(8192000k free), swap 0k(0k free)',
]

describe('JDK 8', () => {
  it('Parallel with details and both stamps', async () => {
    const { findings, events, points } = await read([
      ...jdk8Start,
      'CommandLine flags: -XX:InitialHeapSize=268435456 -XX:MaxHeapSize=268435456 -XX:+PrintGC -XX:+PrintGCDetails -XX:+UseParallelGC',
      '2024-03-05T10:00:01.000+0100: 1.000: [GC (Allocation Failure) [PSYoungGen: 65536K->8101K(76288K)] 65536K->8117K(251392K), 0.0058830 secs] [Times: user=0.02 sys=0.01, real=0.01 secs] ',
      '2024-03-05T10:00:02.000+0100: 2.000: [Full GC (Ergonomics) [PSYoungGen: 6926K->0K(76288K)] [ParOldGen: 60600K->6641K(101376K)] 67526K->6641K(177664K), [Metaspace: 20192K->20190K(1067008K)], 0.0274601 secs] [Times: user=0.13 sys=0.00, real=0.03 secs] ',
      '2024-03-05T10:00:03.000+0100: 3.000: Total time for which application threads were stopped: 0.0300000 seconds, Stopping threads took: 0.0010000 seconds',
      '2024-03-05T10:00:03.500+0100: 3.500: Application time: 0.5000000 seconds',
      'Heap',
      ' PSYoungGen      total 76288K, used 35323K [0x0000000795580000, 0x00000007b1b80000, 0x00000007c0000000)',
      '  eden space 65536K, 53% used [0x0000000795580000,0x00000007977fed00,0x0000000799580000)',
      ' ParOldGen       total 101376K, used 6641K [0x0000000740000000, 0x0000000746300000, 0x0000000795580000)',
      ' Metaspace       used 20200K, capacity 20500K, committed 20736K, reserved 1067008K',
      '  class space    used 2200K, capacity 2300K, committed 2432K, reserved 1048576K',
    ])
    expect(findings).toMatchObject({
      dialect: 'jdk8',
      collector: 'Parallel',
      runtimeVersion: '1.8.0_392-b08',
      heapMaxBytes: 256 * MiB,
      unknownLines: { count: 0 },
      counts: { young: 1, full: 1 },
      safepoints: { count: 1, totalMs: 30, toSafepointMsTotal: 1 },
    })
    expect(findings.flags).toContain('-XX:+UseParallelGC')
    expect(events[0]).toMatchObject({
      name: 'GC',
      cause: 'Allocation Failure',
      pauseMs: 5.883,
      uptimeMs: 1005.883,
      wallMs: Date.parse('2024-03-05T09:00:01.005Z') + 0.883,
      heapBeforeBytes: 65_536 * KiB,
      heapAfterBytes: 8117 * KiB,
      heapCommittedBytes: 251_392 * KiB,
      generation: 'young',
    })
    expect(events[0]!.generations!.old).toEqual({ beforeBytes: 0, afterBytes: 16 * KiB })
    expect(events[1]).toMatchObject({
      name: 'Full GC',
      liveBytes: 6641 * KiB,
      metaspace: { beforeBytes: 20_192 * KiB, afterBytes: 20_190 * KiB },
    })
    expect(points).toMatchObject([{ from: 'full', bytes: 6641 * KiB }])
    expect(findings.promotion!.bytes).toBe(16 * KiB)
  })

  it('Parallel with a record over several lines (tenuring distribution)', async () => {
    const { findings, events } = await read([
      '2024-03-05T10:00:01.000+0100: 1.000: [GC (Allocation Failure) 2024-03-05T10:00:01.004+0100: 1.004: [SoftReference, 0 refs, 0.0000626 secs]2024-03-05T10:00:01.004+0100: 1.004: [WeakReference, 9 refs, 0.0000200 secs]',
      'Desired survivor size 10485760 bytes, new threshold 7 (max 15)',
      '[PSYoungGen: 65536K->8101K(76288K)] 65536K->8117K(251392K), 0.0058830 secs] [Times: user=0.02 sys=0.01, real=0.01 secs] ',
    ])
    expect(events).toMatchObject([{ line: 1, pauseMs: 5.883, heapAfterBytes: 8117 * KiB }])
    expect(findings.unknownLines.count).toBe(0)
  })

  it('Serial, with time stamps alone and a comma in them', async () => {
    const { findings, events } = await read([
      '0,123: [GC (Allocation Failure) 0,123: [DefNew: 8128K->1016K(9152K), 0,0035000 secs] 8128K->2345K(29440K), 0,0036000 secs] [Times: user=0.00 sys=0.00, real=0.00 secs] ',
      '0,200: [Full GC (System.gc()) 0,200: [Tenured: 1329K->2345K(20288K), 0,0040000 secs] 5000K->2345K(29440K), [Metaspace: 2500K->2500K(1056768K)], 0,0041000 secs] [Times: user=0.00 sys=0.00, real=0.00 secs] ',
    ])
    expect(findings).toMatchObject({
      collector: 'Serial',
      counts: { young: 1, full: 1 },
      unknownLines: { count: 0 },
    })
    expect(events[0]).toMatchObject({ pauseMs: 3.6, uptimeMs: 126.6, heapBeforeBytes: 8128 * KiB })
    expect(events[1]).toMatchObject({ cause: 'System.gc()', pauseMs: 4.1, liveBytes: 2345 * KiB })
    expect(events[1]!.generations!.old).toEqual({ beforeBytes: 1329 * KiB, afterBytes: 2345 * KiB })
  })

  it('CMS: its cycle, a promotion that fails, a concurrent mode failure', async () => {
    const { findings, events, points } = await read([
      '1.000: [GC (Allocation Failure) 1.000: [ParNew: 6490K->640K(9600K), 0.0023484 secs] 6490K->5110K(19840K), 0.0025000 secs] [Times: user=0.00 sys=0.00, real=0.00 secs] ',
      '2.000: [GC (CMS Initial Mark) [1 CMS-initial-mark: 12400K(15400K)] 15600K(25000K), 0.0003000 secs] [Times: user=0.00 sys=0.00, real=0.00 secs] ',
      '2.001: [CMS-concurrent-mark-start]',
      '2.004: [CMS-concurrent-mark: 0.002/0.003 secs] [Times: user=0.00 sys=0.00, real=0.00 secs] ',
      '2.005: [GC (CMS Final Remark) [YG occupancy: 215 K (1152 K)]2.005: [Rescan (parallel) , 0.0004463 secs]2.006: [weak refs processing, 0.0000140 secs]2.006: [class unloading, 0.0001668 secs][1 CMS-remark: 2127K(2320K)] 2342K(3472K), 0.0009000 secs] [Times: user=0.00 sys=0.00, real=0.00 secs] ',
      '3.000: [GC (Allocation Failure) 3.000: [ParNew (promotion failed): 6142K->6291K(6291K), 0.0100000 secs]3.010: [CMS3.020: [CMS-concurrent-mark: 0.100/0.104 secs] [Times: user=0.10 sys=0.00, real=0.10 secs] ',
      ' (concurrent mode failure): 13781K->13667K(13981K), 0.0500000 secs] 20072K->13667K(20272K), [Metaspace: 2500K->2500K(1056768K)], 0.0610000 secs] [Times: user=0.06 sys=0.00, real=0.06 secs] ',
    ])
    expect(findings.unknownLines).toEqual({ count: 0, samples: [] })
    expect(findings).toMatchObject({
      collector: 'CMS',
      counts: {
        young: 2,
        initialMark: 1,
        remark: 1,
        cycles: 1,
        evacuationFailures: 1,
        concurrentModeFailures: 1,
      },
    })
    expect(findings.advice.map(({ code }) => code)).toContain('concurrent-mode-failure')
    expect(events.map(({ name }) => name)).toEqual([
      'GC',
      'CMS Initial Mark',
      'CMS-concurrent-mark',
      'CMS Final Remark',
      'GC',
    ])
    expect(events[1]).toMatchObject({
      heapBeforeBytes: 15_600 * KiB,
      heapCommittedBytes: 25_000 * KiB,
      pauseMs: 0.3,
    })
    expect(events[4]).toMatchObject({
      pauseMs: 61,
      heapBeforeBytes: 20_072 * KiB,
      heapAfterBytes: 13_667 * KiB,
    })
    // Nothing was swept yet at its remark.
    expect(points).toEqual([])
  })

  it('G1 with details: the heap on a later line, mixed collections, cleanup', async () => {
    const { findings, events, points } = await read([
      ...jdk8Start,
      'CommandLine flags: -XX:MaxHeapSize=264241152 -XX:+UseG1GC',
      '0.356: [GC pause (G1 Evacuation Pause) (young), 0.0215287 secs]',
      '   [Parallel Time: 20.0 ms, GC Workers: 8]',
      '      [GC Worker Start (ms): Min: 356.7, Avg: 356.9, Max: 357.1, Diff: 0.4]',
      '   [Code Root Fixup: 0.1 ms]',
      '   [Eden: 12.0M(12.0M)->0.0B(14.0M) Survivors: 0.0B->2048.0K Heap: 12.6M(252.0M)->7848.3K(252.0M)]',
      ' [Times: user=0.08 sys=0.00, real=0.02 secs] ',
      '1.000: [GC pause (G1 Humongous Allocation) (young) (initial-mark) (to-space exhausted), 0.0100000 secs]',
      '   [Eden: 4096.0K(14.0M)->0.0B(12.0M) Survivors: 2048.0K->2048.0K Heap: 120.0M(252.0M)->117.0M(252.0M)]',
      ' [Times: user=0.02 sys=0.00, real=0.01 secs] ',
      '1.010: [GC concurrent-root-region-scan-start]',
      '1.011: [GC concurrent-root-region-scan-end, 0.0010000 secs]',
      '1.011: [GC concurrent-mark-start]',
      '1.111: [GC concurrent-mark-end, 0.1000000 secs]',
      '1.112: [GC remark 1.112: [Finalize Marking, 0.0005 secs] 1.113: [GC ref-proc, 0.0001 secs] 1.113: [Unloading, 0.0100 secs], 0.0145000 secs]',
      ' [Times: user=0.02 sys=0.00, real=0.02 secs] ',
      '1.130: [GC cleanup 117M->106M(252M), 0.0015000 secs]',
      '2.000: [GC pause (G1 Evacuation Pause) (mixed), 0.0200000 secs]',
      '   [Eden: 12.0M(12.0M)->0.0B(12.0M) Survivors: 2048.0K->2048.0K Heap: 118.0M(252.0M)->60.0M(252.0M)]',
      '3.000: [GC pause (G1 Evacuation Pause) (mixed), 0.0200000 secs]',
      '   [Eden: 12.0M(12.0M)->0.0B(12.0M) Survivors: 2048.0K->2048.0K Heap: 72.0M(252.0M)->65.0M(252.0M)]',
      '4.000: [Full GC (System.gc())  65M->30M(64M), 0.1000000 secs]',
      '   [Eden: 0.0B(12.0M)->0.0B(12.0M) Survivors: 2048.0K->0.0B Heap: 65.0M(252.0M)->30.5M(64.0M)], [Metaspace: 2500K->2500K(1056768K)]',
    ])
    expect(findings.unknownLines).toEqual({ count: 0, samples: [] })
    expect(findings).toMatchObject({
      collector: 'G1',
      counts: { young: 2, mixed: 2, full: 1, remark: 1, cleanup: 1, evacuationFailures: 1, humongous: 1 },
    })
    expect(events[0]).toMatchObject({
      line: 4,
      heapAfterBytes: Math.round(7848.3 * KiB),
      pauseMs: 21.5287,
      uptimeMs: 377.5287,
    })
    expect(events[0]!.generations!.eden).toEqual({ beforeBytes: 12 * MiB, afterBytes: 0 })
    expect(points.map(({ from, bytes }) => [from, bytes / MiB])).toEqual([
      ['cleanup', 106],
      ['mixed-envelope', 60],
      ['full', 30.5],
    ])
  })

  it('with -XX:+PrintGC alone', async () => {
    const { findings, events } = await read([
      '0.5: not a stamp of JDK 8',
      '0.500: [GC (Allocation Failure)  33280K->5122K(125952K), 0.0051000 secs]',
      '0.600: [GC pause (G1 Evacuation Pause) (young) 12M->8M(252M), 0.0200000 secs]',
      '0.700: [Full GC (Ergonomics)  9000K->4000K(125952K), 0.0300000 secs]',
    ])
    expect(events.map(({ heapAfterBytes }) => heapAfterBytes)).toEqual([5122 * KiB, 8 * MiB, 4000 * KiB])
    expect(findings.unknownLines.count).toBe(1)
  })
})

describe('unified logging of JDK 9 to 13', () => {
  it('CMS: its cycle without a live set, its full collection with one', async () => {
    const { findings, events, points } = await read([
      '[0.010s][info][gc] Using Concurrent Mark Sweep',
      '[1.000s][info][gc,start     ] GC(0) Pause Young (Allocation Failure)',
      '[1.001s][info][gc,heap      ] GC(0) ParNew: 9870K->1280K(11520K)',
      '[1.001s][info][gc,heap      ] GC(0) CMS: 0K->7370K(13440K)',
      '[1.001s][info][gc,metaspace ] GC(0) Metaspace: 3644K->3644K(1056768K)',
      '[1.002s][info][gc           ] GC(0) Pause Young (Allocation Failure) 9M->8M(24M) 4.756ms',
      '[2.000s][info][gc,start     ] GC(1) Pause Initial Mark',
      '[2.001s][info][gc           ] GC(1) Pause Initial Mark 11M->11M(24M) 0.442ms',
      '[2.001s][info][gc           ] GC(1) Concurrent Mark',
      '[2.003s][info][gc           ] GC(1) Concurrent Mark 1.446ms',
      '[2.003s][info][gc           ] GC(1) Concurrent Preclean',
      '[2.003s][info][gc           ] GC(1) Concurrent Preclean 0.039ms',
      '[2.004s][info][gc           ] GC(1) Pause Remark 11M->11M(24M) 0.799ms',
      '[2.004s][info][gc           ] GC(1) Concurrent Sweep',
      '[2.004s][info][gc           ] GC(1) Concurrent Sweep 0.159ms',
      '[2.005s][info][gc,heap      ] GC(1) Old: 7370K->7000K(13440K)',
      '[2.900s][debug][gc          ] Concurrent mode failure',
      '[3.000s][info][gc           ] GC(2) Pause Full (Allocation Failure) 22M->9M(24M) 30.000ms',
    ])
    expect(findings.unknownLines).toEqual({ count: 0, samples: [] })
    expect(findings).toMatchObject({
      collector: 'CMS',
      counts: { young: 1, initialMark: 1, remark: 1, full: 1, cycles: 1, concurrentModeFailures: 1 },
    })
    expect(events[0]).toMatchObject({ heapBeforeBytes: 9870 * KiB, heapAfterBytes: 8650 * KiB })
    expect(findings.promotion!.bytes).toBe(7370 * KiB)
    expect(points).toMatchObject([{ from: 'full', bytes: 9 * MiB }])
  })

  it('G1 of JDK 9: initial mark is a young collection', async () => {
    const { findings } = await read([
      '[0.018s][info][gc] Using G1',
      '[0.295s][info][gc] GC(5) Pause Initial Mark (G1 Evacuation Pause) 80M->80M(128M) 6.187ms',
      '[0.295s][info][gc] GC(6) Concurrent Cycle',
      '[0.318s][info][gc] GC(11) To-space exhausted',
      '[0.318s][info][gc] GC(11) Pause Mixed (G1 Evacuation Pause) 119M->121M(128M) 2.739ms',
      '[0.337s][info][gc] GC(6) Concurrent Cycle 42.463ms',
    ])
    expect(findings.counts).toMatchObject({
      young: 1,
      mixed: 1,
      initialMark: 0,
      cycles: 1,
      evacuationFailures: 1,
    })
    expect(findings.unknownLines.count).toBe(0)
  })
})

describe('V8', () => {
  it('in its plain form, among a program’s own words', async () => {
    const { findings, events } = await read([
      'listening',
      '[6817:0x40bcdc00]       46 ms: Scavenge 4.1 (4.2) -> 3.8 (5.2) MB, 1.48 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; ',
      '[6817:0x40bcdc00]      221 ms: Mark-Compact 16.2 (46.6) -> 14.2 (47.8) MB, 16.98 / 0.00 ms  (+ 4.7 ms in 23 steps since start of marking) finalize incremental marking via stack guard; GC in old space requested',
    ])
    expect(findings).toMatchObject({
      dialect: 'v8',
      collector: 'V8',
      counts: { young: 1, full: 1 },
      unknownLines: { count: 1 },
      spanMs: 175,
    })
    expect(events).toMatchObject([
      { name: 'Scavenge', generation: 'young', cause: 'allocation failure', pauseMs: 1.48, uptimeMs: 46 },
      { name: 'Mark-Compact', generation: 'old', cause: 'finalize incremental marking via stack guard' },
    ])
    expect(events[1]!.liveBytes).toBe(Math.round(14.2 * MiB))
  })

  it('in its nvp form, with a worker’s isolate apart', async () => {
    const { findings, events } = await read([
      '[6857:0x21673000]      124 ms: pause=9.4 mutator=19.0 gc=mc reduce_memory=0 clear=3 total_size_before=18178240 total_size_after=9009248 pool_chunks=28',
      '[6857:0x99999000]       10 ms: pause=1.4 mutator=19.0 gc=s reduce_memory=0 total_size_before=2000 total_size_after=1000 x=1',
    ])
    expect(findings).toMatchObject({ processes: 2, unknownLines: { count: 0 } })
    expect(events[0]).toMatchObject({ liveBytes: 9_009_248, pauseMs: 9.4 })
  })
})

describe('Go', () => {
  it('gctrace: two stops around a concurrent mark, and the live heap', async () => {
    const { findings, events, points } = await read([
      'gc 1 @0.012s 2%: 0.026+0.41+0.005 ms clock, 0.052+0.10/0.30/0.20+0.010 ms cpu, 4->5->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P',
      'scav 0 KiB work (bg), 0 KiB work (eager), 7000 KiB now, 80% util',
      'gc 2 @1.012s 2%: 0.030+1.20+0.010 ms clock, 0.052+0.10/0.30/0.20+0.010 ms cpu, 4->4->3 MB, 4 MB goal, 2 P (forced)',
    ])
    expect(findings).toMatchObject({
      dialect: 'go',
      counts: { cycles: 2, pauses: 4 },
      unknownLines: { count: 0 },
      spanMs: 1000,
    })
    expect(findings.pauses!.totalMs).toBe(0.071)
    expect(events.filter(({ kind }) => kind === 'cycle').map(({ cause }) => cause)).toEqual([null, 'forced'])
    expect(points.map(({ bytes }) => bytes / MiB)).toEqual([2, 3])
  })
})
