import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { collectorsFor } from '../collectors/index.js'
import { inspectorOfTarget } from '../inspectors/index.js'
import type { RunBudgets } from '../model/budget.js'
import type { Collector, CollectorNote } from '../model/collector.js'
import type { FaultPlan } from '../model/fault.js'
import type { ReceiverStats } from '../model/receiver.js'
import { type Calibration, type RunRecord, runFiles } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import type {
  LaunchAdditions,
  PreparedTarget,
  ReceiverAddress,
  ScenarioFile,
  TargetEnd,
  TargetHandle,
  TargetKind,
  TellingKind,
} from '../model/target.js'
import { type ReceiverClient, startReceiverProcess } from '../receiver/client.js'
import { patchForDataCaterer } from '../scenario/index.js'
import { planSink } from '../sinks/plan.js'
import { monotonicNs } from '../system/clock.js'
import { findArtefacts } from './artefacts.js'
import { scheduledMs } from './asked.js'
import { buildRecord, type RunEnding } from './build-record.js'
import type { RunControls } from './controls.js'
import { findFatalError } from './fatal-error.js'
import { FaultWatch } from './fault-watch.js'
import { type Hang, HangWatch } from './hang-watch.js'
import { describeMachine } from './machine.js'
import { MachineWatch } from './machine-watch.js'
import { needsReceiver } from './needs-receiver.js'
import { OnDemand } from './on-demand.js'
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

/** When the target's kind leaves it open, a silence of so long ends a run that should be streaming. */
const defaultPatienceMs = 120_000

/** What a run is made from. */
export interface RunParts {
  readonly options: RunOptions
  readonly prepared: PreparedRun
  readonly kind: TargetKind
  readonly target: PreparedTarget
  readonly faults: readonly FaultPlan[]
  readonly calibration: Calibration | null
  readonly budgets: RunBudgets | null
  readonly folder: RunFolder
  readonly observer: RunObserver
  readonly controls: RunControls
}

/** The processes and files of one run while it lives. */
export class RunSession {
  readonly #options: RunOptions
  readonly #prepared: PreparedRun
  readonly #kind: TargetKind
  readonly #preparedTarget: PreparedTarget
  readonly #faults: readonly FaultPlan[]
  readonly #faultWatch = new FaultWatch((ns) => this.#toRunMs(ns))
  readonly #calibration: Calibration | null
  readonly #budgets: RunBudgets | null
  readonly #folder: RunFolder
  readonly #observer: RunObserver
  readonly #controls: RunControls
  readonly #collectors: Collector[]
  readonly #samples: SamplesFile
  readonly #state: RunState
  readonly #sampler: Sampler
  readonly #hangWatch: HangWatch
  readonly #notes: CollectorNote[] = []
  readonly #machine = describeMachine()
  readonly #loadAverage = os.loadavg()[0] ?? null
  readonly #machineWatch = new MachineWatch()
  #startNs = 0n
  #receiver: ReceiverClient | null = null
  #target: TargetHandle | null = null
  #onDemand: OnDemand | null = null
  #receiverDeath: string | null = null
  #timedOut: { limitMs: number; gcShare: number | null } | null = null
  #hang: Hang | null = null
  /** The counter of the target's control group at its first sample and now. */
  #memoryLimitKills: { first: number; last: number } | null = null
  #lastCounters: NonNullable<RunRecord['receiver']>['lastCounters'] = null
  #lastStreamMs = Number.NEGATIVE_INFINITY
  #stopping = false

  constructor(parts: RunParts) {
    const { options, prepared, folder } = parts
    this.#options = options
    this.#prepared = prepared
    this.#kind = parts.kind
    this.#preparedTarget = parts.target
    this.#faults = parts.faults
    this.#calibration = parts.calibration
    this.#budgets = parts.budgets
    this.#folder = folder
    this.#observer = parts.observer
    this.#controls = parts.controls
    this.#collectors = collectorsFor(
      parts.target.runtime.name,
      options.capture,
      parts.target.attached === true,
    )
    this.#samples = new SamplesFile(folder.file(runFiles.samples), options.capture.intervalMs)
    for (const message of parts.target.notes ?? []) this.#notes.push({ collector: 'target', message })
    this.#hangWatch = new HangWatch({ patienceMs: this.#patienceMs() })
    this.#state = new RunState({
      records: prepared.asked.records,
      ratePerSecond: prepared.asked.ratePerSecond,
      heapLimitBytes: options.heap.maxBytes,
    })
    this.#sampler = new Sampler(options.capture.intervalMs, () => this.#round())
  }

  /** Starts receiver, target and collectors. On an error the caller must `abandon`. */
  async start(): Promise<void> {
    const { stream, asked } = this.#prepared
    if (stream !== null) writeFileSync(this.#folder.file(runFiles.scenario), stream.found.bytes)
    if (needsReceiver(this.#options, this.#prepared, this.#kind)) await this.#startReceiver()
    const receiver = this.#receiver && {
      host: '127.0.0.1',
      port: this.#receiver.port,
      url: this.#receiver.url,
    }
    this.#startNs = monotonicNs()
    this.#folder.writeRecord(this.#record(null))

    this.#machineWatch.start(this.#receiver?.pid ?? null)
    this.#observer.stage(`starting the ${this.#kind.name} target`)
    const facts = {
      url: receiver?.url ?? '',
      port: receiver?.port ?? 0,
      scenarioFile: stream?.found.path ?? null,
      records: asked.records,
      ratePerSecond: asked.ratePerSecond,
    }
    const additions = this.#launchAdditions()
    const target = await this.#preparedTarget.start({
      heap: this.#options.heap,
      runFolder: this.#folder.path,
      program: fillPlaceholders(this.#options.program, facts),
      plan: this.#job(receiver),
      scenario: this.#scenarioFile(receiver),
      receiver,
      additions,
      environment: { ...this.#options.environment, ...streamEnvironment(facts) },
      workingDirectory: this.#options.workingDirectory,
    })
    this.#target = target
    this.#controls.onKill(() => target.kill('SIGKILL'))
    for (const collector of this.#collectors) {
      await collector.start({
        target,
        runFolder: this.#folder.path,
        intervalMs: this.#options.capture.intervalMs,
        emit: (sample) => this.#emit(sample),
        tell: (line) => this.#observer.warning(line),
        toRunMs: (ns) => this.#toRunMs(ns),
      })
    }
    await this.#takeRequests(target)
    this.#folder.writeRecord(this.#record(null))
    this.#sampler.start()
    this.#observer.stage('streaming')
  }

  /** Waits for the target's end (or ends it: Ctrl-C, time limit, dead receiver) and completes the folder. */
  async finish(): Promise<{ record: RunRecord; keptServer: KeptServer | null }> {
    const target = this.#target!
    const timeout = setTimeout(() => {
      const gcShare = this.#state.gcShare(this.#toRunMs(monotonicNs()))
      this.#timedOut = { limitMs: this.#timeoutMs(), gcShare }
      this.#stopTarget()
    }, this.#timeoutMs())
    this.#controls.onInterrupt(() => {
      this.#observer.stage('stopping; press Ctrl-C again to leave at once')
      this.#stopTarget()
    })
    const end = await target.ended
    this.#machineWatch.end()
    clearTimeout(timeout)
    if (end.left === 'gone') {
      const message = 'the process ended while it was watched; its exit code is known to its parent alone'
      this.#notes.push({ collector: 'attach', message })
    }
    this.#sampler.stop()
    this.#observer.stage('collecting what the run left')
    await this.#refuseRequests()
    const stats = await this.#finalStats()
    for (const sample of this.#faultWatch.end(this.#toRunMs(end.atNs))) this.#emit(sample)
    await this.#stopCollectors()
    const keptServer = await this.#stopReceiver()
    this.#noteOutput(end)
    this.#noteSamples()
    this.#samples.close()
    const record = this.#record({
      end,
      durationMs: this.#toRunMs(end.atNs),
      stats,
      keptRunning: keptServer !== null,
      interruptedBy: this.#controls.interruptedBy,
      timedOut: this.#timedOut,
      hang: this.#hang,
      receiverDeath: this.#receiverDeath,
      fatalError: findFatalError(this.#folder.path),
      memoryLimitKills: this.#memoryLimitKills
        ? this.#memoryLimitKills.last - this.#memoryLimitKills.first
        : 0,
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
    await this.#refuseRequests()
    await this.#stopCollectors()
    await this.#receiver?.stop()
    this.#samples.close()
  }

  /** The scenario as the target is to read it; what differs from the user's file is noted. */
  #scenarioFile(receiver: ReceiverAddress | null): ScenarioFile | null {
    const { stream } = this.#prepared
    if (stream === null) return null
    const original = { path: stream.found.path, text: stream.found.bytes.toString('utf8') }
    if (this.#kind.name !== 'data-caterer') return original
    const { text, changes } = patchForDataCaterer(original.text, {
      receiverUrl: receiver?.url ?? null,
      environment: this.#options.environment,
      fix: this.#options.fixScenario,
      records: this.#options.records,
      ratePerSecond: this.#options.ratePerSecond,
    })
    for (const change of changes) {
      this.#notes.push({ collector: 'scenario', message: `changed in the run's copy: ${change}` })
    }
    return { path: original.path, text }
  }

  /** The embedded target's work: the plan, and where each stream of it goes. */
  #job(receiver: ReceiverAddress | null): unknown {
    const { stream } = this.#prepared
    if (stream === null || stream.plan === null) return null
    const address = receiver ?? { host: '127.0.0.1', port: 0 }
    return {
      plan: stream.plan,
      sinks: stream.scenario.steps.map((step) => planSink(step, address, this.#folder.path)),
    }
  }

  /** From other terminals (`heapmark dump`) and, by a key, from this one. */
  async #takeRequests(target: TargetHandle): Promise<void> {
    const onDemand = new OnDemand({
      inspector: inspectorOfTarget(target, this.#options.capture.flightRecorder),
      runFolder: this.#folder.path,
      emit: (sample) => this.#emit(sample),
      nowMs: () => this.#toRunMs(monotonicNs()),
    })
    this.#onDemand = onDemand
    const problem = await onDemand.listen()
    if (problem !== null) {
      const message = `dump, histogram, record and gc cannot be asked from other terminals: ${problem}`
      this.#notes.push({ collector: 'on-demand', message })
    }
    this.#controls.takeRequests((request, warn) => onDemand.request(request, warn))
  }

  async #refuseRequests(): Promise<void> {
    this.#controls.takeRequests(null)
    await this.#onDemand?.stop()
  }

  async #startReceiver(): Promise<void> {
    this.#observer.stage('starting the receiver')
    const receiver = await startReceiverProcess(
      receiverOptions(this.#options.port, this.#prepared.stream?.scenario ?? null, this.#faults),
      {
        logFile: this.#folder.file(runFiles.receiverLog),
      },
    )
    this.#receiver = receiver
    this.#state.hasReceiver = true
    this.#controls.onKill(() => process.kill(receiver.pid, 'SIGKILL'))
    const note = redirectionNote(this.#prepared.stream?.scenario.steps ?? [], receiver.url)
    if (note !== null) this.#notes.push({ collector: 'receiver', message: note })
    if (this.#faults.length > 0) {
      const message = `misbehaves on purpose: ${this.#faults.map(({ text }) => text).join('; ')}`
      this.#notes.push({ collector: 'receiver', message })
    }
    receiver.onCounters((counters) => {
      for (const sample of this.#faultWatch.see(counters.faults ?? [])) this.#emit(sample)
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
    receiver.reportEvery(this.#options.capture.intervalMs)
    void receiver.died.then(({ exitCode, signal }) => {
      if (this.#stopping) return
      this.#receiverDeath = `the receiver ended in mid-run (${signal ?? `exit code ${exitCode}`})`
      // The embedded target sees its connections break and gives up by itself; others may hang.
      setTimeout(() => this.#stopTarget(), stopGraceMs).unref()
    })
  }

  #launchAdditions(): LaunchAdditions {
    const nodeOptions: string[] = []
    const jvmOptions: string[] = []
    const environment: Record<string, string> = {}
    const facts = { runFolder: this.#folder.path, runtime: this.#preparedTarget.runtime }
    for (const collector of this.#collectors) {
      const wishes = collector.additions?.(facts)
      nodeOptions.push(...(wishes?.nodeOptions ?? []))
      jvmOptions.push(...(wishes?.jvmOptions ?? []))
      Object.assign(environment, wishes?.environment)
    }
    return { nodeOptions, jvmOptions, environment }
  }

  #round(): void {
    for (const collector of this.#collectors) collector.sample?.()
    this.#sampleStream()
    const nowMs = this.#toRunMs(monotonicNs())
    this.#observer.progress(this.#state.progress(nowMs))
    this.#endWhatHangs(nowMs)
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
    this.#observer.sample?.(sample)
    this.#state.see(sample)
    this.#hangWatch.see(sample)
    if (sample.series === 'cgroup' && sample.oomKills !== null) {
      this.#memoryLimitKills ??= { first: sample.oomKills, last: sample.oomKills }
      this.#memoryLimitKills.last = sample.oomKills
    }
  }

  #endWhatHangs(nowMs: number): void {
    if (this.#stopping) return
    const exhausted = this.#target?.tellingLines().some(({ kind }) => isExhaustion(kind)) ?? false
    const hang = this.#hangWatch.verdict(nowMs, exhausted)
    if (hang === null) return
    this.#hang = hang
    this.#stopTarget()
  }

  /** Our own generator knows its schedule; a program without a scenario may well wait, as a server does. */
  #patienceMs(): number | null {
    const { patienceMs } = this.#options
    if (patienceMs !== null) return patienceMs
    if (this.#kind.name === 'embedded' || this.#prepared.stream === null) return null
    const rate = this.#prepared.asked.ratePerSecond
    return Math.max(defaultPatienceMs, rate === null ? 0 : 10_000 / rate)
  }

  #toRunMs(ns: bigint): number {
    // Three decimals: a microsecond.
    return Number((ns - this.#startNs) / 1000n) / 1000
  }

  #timeoutMs(): number {
    const tenMinutes = 600_000
    const { timeoutMs } = this.#options
    const { stream } = this.#prepared
    return timeoutMs ?? Math.max(tenMinutes, stream === null ? 0 : 2 * scheduledMs(stream.streams) + 60_000)
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
      const limitMs = collector.stopLimitMs ?? 2000
      const notes = await Promise.race([collector.stop?.() ?? [], delay(limitMs, null, { ref: false })])
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

  #noteOutput({ outputTruncated }: TargetEnd): void {
    if (outputTruncated !== true) return
    const message = `${runFiles.targetLog} is cut: only the first 16 MiB of what the target prints are kept`
    this.#notes.push({ collector: 'target', message, truncatedFile: runFiles.targetLog })
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

  /** Each file once, in the order in which it was told. */
  #truncatedFiles(): string[] {
    const files = this.#notes.map((note) => note.truncatedFile).filter((file) => file !== undefined)
    return [...new Set(files)]
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
      runtime: this.#target?.runtime ?? this.#preparedTarget.runtime,
      startedNs: this.#startNs,
      target: this.#target,
      receiver: this.#receiver,
      faults: this.#faults,
      lastCounters: this.#lastCounters,
      calibration: this.#calibration,
      budgets: this.#budgets,
      notes: this.#notes,
      quality: {
        samplesTaken: cost.rounds,
        samplesLost: this.#samples.lost,
        samplerShare:
          cost.meanMicros === null ? null : cost.meanMicros / 1000 / this.#options.capture.intervalMs,
        longestGapMs: cost.longestGapMs,
        truncatedFiles: this.#truncatedFiles(),
        loadAverageAtStart: this.#loadAverage,
        machine: this.#machineWatch.result,
      },
      ending,
    })
  }
}

/** Memory ran out, and what would have used it may be dead while the rest waits for it. */
function isExhaustion(kind: TellingKind): boolean {
  return ['java-heap', 'gc-overhead', 'metaspace', 'direct-buffer', 'threads', 'array-size'].includes(kind)
}
