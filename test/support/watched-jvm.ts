import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { Collector, CollectorNote } from '../../src/model/collector.js'
import type { Sample, SeriesName } from '../../src/model/sample.js'
import type { JvmRuntime, TargetEnd, TargetHandle } from '../../src/model/target.js'
import { monotonicNs } from '../../src/system/clock.js'
import { TellingLines } from '../../src/targets/telling-lines.js'
import { compileJava } from './jdks.js'
import type { Jdk } from './live-jvm.js'

/** What a watched JVM left. */
export interface WatchedJvm {
  readonly runFolder: string
  readonly end: TargetEnd
  readonly notes: readonly string[]
  /** What collectors told while it lived. */
  readonly told: readonly string[]
  readonly output: string
  readonly durationMs: number
  samples<S extends SeriesName>(series: S): Extract<Sample, { series: S }>[]
}

export interface WatchJvmOptions {
  /** The program's arguments: see test/fixtures/java/Streamer.java. */
  readonly program: readonly string[]
  readonly jvmOptions?: readonly string[]
  readonly intervalMs?: number
  /** Name of the run folder below a temporary one. */
  readonly folderName?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Called once while the JVM lives, after its program has begun. */
  readonly whileLive?: (jvm: { child: ChildProcess; pid: number; runFolder: string }) => Promise<void> | void
}

export function runtimeOf(jdk: Pick<Jdk, 'major' | 'home'>): JvmRuntime {
  return {
    name: 'jvm',
    majorVersion: jdk.major,
    javaPath: path.join(jdk.home, 'bin/java'),
    version: String(jdk.major),
    collectorName: null,
    limits: null,
  }
}

/** Starts a small Java program under real collectors, the way a target kind does. It is gone when the test ends. */
export async function watchJvm(
  jdk: Jdk,
  collectors: readonly Collector[],
  options: WatchJvmOptions,
): Promise<WatchedJvm> {
  const parent = mkdtempSync(path.join(tmpdir(), 'heapmark-jvm-'))
  const runFolder = path.join(parent, options.folderName ?? 'run')
  mkdirSync(runFolder)
  const runtime = runtimeOf(jdk)
  const wishes = collectors.map((collector) => collector.additions?.({ runFolder, runtime }) ?? {})
  const startNs = monotonicNs()
  const child = spawn(
    runtime.javaPath,
    [
      ...['-Xms16m', '-Xmx64m'],
      ...wishes.flatMap((wish) => wish.jvmOptions ?? []),
      ...(options.jvmOptions ?? []),
      ...['-cp', compiledProgram(), 'Streamer', ...options.program],
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: parent,
      env: Object.assign(
        {},
        process.env,
        ...wishes.map((wish) => wish.environment ?? {}),
        options.environment,
      ),
    },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(parent, { recursive: true, force: true })
  })
  const output = listen(child)
  const target = handleOf(child, runtime, output)
  const samples: Sample[] = []
  const told: string[] = []
  for (const collector of collectors) {
    await collector.start({
      target,
      runFolder,
      intervalMs: options.intervalMs ?? 20,
      emit: (sample) => samples.push(sample),
      tell: (line) => told.push(line),
      toRunMs: (ns) => Number(ns - startNs) / 1e6,
    })
  }
  const timer = setInterval(() => {
    for (const collector of collectors) collector.sample?.()
  }, options.intervalMs ?? 20)
  await Promise.race([output.begun, target.ended])
  await options.whileLive?.({ child, pid: target.pid, runFolder })
  const end = await target.ended
  clearInterval(timer)
  const durationMs = Number(monotonicNs() - startNs) / 1e6
  const notes: CollectorNote[] = []
  for (const collector of collectors) notes.push(...((await collector.stop?.()) ?? []))
  return {
    runFolder,
    end,
    notes: notes.map((note) => note.message),
    told,
    output: output.text(),
    durationMs,
    samples: <S extends SeriesName>(series: S) =>
      samples.filter((sample): sample is Extract<Sample, { series: S }> => sample.series === series),
  }
}

interface Output {
  /** Resolves when the program has printed its first word. */
  readonly begun: Promise<void>
  readonly telling: TellingLines
  text(): string
}

function listen(child: ChildProcess): Output {
  const telling = new TellingLines()
  let text = ''
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      telling.see(name, chunk)
      if (text.includes('begun')) begin()
    })
  }
  return { begun, telling, text: () => text }
}

function handleOf(child: ChildProcess, runtime: JvmRuntime, output: Output): TargetHandle {
  const ended = new Promise<TargetEnd>((resolve) => {
    child.on('close', (exitCode, signal) => {
      output.telling.end()
      const tellingLines = output.telling.lines
      resolve({
        atNs: monotonicNs(),
        exitCode,
        signal,
        stderrTail: output.text(),
        tellingLines,
        result: null,
      })
    })
  })
  return {
    pid: child.pid!,
    command: child.spawnargs,
    runtime,
    stdout: null,
    tellingLines: () => output.telling.lines,
    agent: null,
    ended,
    counters: () => null,
    stop: () => child.kill('SIGTERM'),
    kill: (signal) => child.kill(signal),
  }
}

let compiled: ReturnType<typeof compileJava> | null = null
afterAll(() => compiled?.remove())

/** Compiled once in a test file. */
function compiledProgram(): string {
  compiled ??= compileJava(['Streamer.java'])
  return compiled.classes
}
