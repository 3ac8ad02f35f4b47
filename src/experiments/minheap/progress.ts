import { type MinHeapOptions, minHeapRunsLeft } from '../../analysers/min-heap/search.js'
import type { ExperimentSubject } from '../../model/experiment.js'
import type { RunReport } from '../../model/report.js'
import { MiB } from '../../model/size.js'
import type { StepResult } from '../engine/plan.js'
import { liveSetLabel, roomyLabel } from './labels.js'
import type { MinHeapExperimentOptions } from './options.js'
import { completes, lagLimitMs, serves } from './passing.js'
import { type Replayed, replay } from './search.js'

/** What is around the searches, and does not change. */
export interface SearchRange {
  readonly options: MinHeapExperimentOptions
  readonly subject: ExperimentSubject
  readonly floorBytes: number
  readonly ceilingBytes: number
}

/** Where the experiment stands after some runs. */
export interface SearchProgress {
  readonly roomy: RunReport | null
  readonly liveSetRun: RunReport | null
  /** Runs of the searches, as they were made. */
  readonly probes: readonly RunReport[]
  /** null while the roomy run is not there, or when it did not complete. */
  readonly crash: Replayed | null
  /** null while the crash minimum is not known, or there is no service; the reason is in `whyNoService`. */
  readonly service: Replayed | null
  readonly whyNoService: string | null
  readonly lagLimitMs: number | null
  /** Runs that are still to come: an estimate. */
  readonly runsLeft: number
}

export function progressOf(range: SearchRange, done: readonly StepResult[]): SearchProgress {
  const roomy = reportOf(done, roomyLabel)
  const liveSetRun = reportOf(done, liveSetLabel)
  const probes = done
    .filter(({ label }) => label !== roomyLabel && label !== liveSetLabel)
    .map(({ report }) => report)
  const limit = roomy === null ? null : lagLimitMs(range.options.lagP99Ms, roomy)
  const whyNoService = reasonAgainstService(range, roomy, limit)
  const none = { roomy, liveSetRun, probes, crash: null, service: null, whyNoService, lagLimitMs: limit }
  if (roomy === null || !completes(roomy)) return { ...none, runsLeft: 0 }
  const crashOptions = searchOptions(range, roomy, liveSetRun)
  const crash = replay(crashOptions, probes, completes)
  if (crash.state.kind !== 'found') {
    const runsLeft = crash.state.kind === 'none' ? 0 : minHeapRunsLeft(crashOptions, crash.runs)
    return { ...none, crash, runsLeft }
  }
  if (whyNoService !== null) return { ...none, crash, runsLeft: 0 }
  const { heapBytes } = crash.state
  const serviceOptions = { ...crashOptions, startBytes: heapBytes, floorBytes: heapBytes }
  const service = replay(serviceOptions, probes, (report) => serves(report, limit))
  const runsLeft = service.state.kind === 'run' ? minHeapRunsLeft(serviceOptions, service.runs) : 0
  return { ...none, crash, service, runsLeft }
}

function reportOf(done: readonly StepResult[], label: string): RunReport | null {
  return done.find((result) => result.label === label)?.report ?? null
}

function reasonAgainstService(
  { subject, ceilingBytes }: SearchRange,
  roomy: RunReport | null,
  limit: number | null,
): string | null {
  if (subject.ratePerSecond === null) return 'no rate was asked for, so there is none to hold: give --rate'
  if (roomy === null || !completes(roomy)) return null
  if (roomy.throughput.fidelity === null) return 'the rate that was delivered was not measured'
  if (serves(roomy, limit)) return null
  return `not even the largest heap, ${ceilingBytes / MiB} MB, holds the rate${limit === null ? '' : ' and the lag'}: lower --rate${limit === null ? '' : ', or raise --p99-lag'}`
}

function searchOptions(
  { options, floorBytes, ceilingBytes }: SearchRange,
  roomy: RunReport,
  liveSetRun: RunReport | null,
): MinHeapOptions {
  return {
    startBytes: startBytes(roomy, liveSetRun) ?? Math.sqrt(floorBytes * ceilingBytes),
    // HotSpot rounds to 2 MiB, V8 to one.
    stepBytes: (roomy.target.runtimeName === 'jvm' ? 2 : 1) * MiB,
    floorBytes,
    ceilingBytes,
    verifyPasses: options.strict ? 20 : 10,
    precision: options.tolerance,
  }
}

/** METHODS section 4: 1.2 x the live set; without one, what was in use at most. */
function startBytes(roomy: RunReport, liveSetRun: RunReport | null): number | null {
  const liveSet = liveSetOf(roomy, liveSetRun)
  if (liveSet !== null) return 1.2 * liveSet
  return roomy.target.runtimeName === 'native' ? roomy.memory.peakRssBytes : roomy.memory.peakHeapBytes
}

export function liveSetOf(roomy: RunReport, liveSetRun: RunReport | null): number | null {
  return roomy.memory.liveSetBytes ?? liveSetRun?.memory.liveSetBytes ?? null
}
