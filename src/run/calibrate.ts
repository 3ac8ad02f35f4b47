import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Plan, StreamPlan } from '../generate/plan.js'
import { type Calibration, runFiles } from '../model/run-record.js'
import { MiB } from '../model/size.js'
import { noTargetSettings, type StreamCountersAt, type TargetHandle } from '../model/target.js'
import { startReceiverProcess } from '../receiver/client.js'
import { planSink } from '../sinks/plan.js'
import { targets } from '../targets/index.js'
import type { RunControls } from './controls.js'
import { findScenario } from './find-scenario.js'
import type { RunOptions } from './options.js'
import { prepareScenario } from './prepare.js'
import type { PreparedRun } from './prepared-run.js'
import { receiverOptions } from './receiver-options.js'

/**
 * A tenth of what the receiver takes without pipelining on a slow machine of two processors. Below it there is no
 * doubt that it keeps up, and nothing to calibrate.
 */
const calibratedFromPerSecond = 5000
const warmUpMs = 300
const measureMs = 1000
/** More than any machine sends in the time. */
const mostRecords = 20_000_000
/** Records of a common size, for targets that generate by themselves. */
const standIn = 'sustained-load-http'

/**
 * A self-test of about a second before a fast run: heapmark's own generator at full speed against a receiver of its
 * own, both as in the run. What comes out is what generator and receiver can do together on this machine now: a
 * lower bound of what the receiver alone can take.
 * @returns null when it could not be measured, or the run was interrupted
 */
export async function calibrate(
  options: RunOptions,
  prepared: PreparedRun,
  controls: RunControls,
): Promise<Calibration | null> {
  const stream = httpStream(options, prepared)
  if (stream === null) return null
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-calibration-'))
  try {
    return await measure(stream, folder, options, controls)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether a run asks for so much that the receiver may be what limits it. */
export function needsCalibration({ stream, asked }: PreparedRun): boolean {
  if (stream === null || asked.ratePerSecond === null || asked.ratePerSecond < calibratedFromPerSecond)
    return false
  // A receiver that is slow on purpose is what the run is about.
  return stream.scenario.heapmark.receiver.responseDelayMs === 0
}

interface FullSpeed {
  readonly plan: Plan
  readonly step: PreparedRunStep
}

type PreparedRunStep = NonNullable<PreparedRun['stream']>['scenario']['steps'][number]

/** The first HTTP stream of the run's own plan, or of a ready scenario, without a rate. */
function httpStream(options: RunOptions, prepared: PreparedRun): FullSpeed | null {
  const own = prepared.stream!
  const source = own.plan === null ? readyPlan(options, prepared) : { plan: own.plan, scenario: own.scenario }
  if (source === null) return null
  const at = source.scenario.steps.findIndex((step) => step.connection.value === 'http')
  const planned = source.plan.streams[at]
  if (planned === undefined) return null
  const atFullSpeed: StreamPlan = {
    ...planned,
    firstIndex: 0,
    records: mostRecords,
    schedule: null,
    breaking: null,
  }
  return { plan: { ...source.plan, streams: [atFullSpeed] }, step: source.scenario.steps[at]! }
}

function readyPlan(options: RunOptions, prepared: PreparedRun) {
  const { name, bytes } = findScenario(standIn, options.workingDirectory)
  const wanted = { env: {}, target: 'embedded', nowMs: prepared.startedAtMs }
  const { plan, scenario } = prepareScenario(name, bytes, wanted)
  return plan === null || scenario === null ? null : { plan, scenario }
}

async function measure(
  { plan, step }: FullSpeed,
  folder: string,
  options: RunOptions,
  controls: RunControls,
): Promise<Calibration | null> {
  const receiver = await startReceiverProcess(receiverOptions(0, null), {
    logFile: path.join(folder, runFiles.receiverLog),
  })
  const forget = controls.onKill(() => process.kill(receiver.pid, 'SIGKILL'))
  let target: TargetHandle | null = null
  try {
    const address = { host: '127.0.0.1', port: receiver.port, url: receiver.url }
    const common = {
      heap: { minBytes: 64 * MiB, maxBytes: 64 * MiB },
      program: [],
      environment: options.environment,
      workingDirectory: folder,
    }
    const embedded = await targets.embedded.prepare({ ...common, settings: noTargetSettings })
    target = await embedded.start({
      ...common,
      runFolder: folder,
      plan: { plan, sinks: [planSink(step, address, folder)] },
      scenario: null,
      receiver: address,
      additions: { nodeOptions: [], jvmOptions: [], environment: {} },
    })
    return await rateOf(target, controls)
  } finally {
    target?.kill('SIGKILL')
    await target?.ended
    await receiver.stop()
    forget()
  }
}

/** Records acknowledged per second, over about a second after a short warm-up. */
async function rateOf(target: TargetHandle, controls: RunControls): Promise<Calibration | null> {
  const first = await answers(target, controls)
  if (first === null) return null
  await delay(warmUpMs)
  const from = target.counters() ?? first
  await delay(measureMs)
  const to = target.counters()
  if (to === null || to.atNs <= from.atNs || controls.interruptedBy !== null) return null
  const ms = Number(to.atNs - from.atNs) / 1e6
  const recordsPerSecond = ((to.counters.acknowledged - from.counters.acknowledged) / ms) * 1000
  return recordsPerSecond > 0 ? { recordsPerSecond, measuredMs: ms } : null
}

/** Waits until the stream flows; null when it does not within some seconds, or the run was interrupted. */
async function answers(target: TargetHandle, controls: RunControls): Promise<StreamCountersAt | null> {
  for (let tries = 0; tries < 500 && controls.interruptedBy === null; tries++) {
    const heard = target.counters()
    if (heard !== null && heard.counters.acknowledged > 0) return heard
    await delay(10)
  }
  return null
}
