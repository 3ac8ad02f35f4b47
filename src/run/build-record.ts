import type { RunBudgets } from '../model/budget.js'
import type { CollectorNote } from '../model/collector.js'
import type { FaultPlan } from '../model/fault.js'
import type { ReceiverStats } from '../model/receiver.js'
import {
  type Artefact,
  type Calibration,
  type FaultRecord,
  type Machine,
  type QualityFacts,
  type RunRecord,
  runFormatVersion,
} from '../model/run-record.js'
import type { StreamCountersAt, TargetEnd, TargetHandle, TargetKind, TargetRuntime } from '../model/target.js'
import type { ReceiverClient } from '../receiver/client.js'
import { packageVersion } from '../system/package-info.js'
import { classifyOutcome } from './classify-outcome.js'
import type { Hang } from './hang-watch.js'
import type { RunOptions } from './options.js'
import type { PreparedRun } from './prepared-run.js'

type ReceiverRecord = NonNullable<RunRecord['receiver']>

/** What a run knows of itself at some moment; parts that are not known yet are null. */
export interface RunFacts {
  readonly id: string
  readonly options: RunOptions
  readonly timeoutMs: number
  readonly prepared: PreparedRun
  readonly machine: Machine
  readonly kind: TargetKind
  readonly runtime: TargetRuntime
  readonly startedNs: bigint
  readonly target: TargetHandle | null
  readonly receiver: ReceiverClient | null
  readonly faults: readonly FaultPlan[]
  readonly lastCounters: ReceiverRecord['lastCounters']
  readonly calibration: Calibration | null
  readonly budgets: RunBudgets | null
  readonly notes: readonly CollectorNote[]
  readonly quality: QualityFacts
  readonly ending: RunEnding | null
}

/** What is known once the target has ended. */
export interface RunEnding {
  readonly end: TargetEnd
  readonly durationMs: number
  readonly stats: ReceiverStats | null
  readonly keptRunning: boolean
  readonly interruptedBy: string | null
  readonly timedOut: { readonly limitMs: number; readonly gcShare: number | null } | null
  readonly hang: Hang | null
  readonly receiverDeath: string | null
  readonly fatalError: string | null
  readonly memoryLimitKills: number
  readonly artefacts: readonly Artefact[]
}

/** Puts together `run.json`; at the start of a run with what is known then, at its end with everything. */
export function buildRecord(facts: RunFacts): RunRecord {
  const { options, prepared, target, runtime, receiver, ending } = facts
  const { stream, asked, startedAtMs } = prepared
  return {
    formatVersion: runFormatVersion,
    heapmarkVersion: packageVersion(),
    id: facts.id,
    benchPid: process.pid,
    scenario: {
      name: prepared.name,
      description: stream?.scenario.description ?? null,
      file: stream?.found.name ?? null,
      text: stream?.found.bytes.toString('utf8') ?? null,
      problems: stream?.problems ?? [],
    },
    seed: stream?.plan?.seed ?? null,
    nowMs: stream?.plan?.nowMs ?? startedAtMs,
    commandLine: options.commandLine,
    workingDirectory: options.workingDirectory,
    options: flagsOf(options, facts.timeoutMs),
    machine: facts.machine,
    target: {
      kind: facts.kind.name,
      pid: target?.pid ?? null,
      command: target?.command ?? [],
      runtime: runtime.version === null ? null : `${runtime.name} ${runtime.version}`,
      runtimeName: runtime.name,
      limits: runtime.limits,
    },
    heap: {
      minBytes: options.heapIsTold === false ? null : options.heap.minBytes,
      maxBytes: options.heapIsTold === false ? null : options.heap.maxBytes,
      collector: runtime.collectorName,
    },
    receiver: receiver && {
      url: receiver.url,
      pid: receiver.pid,
      keptRunning: ending?.keptRunning ?? false,
      ...(facts.faults.length > 0 && { faults: facts.faults.map(faultRecord) }),
      stats: ending?.stats ?? null,
      lastCounters: facts.lastCounters,
    },
    startedNs: String(facts.startedNs),
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: ending && new Date(startedAtMs + ending.durationMs).toISOString(),
    durationMs: ending?.durationMs ?? null,
    sampleIntervalMs: options.capture.intervalMs,
    outcome:
      ending &&
      classifyOutcome({
        end: ending.end,
        runtime: runtime.name,
        interruptedBy: ending.interruptedBy,
        timedOut: ending.timedOut,
        hang: ending.hang,
        receiverDeath: ending.receiverDeath,
        fatalError: ending.fatalError,
        memoryLimitKills: ending.memoryLimitKills,
        askedRecords: stream === null ? null : asked.records,
        uniqueRecords: uniqueRecords(facts, ending),
        brokeAfterRecords: ending.end.result?.broke?.afterRecords ?? null,
      }),
    asked,
    stream: streamOf(ending?.end.result ?? null, target?.counters() ?? null),
    calibration: facts.calibration,
    budgets: facts.budgets,
    notes: facts.notes,
    quality: facts.quality,
    artefacts: ending?.artefacts ?? [],
  }
}

function faultRecord({ text, action, share, fromMs, toMs }: FaultPlan): FaultRecord {
  return { text, kind: action.kind, share, fromMs, toMs }
}

/** The options after defaults, by the long names of their flags. */
function flagsOf(options: RunOptions, timeoutMs: number): RunRecord['options'] {
  const { capture, settings } = options
  return {
    'min-heap': options.heap.minBytes,
    'max-heap': options.heap.maxBytes,
    target: options.target,
    port: options.port,
    'keep-server': options.keepServer,
    records: options.records,
    rate: options.ratePerSecond === Number.POSITIVE_INFINITY ? 'max' : options.ratePerSecond,
    seed: options.seed,
    'timeout-ms': timeoutMs,
    'patience-ms': options.patienceMs,
    'sample-interval-ms': capture.intervalMs,
    'gc-logging': capture.gcLogging,
    'oom-dump': capture.oomDump,
    'flight-recorder': capture.flightRecorder,
    'jfr-settings': capture.jfrSettings,
    profiler: capture.profiler,
    jmx: capture.jmxPort,
    'native-memory': capture.nativeMemory,
    java: settings.java,
    gc: settings.gc,
  }
}

/** The target's last word when it had one, else its counters as last heard. */
function streamOf(result: TargetEnd['result'], heard: StreamCountersAt | null): RunRecord['stream'] {
  if (result !== null) {
    return {
      final: true,
      counters: result.counters,
      sendLagMicros: result.sendLagMicros,
      responseMicros: result.responseMicros,
      activeMs: Number(BigInt(result.endedNs) - BigInt(result.startedNs)) / 1e6,
      stoppedBecause: result.stoppedBecause,
      broke: result.broke,
    }
  }
  if (heard === null) return null
  return {
    final: false,
    counters: heard.counters,
    sendLagMicros: null,
    responseMicros: null,
    activeMs: null,
    stoppedBecause: null,
    broke: null,
  }
}

/**
 * Distinct records that reached their place: by the receiver's ledger when all of them went there; as the sinks
 * counted them when some went to files; null when nobody counted.
 */
function uniqueRecords(facts: RunFacts, ending: RunEnding): number | null {
  const allOverHttp = facts.prepared.asked.steps.every((step) => step.sink === 'http')
  if (facts.receiver !== null && (allOverHttp || facts.kind.program === 'required')) {
    // A program of the user's own marks no records: a request then counts as one.
    return ending.stats === null ? null : (ending.stats.ledger?.unique ?? ending.stats.requests)
  }
  return ending.end.result?.counters.acknowledged ?? null
}
