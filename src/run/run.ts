import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { collectorsFor } from '../collectors/index.js'
import type { Plan } from '../generate/plan.js'
import type { Collector, CollectorNote } from '../model/collector.js'
import type { Problem } from '../model/problem.js'
import type { ReceiverStats } from '../model/receiver.js'
import type { RunReport } from '../model/report.js'
import { type RunRecord, runFiles, runFormatVersion } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import type { Scenario } from '../model/scenario.js'
import type { LaunchAdditions, TargetEnd, TargetHandle, TargetKind } from '../model/target.js'
import { type ReceiverClient, startReceiverProcess } from '../receiver/client.js'
import type { ReportFormat } from '../reports/index.js'
import { planSink } from '../sinks/plan.js'
import { monotonicNs } from '../system/clock.js'
import { packageVersion } from '../system/package-info.js'
import { findArtefacts } from './artefacts.js'
import { type Asked, askedOf, scheduledMs } from './asked.js'
import { checkOptions } from './check-options.js'
import { classifyOutcome } from './classify-outcome.js'
import type { RunControls } from './controls.js'
import { type FoundScenario, findScenario } from './find-scenario.js'
import { describeMachine } from './machine.js'
import type { RunObserver, RunOptions } from './options.js'
import { prepareScenario } from './prepare.js'
import { fillPlaceholders, streamEnvironment } from './program-arguments.js'
import { receiverOptions } from './receiver-options.js'
import { redirectionNote } from './redirection.js'
import { writeReports } from './reports.js'
import { RunFolder } from './run-folder.js'
import { RunState } from './run-state.js'
import { Sampler } from './sampler.js'
import { SamplesFile } from './samples-file.js'
import { ScenarioProblems } from './scenario-problems.js'

export interface RunResult {
  readonly folder: string
  readonly record: RunRecord
  readonly report: RunReport
  readonly written: Awaited<ReturnType<typeof writeReports>>['written']
  /** Said when `--keep-server` left the receiver running. */
  readonly keptServer: { readonly url: string; readonly pid: number } | null
}

/** After a stop was asked for, so long may the target take to end in good order before it is killed. */
const stopGraceMs = 2500

/** One run, from a scenario file to a run folder with its reports. Ends whatever it started, however it ends. */
export async function run(
  options: RunOptions,
  observer: RunObserver,
  controls: RunControls,
): Promise<RunResult> {
  const kind = checkOptions(options)
  const prepared = prepare(options, observer)
  const startedAtMs = prepared.startedAtMs
  const folder = new RunFolder(options.resultsFolder, prepared.scenario.name, startedAtMs)
  const live = new LiveRun(options, prepared, kind, folder, observer, controls)
  try {
    await live.start()
  } catch (error) {
    await live.abandon()
    folder.remove()
    throw error
  }
  const { record, keptServer } = await live.finish()
  observer.stage('writing the report')
  const { report, written } = await writeReports(folder.path, options.formats as ReportFormat[])
  const text = written.get('text')
  if (text !== undefined) folder.linkReport('report.txt')
  return { folder: folder.path, record, report, written, keptServer }
}

interface Prepared {
  readonly found: FoundScenario
  readonly scenario: Scenario
  readonly plan: Plan
  readonly problems: readonly Problem[]
  readonly asked: Asked
  readonly startedAtMs: number
}

function prepare(options: RunOptions, observer: RunObserver): Prepared {
  const startedAtMs = Date.now()
  const found = findScenario(options.scenarioFile, options.workingDirectory)
  if (found.note !== null) observer.warning(found.note)
  const { scenario, plan, problems } = prepareScenario(found.name, found.bytes, {
    env: options.environment,
    target: options.target,
    nowMs: startedAtMs,
    seed: options.seed,
    records: options.records,
    ratePerSecond: options.ratePerSecond,
  })
  if (scenario === null || plan === null) throw new ScenarioProblems(found.name, found.bytes, problems)
  for (const problem of problems) {
    const { line, column } = problem.place
    observer.warning(`${found.name}:${line}:${column}: ${problem.message}`)
  }
  return { found, scenario, plan, problems, asked: askedOf(plan, scenario.steps), startedAtMs }
}

/** The processes and files of one run while it lives. */
class LiveRun {
  readonly #options: RunOptions
  readonly #prepared: Prepared
  readonly #kind: TargetKind
  readonly #folder: RunFolder
  readonly #observer: RunObserver
  readonly #controls: RunControls
  readonly #collectors: Collector[]
  readonly #samples: SamplesFile
  readonly #state: RunState
  readonly #sampler: Sampler
  readonly #notes: CollectorNote[] = []
  readonly #machine = describeMachine()
  readonly #loadAverage = os.loadavg()[0] ?? null
  #startNs = 0n
  #receiver: ReceiverClient | null = null
  #target: TargetHandle | null = null
  #receiverDeath: string | null = null
  #timedOutAfterMs: number | null = null
  #lastCounters: NonNullable<RunRecord['receiver']>['lastCounters'] = null
  #lastStreamMs = Number.NEGATIVE_INFINITY
  #stopping = false

  constructor(
    options: RunOptions,
    prepared: Prepared,
    kind: TargetKind,
    folder: RunFolder,
    observer: RunObserver,
    controls: RunControls,
  ) {
    this.#options = options
    this.#prepared = prepared
    this.#kind = kind
    this.#folder = folder
    this.#observer = observer
    this.#controls = controls
    this.#collectors = collectorsFor('node', {
      gcLogging: options.gcLogging,
      oomDump: options.oomDump,
      flightRecorder: options.flightRecorder,
      intervalMs: options.sampleIntervalMs,
    })
    this.#samples = new SamplesFile(folder.file(runFiles.samples), options.sampleIntervalMs)
    this.#state = new RunState({
      records: prepared.asked.records,
      ratePerSecond: prepared.asked.ratePerSecond,
      heapLimitBytes: options.heap.maxBytes,
    })
    this.#sampler = new Sampler(options.sampleIntervalMs, () => this.#round())
  }

  /** Starts receiver, target and collectors. On an error the caller must `abandon`. */
  async start(): Promise<void> {
    const { found, plan, asked } = this.#prepared
    writeFileSync(this.#folder.file(runFiles.scenario), found.bytes)
    if (this.#needsReceiver()) await this.#startReceiver()
    const receiver = this.#receiver && {
      host: '127.0.0.1',
      port: this.#receiver.port,
      url: this.#receiver.url,
    }
    this.#startNs = monotonicNs()
    this.#folder.writeRecord(this.#record(null, null, null))

    this.#observer.stage(`starting the ${this.#kind.name} target`)
    const facts = {
      url: receiver?.url ?? '',
      port: receiver?.port ?? 0,
      scenarioFile: found.path,
      records: asked.records,
      ratePerSecond: asked.ratePerSecond,
    }
    const additions = this.#launchAdditions()
    const target = await this.#kind.start({
      heap: this.#options.heap,
      runFolder: this.#folder.path,
      program: fillPlaceholders(this.#options.program, facts),
      plan: {
        plan,
        sinks: this.#prepared.scenario.steps.map((step) =>
          planSink(step, receiver ?? { host: '127.0.0.1', port: 0 }, this.#folder.path),
        ),
      },
      receiver,
      additions,
      environment: { ...this.#options.environment, ...streamEnvironment(facts), ...additions.environment },
    })
    this.#target = target
    this.#controls.onKill(() => target.kill('SIGKILL'))
    for (const collector of this.#collectors) {
      await collector.start({
        target,
        runFolder: this.#folder.path,
        intervalMs: this.#options.sampleIntervalMs,
        emit: (sample) => this.#emit(sample),
        toRunMs: (ns) => this.#toRunMs(ns),
      })
    }
    this.#folder.writeRecord(this.#record(null, null, null))
    this.#sampler.start()
    this.#observer.stage('streaming')
  }

  /** Waits for the target's end (or ends it: Ctrl-C, time limit, dead receiver) and completes the folder. */
  async finish(): Promise<{ record: RunRecord; keptServer: RunResult['keptServer'] }> {
    const target = this.#target!
    const timeout = setTimeout(() => {
      this.#timedOutAfterMs = this.#timeoutMs()
      this.#stopTarget()
    }, this.#timeoutMs())
    this.#controls.onInterrupt(() => {
      this.#observer.stage('stopping; press Ctrl-C again to leave at once')
      this.#stopTarget()
    })
    const end = await target.ended
    clearTimeout(timeout)
    this.#sampler.stop()
    this.#observer.stage('collecting what the run left')
    const stats = await this.#finalStats()
    await this.#stopCollectors()
    const keptServer = await this.#stopReceiver()
    this.#noteSamples()
    this.#samples.close()
    const record = this.#record(end, stats, keptServer)
    this.#folder.writeRecord(record)
    return { record, keptServer }
  }

  /** Ends whatever a failed start left. */
  async abandon(): Promise<void> {
    this.#sampler.stop()
    this.#target?.kill('SIGKILL')
    await this.#target?.ended
    await this.#stopCollectors()
    await this.#receiver?.stop()
    this.#samples.close()
  }

  #needsReceiver(): boolean {
    return (
      this.#kind.takesProgram ||
      this.#prepared.scenario.steps.some((step) => step.connection.value === 'http')
    )
  }

  async #startReceiver(): Promise<void> {
    this.#observer.stage('starting the receiver')
    const receiver = await startReceiverProcess(
      receiverOptions(this.#options.port, this.#prepared.scenario),
      {
        logFile: this.#folder.file(runFiles.receiverLog),
      },
    )
    this.#receiver = receiver
    this.#state.hasReceiver = true
    this.#controls.onKill(() => process.kill(receiver.pid, 'SIGKILL'))
    const note = redirectionNote(this.#prepared.scenario.steps, receiver.url)
    if (note !== null) this.#notes.push({ collector: 'receiver', message: note })
    receiver.onCounters((counters) => {
      this.#lastCounters = counters
      this.#emit({
        series: 'receiver',
        tMs: this.#toRunMs(BigInt(counters.atNs)),
        requests: counters.requests,
        bytes: counters.bytes,
        errors: counters.errors,
        unique: counters.unique,
        openConnections: counters.openConnections,
        rssBytes: counters.rssBytes,
      })
    })
    receiver.reportEvery(this.#options.sampleIntervalMs)
    void receiver.died.then(({ exitCode, signal }) => {
      if (this.#stopping) return
      this.#receiverDeath = `the receiver ended in mid-run (${signal ?? `exit code ${exitCode}`})`
      // The embedded target sees its connections break and gives up by itself; others may hang.
      setTimeout(() => this.#stopTarget(), stopGraceMs).unref()
    })
  }

  #launchAdditions(): LaunchAdditions {
    const nodeOptions: string[] = []
    const environment: Record<string, string> = {}
    for (const collector of this.#collectors) {
      const wishes = collector.additions?.({ runFolder: this.#folder.path })
      nodeOptions.push(...(wishes?.nodeOptions ?? []))
      Object.assign(environment, wishes?.environment)
    }
    return { nodeOptions, environment }
  }

  #round(): void {
    for (const collector of this.#collectors) collector.sample?.()
    this.#sampleStream()
    this.#observer.progress(this.#state.progress(this.#toRunMs(monotonicNs())))
    if (this.#sampler.cost.rounds % 10 === 0) this.#samples.flush()
  }

  #sampleStream(): void {
    const heard = this.#target?.counters() ?? null
    if (heard === null) return
    const tMs = this.#toRunMs(heard.atNs)
    if (tMs <= this.#lastStreamMs) return
    this.#lastStreamMs = tMs
    const { generated, sent, acknowledged, inFlight, lagMs } = heard.counters
    this.#emit({ series: 'stream', tMs, generated, sent, acknowledged, inFlight, lagMs })
  }

  #emit(sample: Sample): void {
    this.#samples.add(sample)
    this.#state.see(sample)
  }

  #toRunMs(ns: bigint): number {
    // Three decimals: a microsecond.
    return Number((ns - this.#startNs) / 1000n) / 1000
  }

  #timeoutMs(): number {
    const tenMinutes = 600_000
    return this.#options.timeoutMs ?? Math.max(tenMinutes, 2 * scheduledMs(this.#prepared.plan) + 60_000)
  }

  #stopTarget(): void {
    if (this.#stopping) return
    this.#stopping = true
    const target = this.#target!
    target.stop()
    const killer = setTimeout(() => target.kill('SIGKILL'), stopGraceMs)
    void target.ended.then(() => clearTimeout(killer))
  }

  async #finalStats(): Promise<ReceiverStats | null> {
    this.#stopping = true
    if (this.#receiver === null || this.#receiverDeath !== null) return null
    const stats = await this.#receiver.final(2000)
    if (stats !== null) {
      this.#sampleStream()
      this.#emit({
        series: 'receiver',
        tMs: this.#toRunMs(monotonicNs()),
        requests: stats.requests,
        bytes: stats.bytes,
        errors: stats.errors,
        unique: stats.ledger?.unique ?? null,
        openConnections: stats.openConnections,
        rssBytes: stats.rssBytes,
      })
    }
    return stats
  }

  async #stopCollectors(): Promise<void> {
    for (const collector of this.#collectors) {
      // A collector that hangs must not keep the report from being written.
      const notes = await Promise.race([collector.stop?.() ?? [], delay(2000, null, { ref: false })])
      if (notes !== null) this.#notes.push(...notes)
      else
        this.#notes.push({
          collector: collector.name,
          message: 'did not finish in time; its last files may be cut',
        })
    }
  }

  async #stopReceiver(): Promise<RunResult['keptServer']> {
    const receiver = this.#receiver
    if (receiver === null) return null
    if (!this.#options.keepServer || this.#receiverDeath !== null) {
      await receiver.stop()
      return null
    }
    await receiver.detach()
    return { url: receiver.url, pid: receiver.pid }
  }

  #noteSamples(): void {
    if (this.#samples.thinned > 0) {
      this.#notes.push({
        collector: 'samples',
        message: `after many samples the interval was stretched; ${this.#samples.thinned} were left out`,
      })
    }
    if (this.#samples.failure !== null) {
      this.#notes.push({
        collector: 'samples',
        message: `${this.#samples.lost} samples could not be written: ${this.#samples.failure}`,
      })
    }
  }

  #record(end: TargetEnd | null, stats: ReceiverStats | null, kept: RunResult['keptServer']): RunRecord {
    const { found, scenario, plan, problems, asked, startedAtMs } = this.#prepared
    const options = this.#options
    const target = this.#target
    const durationMs = end === null ? null : this.#toRunMs(end.atNs)
    const cost = this.#sampler.cost
    const heard = target?.counters() ?? null
    const result = end?.result ?? null
    return {
      formatVersion: runFormatVersion,
      heapmarkVersion: packageVersion(),
      id: this.#folder.id,
      benchPid: process.pid,
      scenario: {
        name: scenario.name,
        description: scenario.description,
        file: found.name,
        text: found.bytes.toString('utf8'),
        problems,
      },
      seed: plan.seed,
      nowMs: plan.nowMs,
      commandLine: options.commandLine,
      workingDirectory: options.workingDirectory,
      options: {
        'min-heap': options.heap.minBytes,
        'max-heap': options.heap.maxBytes,
        target: options.target,
        port: options.port,
        'keep-server': options.keepServer,
        records: options.records,
        rate: options.ratePerSecond,
        seed: options.seed,
        'timeout-ms': this.#timeoutMs(),
        'sample-interval-ms': options.sampleIntervalMs,
        'gc-logging': options.gcLogging,
        'oom-dump': options.oomDump,
        'flight-recorder': options.flightRecorder,
        profiler: options.profiler,
      },
      machine: this.#machine,
      target: {
        kind: this.#kind.name,
        pid: target?.pid ?? null,
        command: target?.command ?? [],
        runtime: target === null ? null : `${target.runtime.name} ${target.runtime.version}`,
        limits: target?.runtime.limits ?? null,
      },
      heap: { ...options.heap, collector: target?.runtime.collectorName ?? null },
      receiver: this.#receiver && {
        url: this.#receiver.url,
        pid: this.#receiver.pid,
        keptRunning: kept !== null,
        stats,
        lastCounters: this.#lastCounters && {
          requests: this.#lastCounters.requests,
          bytes: this.#lastCounters.bytes,
          errors: this.#lastCounters.errors,
          unique: this.#lastCounters.unique,
        },
      },
      startedAt: new Date(startedAtMs).toISOString(),
      endedAt: durationMs === null ? null : new Date(startedAtMs + durationMs).toISOString(),
      durationMs,
      sampleIntervalMs: options.sampleIntervalMs,
      outcome:
        end &&
        classifyOutcome({
          end,
          interruptedBy: this.#controls.interruptedBy,
          timedOutAfterMs: this.#timedOutAfterMs,
          receiverDeath: this.#receiverDeath,
          askedRecords: this.#kind.takesProgram ? null : asked.records,
          uniqueRecords: this.#unique(stats, result),
        }),
      asked,
      stream:
        result !== null
          ? {
              final: true,
              counters: result.counters,
              sendLagMicros: result.sendLagMicros,
              responseMicros: result.responseMicros,
              activeMs: Number(BigInt(result.endedNs) - BigInt(result.startedNs)) / 1e6,
              stoppedBecause: result.stoppedBecause,
            }
          : heard && {
              final: false,
              counters: heard.counters,
              sendLagMicros: null,
              responseMicros: null,
              activeMs: null,
              stoppedBecause: null,
            },
      notes: this.#notes,
      quality: {
        samplesTaken: cost.rounds,
        samplesLost: this.#samples.lost,
        samplerShare: cost.meanMicros === null ? null : cost.meanMicros / 1000 / options.sampleIntervalMs,
        longestGapMs: cost.longestGapMs,
        truncatedFiles: [],
        loadAverageAtStart: this.#loadAverage,
      },
      artefacts: end === null ? [] : findArtefacts(this.#folder.path),
    }
  }

  /** Distinct records that reached their place: by the receiver's ledger, and by the sinks that write files. */
  #unique(stats: ReceiverStats | null, result: TargetEnd['result']): number | null {
    if (this.#receiver === null) return result?.counters.acknowledged ?? null
    const files = this.#prepared.asked.steps.some((step) => step.sink !== 'http')
    if (files) return result?.counters.acknowledged ?? null
    return stats?.ledger?.unique ?? null
  }
}
