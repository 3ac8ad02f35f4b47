import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import type { CaptureOptions, Collector, CollectorNote } from '../../src/model/collector.js'
import type { Sample, SeriesName } from '../../src/model/sample.js'
import type { TargetEnd, TargetHandle, TargetRuntime } from '../../src/model/target.js'
import { monotonicNs } from '../../src/system/clock.js'

/** What a watched program left. */
export interface Watched {
  readonly runFolder: string
  readonly end: TargetEnd
  readonly notes: readonly CollectorNote[]
  readonly pid: number
  /** The run's zero on the monotonic clock. */
  readonly startMs: number
  readonly durationMs: number
  samples<S extends SeriesName>(series: S): Extract<Sample, { series: S }>[]
  remove(): void
}

export interface WatchOptions {
  readonly nodeOptions?: readonly string[]
  /** What to start instead of this Node: words before the options. */
  readonly command?: readonly string[]
  /** Set over what the collectors ask for. */
  readonly environment?: Readonly<Record<string, string>>
  readonly intervalMs?: number
  /** Called while the program lives. */
  readonly whileLive?: (child: ChildProcess) => void
}

export const capture: CaptureOptions = {
  gcLogging: true,
  oomDump: false,
  flightRecorder: false,
  jfrSettings: 'profile',
  profiler: null,
  jmxPort: null,
  nativeMemory: false,
  intervalMs: 20,
}

const runtime: TargetRuntime = {
  name: 'node',
  version: process.version,
  collectorName: 'V8',
  limits: null,
}

/**
 * Runs `script` (an ES module) as a real Node process under real collectors, the way a target kind does:
 * output on a pipe, an agent's socket on file descriptor 3.
 */
export async function watch(
  script: string,
  collectors: readonly Collector[],
  options: WatchOptions = {},
): Promise<Watched> {
  const runFolder = mkdtempSync(path.join(tmpdir(), 'heapmark-collectors-'))
  const file = path.join(runFolder, 'program.mjs')
  writeFileSync(file, script)
  const wishes = collectors.map((collector) => collector.additions?.({ runFolder, runtime }) ?? {})
  const [program, ...words] = options.command ?? [process.execPath]
  const startNs = monotonicNs()
  const child = spawn(
    program!,
    [...words, ...wishes.flatMap((wish) => wish.nodeOptions ?? []), ...(options.nodeOptions ?? []), file],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      cwd: runFolder,
      env: Object.assign(
        {},
        process.env,
        ...wishes.map((wish) => wish.environment ?? {}),
        options.environment,
      ),
    },
  )
  const target = handleOf(child)
  const samples: Sample[] = []
  for (const collector of collectors) {
    await collector.start({
      target,
      runFolder,
      intervalMs: options.intervalMs ?? 20,
      emit: (sample) => samples.push(sample),
      toRunMs: (ns) => Number(ns - startNs) / 1e6,
    })
  }
  const timer = setInterval(() => {
    for (const collector of collectors) collector.sample?.()
  }, options.intervalMs ?? 20)
  options.whileLive?.(child)
  const end = await target.ended
  clearInterval(timer)
  const durationMs = Number(monotonicNs() - startNs) / 1e6
  const notes: CollectorNote[] = []
  for (const collector of collectors) notes.push(...((await collector.stop?.()) ?? []))
  return {
    runFolder,
    end,
    notes,
    pid: target.pid,
    startMs: Number(startNs) / 1e6,
    durationMs,
    samples: <S extends SeriesName>(series: S) =>
      samples.filter((sample): sample is Extract<Sample, { series: S }> => sample.series === series),
    remove: () => rmSync(runFolder, { recursive: true, force: true }),
  }
}

function handleOf(child: ChildProcess): TargetHandle {
  let stderr = ''
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-65_536)
  })
  const ended = new Promise<TargetEnd>((resolve) => {
    child.on('close', (exitCode, signal) =>
      resolve({ atNs: monotonicNs(), exitCode, signal, stderrTail: stderr, tellingLines: [], result: null }),
    )
  })
  return {
    pid: child.pid!,
    command: child.spawnargs,
    runtime,
    stdout: child.stdout,
    tellingLines: () => [],
    agent: child.stdio[3] as unknown as Duplex,
    ended,
    counters: () => null,
    stop: () => child.kill('SIGTERM'),
    kill: (signal) => child.kill(signal),
  }
}
