import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { collectorsFor } from '../collectors/index.js'
import type { Collector, CollectorNote } from '../model/collector.js'
import type { ReceiverStats } from '../model/receiver.js'
import { type RunRecord, runFiles } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import type { LaunchAdditions, TargetHandle, TargetKind } from '../model/target.js'
import { type ReceiverClient, startReceiverProcess } from '../receiver/client.js'
import { planSink } from '../sinks/plan.js'
import { monotonicNs } from '../system/clock.js'
import { findArtefacts } from './artefacts.js'
import { scheduledMs } from './asked.js'
import { buildRecord, type RunEnding } from './build-record.js'
import type { RunControls } from './controls.js'
import { describeMachine } from './machine.js'
import type { RunObserver, RunOptions } from './options.js'
import type { PreparedRun } from './prepared-run.js'
import { fillPlaceholders, streamEnvironment } from './program-arguments.js'
import { receiverOptions } from './receiver-options.js'
import { redirectionNote } from './redirection.js'
import type { RunFolder } from './run-folder.js'
import { RunState } from './run-state.js'
import { Sampler } from './sampler.js'
import { SamplesFile } from './samples-file.js'

/** A receiver that goes on after its run. */
export interface KeptServer {
  readonly url: string
  readonly pid: number
}

/** After a stop was asked for, so long may the target take to end in good order before it is killed. */
const stopGraceMs = 2500

/** The processes and files of one run while it lives. */
export class RunSession {
  readonly #options: RunOptions
  readonly #prepared: PreparedRun
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
    prepared: PreparedRun,
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
    this.#folder.writeRecord(this.#record(null))

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
    this.#folder.writeRecord(this.#record(null))
    this.#sampler.start()
    this.#observer.stage('streaming')
  }

  /** Waits for the target's end (or ends it: Ctrl-C, time limit, dead receiver) and completes the folder. */
  async finish(): Promise<{ record: RunRecord; keptServer: KeptServer | null }> {
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
    const record = this.#record({
      end,
      durationMs: this.#toRunMs(end.atNs),
      stats,
      keptRunning: keptServer !== null,
      interruptedBy: this.#controls.interruptedBy,
      timedOutAfterMs: this.#timedOutAfterMs,
      receiverDeath: this.#receiverDeath,
      artefacts: findArtefacts(this.#folder.path),
    })
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
      const { requests, bytes, errors, unique } = counters
      this.#lastCounters = { requests, bytes, errors, unique }
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

  async #stopReceiver(): Promise<KeptServer | null> {
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

  #record(ending: RunEnding | null): RunRecord {
    const cost = this.#sampler.cost
    return buildRecord({
      id: this.#folder.id,
      options: this.#options,
      timeoutMs: this.#timeoutMs(),
      prepared: this.#prepared,
      machine: this.#machine,
      kind: this.#kind,
      target: this.#target,
      receiver: this.#receiver,
      lastCounters: this.#lastCounters,
      notes: this.#notes,
      quality: {
        samplesTaken: cost.rounds,
        samplesLost: this.#samples.lost,
        samplerShare:
          cost.meanMicros === null ? null : cost.meanMicros / 1000 / this.#options.sampleIntervalMs,
        longestGapMs: cost.longestGapMs,
        truncatedFiles: [],
        loadAverageAtStart: this.#loadAverage,
      },
      ending,
    })
  }
}
