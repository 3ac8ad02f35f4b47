import type { CollectorNote } from '../model/collector.js'
import type { ReceiverStats } from '../model/receiver.js'
import {
  type Artefact,
  type Machine,
  type QualityFacts,
  type RunRecord,
  runFormatVersion,
} from '../model/run-record.js'
import type { StreamCountersAt, TargetEnd, TargetHandle, TargetKind } from '../model/target.js'
import type { ReceiverClient } from '../receiver/client.js'
import { packageVersion } from '../system/package-info.js'
import { classifyOutcome } from './classify-outcome.js'
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
  readonly target: TargetHandle | null
  readonly receiver: ReceiverClient | null
  readonly lastCounters: ReceiverRecord['lastCounters']
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
  readonly timedOutAfterMs: number | null
  readonly receiverDeath: string | null
  readonly artefacts: readonly Artefact[]
}

/** Puts together `run.json`; at the start of a run with what is known then, at its end with everything. */
export function buildRecord(facts: RunFacts): RunRecord {
  const { options, prepared, target, receiver, ending } = facts
  const { found, scenario, plan, problems, asked, startedAtMs } = prepared
  return {
    formatVersion: runFormatVersion,
    heapmarkVersion: packageVersion(),
    id: facts.id,
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
    options: flagsOf(options, facts.timeoutMs),
    machine: facts.machine,
    target: {
      kind: facts.kind.name,
      pid: target?.pid ?? null,
      command: target?.command ?? [],
      runtime: target === null ? null : `${target.runtime.name} ${target.runtime.version}`,
      limits: target?.runtime.limits ?? null,
    },
    heap: { ...options.heap, collector: target?.runtime.collectorName ?? null },
    receiver: receiver && {
      url: receiver.url,
      pid: receiver.pid,
      keptRunning: ending?.keptRunning ?? false,
      stats: ending?.stats ?? null,
      lastCounters: facts.lastCounters,
    },
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: ending && new Date(startedAtMs + ending.durationMs).toISOString(),
    durationMs: ending?.durationMs ?? null,
    sampleIntervalMs: options.sampleIntervalMs,
    outcome:
      ending &&
      classifyOutcome({
        end: ending.end,
        interruptedBy: ending.interruptedBy,
        timedOutAfterMs: ending.timedOutAfterMs,
        receiverDeath: ending.receiverDeath,
        askedRecords: facts.kind.takesProgram ? null : asked.records,
        uniqueRecords: uniqueRecords(facts, ending),
      }),
    asked,
    stream: streamOf(ending?.end.result ?? null, target?.counters() ?? null),
    notes: facts.notes,
    quality: facts.quality,
    artefacts: ending?.artefacts ?? [],
  }
}

/** The options after defaults, by the long names of their flags. */
function flagsOf(options: RunOptions, timeoutMs: number): RunRecord['options'] {
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
    'sample-interval-ms': options.sampleIntervalMs,
    'gc-logging': options.gcLogging,
    'oom-dump': options.oomDump,
    'flight-recorder': options.flightRecorder,
    profiler: options.profiler,
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
  }
}

/**
 * Distinct records that reached their place: by the receiver's ledger when all of them went there; as the sinks
 * counted them when some went to files; null when nobody counted.
 */
function uniqueRecords(facts: RunFacts, ending: RunEnding): number | null {
  const allOverHttp = facts.prepared.asked.steps.every((step) => step.sink === 'http')
  if (facts.receiver !== null && allOverHttp) return ending.stats?.ledger?.unique ?? null
  return ending.end.result?.counters.acknowledged ?? null
}
