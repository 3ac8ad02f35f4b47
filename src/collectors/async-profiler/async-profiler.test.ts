import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { asyncProfilerOrNull } from '../../../test/support/async-profiler.js'
import { type Jdk, jdks, noJdk } from '../../../test/support/live-jvm.js'
import { watchJvm } from '../../../test/support/watched-jvm.js'
import { JfrCollector } from '../jfr/jfr.js'
import { readChunks } from '../recording-chunks.js'
import { AsyncProfilerCollector } from './async-profiler.js'
import { recordingFile } from './options.js'
import { perfEventsRefusal } from './perf-events.js'

const library = jdks.length === 0 ? null : asyncProfilerOrNull()
const missing = jdks.length === 0 ? noJdk : library === null ? 'async-profiler cannot be had here' : null
const newest = jdks.slice(-1)

/** What is said on a machine that refuses perf events. */
const aboutCpu = perfEventsRefusal() === null ? 0 : 1

function eventCount(jdk: Jdk, file: string, event: string): number {
  const text = execFileSync(path.join(jdk.home, 'bin/jfr'), ['summary', file], { encoding: 'utf8' })
  return Number(new RegExp(`^ ${event.replace('.', '\\.')} +(\\d+) `, 'm').exec(text)?.[1] ?? 0)
}

/** Sum over the stacks that hold this frame. */
function sumAt(file: string, frame: string): number {
  let sum = 0
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n'))
    if (line.includes(frame)) sum += Number(line.slice(line.lastIndexOf(' ') + 1))
  return sum
}

describe.skipIf(missing !== null)(`async-profiler (${missing ?? 'real JVMs'})`, () => {
  it.each(jdks)('on $name leaves a recording, and its stacks as text', async (jdk) => {
    const { runFolder, end, output, notes } = await watchJvm(jdk, [new AsyncProfilerCollector()], {
      program: ['stream', '1500', '20'],
      folderName: 'a run, of: 10-30',
    })
    expect(end.exitCode, output).toBe(0)
    expect(output).toBe('begun\n')
    expect(notes).toHaveLength(aboutCpu)
    const recording = path.join(runFolder, recordingFile)
    expect(eventCount(jdk, recording, 'jdk.ObjectAllocationInNewTLAB')).toBeGreaterThan(5)
    const files = readdirSync(runFolder).sort()
    expect(files).toContain('async-profiler.alloc.collapsed')
    // Of 20 MB held, a sample for each half megabyte: some forty objects, which count with their own 10 KB.
    expect(files).toContain('async-profiler.live.collapsed')
    expect(sumAt(path.join(runFolder, 'async-profiler.live.collapsed'), 'Streamer.hold')).toBeGreaterThan(
      100_000,
    )
    // 40 to 50 MB a second, known to within the sampling.
    const allocated = sumAt(path.join(runFolder, 'async-profiler.alloc.collapsed'), 'Streamer.makeRecord')
    expect(allocated).toBeGreaterThan(5e6)
    expect(allocated).toBeLessThan(5e8)
  })

  it.each(newest)('finds the CPU time of $name', async (jdk) => {
    const { runFolder } = await watchJvm(jdk, [new AsyncProfilerCollector()], { program: ['burn', '1000'] })
    // 100 samples in a second of CPU time, on a busy machine fewer.
    expect(sumAt(path.join(runFolder, 'async-profiler.cpu.collapsed'), 'Streamer.burn')).toBeGreaterThan(10)
  })

  it.each(newest)('runs beside the flight recorder of $name, each in its own file', async (jdk) => {
    const collectors = [new AsyncProfilerCollector(), new JfrCollector({ jfrSettings: 'profile' })]
    const { runFolder } = await watchJvm(jdk, collectors, { program: ['stream', '1000'] })
    expect(
      eventCount(jdk, path.join(runFolder, recordingFile), 'jdk.ObjectAllocationInNewTLAB'),
    ).toBeGreaterThan(0)
    expect(eventCount(jdk, path.join(runFolder, 'recording.jfr'), 'jdk.GCHeapSummary')).toBeGreaterThan(0)
  })

  it.each(newest)('leaves of a JVM that is killed what its full chunks hold', async (jdk) => {
    const { runFolder, notes, end } = await watchJvm(jdk, [new AsyncProfilerCollector({ chunkSeconds: 1 })], {
      program: ['stream', '60000'],
      whileLive: async ({ child, runFolder }) => {
        // The profiler looks at the time every few seconds.
        const file = path.join(runFolder, recordingFile)
        while (!existsSync(file) || readChunks(file).chunks.length === 0) await sleep(50)
        await sleep(300)
        child.kill('SIGKILL')
      },
    })
    expect(end.signal).toBe('SIGKILL')
    expect(
      eventCount(jdk, path.join(runFolder, recordingFile), 'jdk.ObjectAllocationInNewTLAB'),
    ).toBeGreaterThan(0)
    expect(notes.at(-1)).toBe(
      'the JVM was ended before the profiler could finish: async-profiler.jfr lacks up to the last 1 s, and the live objects',
    )
    expect(
      sumAt(path.join(runFolder, 'async-profiler.alloc.collapsed'), 'Streamer.makeRecord'),
    ).toBeGreaterThan(0)
  })

  it.each(newest)('says so when the JVM was gone before anything was complete', async (jdk) => {
    const { notes, runFolder } = await watchJvm(jdk, [new AsyncProfilerCollector()], {
      program: ['hoard'],
      jvmOptions: ['-XX:+ExitOnOutOfMemoryError'],
    })
    expect(readdirSync(runFolder)).toEqual([])
    expect(notes.at(-1)).toMatch(/^nothing was profiled: the JVM was ended within its first 15 s/)
  })
})

describe('perf events', () => {
  const machine = (paranoid: string | null, seccomp: number, capabilities: string) => (file: string) =>
    file.endsWith('paranoid') ? paranoid : `Name: x\nCapEff:\t${capabilities}\nSeccomp:\t${seccomp}\n`
  const none = '0000000000000000'

  it.each([
    ['are taken where everyone may', '1\n', 0, none, null],
    ['are taken by a privileged program (CAP_PERFMON)', '4\n', 0, '0000004000000000', null],
    ['are taken by root (CAP_SYS_ADMIN)', '2\n', 0, '0000000000200000', null],
    ['are left where the kernel says no', '2\n', 0, none, 'perf_event_paranoid is 2'],
    ['are left in a container', '1\n', 2, none, 'a system call filter is in force'],
    ['are left where there are none', null, 0, none, 'the kernel has none'],
  ] as const)('%s', (_what, paranoid, seccomp, capabilities, refusal) => {
    expect(perfEventsRefusal(machine(paranoid, seccomp, capabilities))).toBe(refusal)
  })
})
