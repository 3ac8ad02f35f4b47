import type { RunReport } from '../../model/report.js'
import type { MachineDuringRun, RunRecord } from '../../model/run-record.js'
import type { SampleFileFacts } from '../run-folder/read-samples.js'
import type { Observations } from './observations.js'
import { headroomOf } from './receiver.js'

type Grade = RunReport['quality']['grade']

/** One thing that bears on whether the figures can be trusted. */
export interface Doubt {
  readonly weight: Exclude<Grade, 'good'>
  readonly reason: string
  /** What would make it go away; in the imperative. */
  readonly toDo: string
  /** True when a verdict on memory growth must not be built on these samples (METHODS section 8). */
  readonly vetoesVerdict: boolean
}

/** All that the judgement rests on. */
export interface QualityBasis {
  readonly record: RunRecord
  readonly seen: Observations
  readonly file: SampleFileFacts | null
  readonly throughput: RunReport['throughput']
  /** True when every record that was asked for was acknowledged. */
  readonly deliveredAll: boolean
}

type Rule = (basis: QualityBasis) => Doubt | null

/** In the order in which reports show them. */
const rules: readonly Rule[] = [
  endedEarly,
  tooFewSamples,
  gaps,
  lostSamples,
  damagedSamples,
  truncatedFiles,
  samplerCost,
  swapped,
  busyMachine,
  sharedProcessors,
  stolenTime,
  machineSwapped,
  throttled,
  rateMissed,
  thinHeadroom,
  requestsMissing,
  gcLogCut,
  flightRecorded,
  profiled,
  dumped,
  perturbedOnRequest,
  misbehaved,
]

/** A run with no doubt is good; the heaviest doubt is its grade. */
export function judgeQuality(basis: QualityBasis): {
  readonly quality: RunReport['quality']
  readonly vetoes: readonly string[]
} {
  const doubts = rules.map((rule) => rule(basis)).filter((doubt) => doubt !== null)
  const grade = doubts.some((doubt) => doubt.weight === 'poor') ? 'poor' : doubts.length > 0 ? 'fair' : 'good'
  return {
    quality: { grade, reasons: doubts.map(({ reason, toDo }) => `${reason}; ${toDo}`) },
    vetoes: doubts.filter((doubt) => doubt.vetoesVerdict).map((doubt) => doubt.reason),
  }
}

function fair(reason: string, toDo: string): Doubt {
  return { weight: 'fair', reason, toDo, vetoesVerdict: false }
}

function poor(reason: string, toDo: string, vetoesVerdict = false): Doubt {
  return { weight: 'poor', reason, toDo, vetoesVerdict }
}

/** Fair beyond the first share, poor beyond the second. */
function byShare(
  share: number,
  [little, much]: readonly [number, number],
  reason: string,
  toDo: string,
): Doubt | null {
  if (!(share > little)) return null
  return share > much ? poor(reason, toDo) : fair(reason, toDo)
}

function endedEarly({ record: { outcome } }: QualityBasis): Doubt | null {
  if (outcome === null)
    return poor(
      'the run has no recorded end: the figures go as far as its files do',
      'make it again for whole ones',
    )
  if (outcome.kind === 'interrupted') {
    return fair(
      `the run was interrupted (${outcome.signal}): the figures cover only what ran`,
      'let it come to its end',
    )
  }
  return outcome.kind === 'timed-out'
    ? fair('the run was cut off at its time limit', 'give it more with --timeout')
    : null
}

/** Fewer than 30 samples give no useful mean; fewer than 10 may miss whatever happened. */
function tooFewSamples({ seen }: QualityBasis): Doubt | null {
  const { count } = seen.process
  const toDo = 'run longer, or sample more often with --sample-interval'
  if (count === 0) return poor('no sample of the target was taken', toDo)
  if (count < 10) return poor(`only ${count} samples of the target`, toDo)
  return count < 30 ? fair(`only ${count} samples of the target`, toDo) : null
}

function gaps({ seen, record }: QualityBasis): Doubt | null {
  const { rss } = seen.process
  const widestMs = Math.max(
    rss.widestUnwatchedMs ?? 0,
    // The sampler's own record also knows of gaps before the first sample and between thinned ones.
    (record.quality.longestGapMs ?? 0) > 10 * record.sampleIntervalMs ? record.quality.longestGapMs! : 0,
  )
  if (widestMs === 0) return null
  const text = `memory was not watched for ${seconds(widestMs)} at a stretch (asked: every ${record.sampleIntervalMs} ms)`
  const toDo = 'free the machine of other work, or sample more rarely with --sample-interval'
  return (rss.watchedShare ?? 1) < 0.9 ? poor(text, toDo) : fair(text, toDo)
}

function lostSamples({ record: { quality } }: QualityBasis): Doubt | null {
  if (quality.samplesLost === 0) return null
  return poor(`${quality.samplesLost} samples could not be kept`, 'free some disk space', true)
}

const makeAgain = 'make the run again'

function damagedSamples({ file }: QualityBasis): Doubt | null {
  if (file === null) return null
  if (file.missing) return poor('samples.ndjson is missing', makeAgain, true)
  if (file.unreadableLines > 0) {
    const lines = `${file.unreadableLines} ${file.unreadableLines === 1 ? 'line' : 'lines'}`
    return poor(`${lines} of samples.ndjson could not be read`, makeAgain, true)
  }
  return file.cutLastLine ? fair('the last line of samples.ndjson is cut off', makeAgain) : null
}

function truncatedFiles({ record }: QualityBasis): Doubt | null {
  const files = record.quality.truncatedFiles
  if (files.length === 0) return null
  return poor(
    `cut off: ${files.join(', ')}`,
    'free some disk space, or run shorter',
    files.includes('samples.ndjson'),
  )
}

/** Above one per cent of a core the bench is no longer a mere onlooker. */
function samplerCost({ record }: QualityBasis): Doubt | null {
  const share = record.quality.samplerShare
  if (share === null) return null
  return byShare(
    share,
    [0.01, 0.05],
    `sampling took ${percent(share)} of a core`,
    'sample more rarely with --sample-interval',
  )
}

function swapped({ seen }: QualityBasis): Doubt | null {
  const bytes = seen.process.peakSwapBytes ?? 0
  if (bytes === 0) return null
  return poor(
    'part of the target was swapped out: RSS is too low and times are too long',
    'free memory, or give the target less heap',
    true,
  )
}

function busyMachine({ record: { quality, machine } }: QualityBasis): Doubt | null {
  const load = quality.loadAverageAtStart
  if (load === null || load <= machine.cpus) return null
  return fair(
    `the machine was busy at the start: load ${load.toFixed(1)} on ${machine.cpus} processors`,
    'wait until it is quiet',
  )
}

/** Processor times are counted in hundredths of a second: in less time than this they tell little. */
const shortestWatchMs = 1000

function watchedMachine({ record: { quality } }: QualityBasis): MachineDuringRun | null {
  const watched = quality.machine ?? null
  return watched !== null && watched.elapsedMs >= shortestWatchMs && watched.processorMs > 0 ? watched : null
}

/** All that ran, less the target with its children, heapmark and its receiver. */
function sharedProcessors(basis: QualityBasis): Doubt | null {
  const machine = watchedMachine(basis)
  if (machine === null) return null
  const { process, tree } = basis.seen
  const before = basis.record.target.kind === 'attach' ? (process.first?.cpuMs ?? 0) : 0
  const targetMs = Math.max(process.cpuMs ?? 0, tree.cpuMs ?? 0) - before
  const ownMs = machine.benchMs + (machine.receiverMs ?? 0)
  const share = (machine.busyMs - targetMs - ownMs) / machine.processorMs
  return byShare(
    share,
    [0.1, 0.3],
    `other programs used ${percent(share)} of the machine’s processors during the run`,
    'end them: times, rates and lag are also theirs',
  )
}

function stolenTime(basis: QualityBasis): Doubt | null {
  const machine = watchedMachine(basis)
  if (machine === null) return null
  const share = machine.stealMs / machine.processorMs
  return byShare(
    share,
    [0.01, 0.05],
    `the host of this virtual machine kept ${percent(share)} of its processor time for others (steal)`,
    'measure on a machine of its own',
  )
}

function machineSwapped(basis: QualityBasis): Doubt | null {
  const pages = basis.record.quality.machine?.swapPages ?? 0
  if (pages === 0 || swapped(basis) !== null) return null
  return fair(
    `the machine swapped during the run (${pages} pages), though not the target`,
    'free memory: disks and processors were busy with it',
  )
}

/** The limit on the processor time of the control group, which shows as slowness that no profile explains. */
function throttled({ record, seen }: QualityBasis): Doubt | null {
  const ms = seen.cgroup.risen('throttledMs') ?? 0
  if (record.durationMs === null || record.durationMs <= 0) return null
  return byShare(
    ms / record.durationMs,
    [0.01, 0.1],
    `the processor limit of its control group kept the target from running for ${seconds(ms)}`,
    'raise the limit, or take times, rates and lag as those under it',
  )
}

/** Within one per cent the rate counts as met; beyond ten the memory figures are those of another load. */
function rateMissed({ record, throughput, deliveredAll }: QualityBasis): Doubt | null {
  const { fidelity } = throughput
  if (fidelity === null || fidelity >= 0.99) return null
  // A stream cut short may not have come to its fast part yet; then only its lag says that it was late.
  if (!deliveredAll && (record.stream?.counters.lagMs ?? 0) < 1000) return null
  const text = `the rate asked for was not reached (${percent(fidelity)}): the figures are those of the rate reached`
  const toDo = 'ask for a rate that it holds: heapmark break finds it'
  return fidelity < 0.9 ? poor(text, toDo) : fair(text, toDo)
}

/** METHODS section 8: with less, heapmark's own side may have been what was slow. */
const leastHeadroom = 1.5

function thinHeadroom({ record, throughput }: QualityBasis): Doubt | null {
  const headroom = headroomOf(record, throughput)
  if (headroom === null || headroom >= leastHeadroom) return null
  return poor(
    `headroom of generator and receiver ${headroom.toFixed(2)} (calibrated before the run), under ${leastHeadroom}: rate and lag may be heapmark’s own limit`,
    'ask for a lower rate, or use a machine with more processors',
  )
}

/** A program of the user's own marks no records: its requests are held against the records asked for. */
function requestsMissing({ record }: QualityBasis): Doubt | null {
  const requests = record.receiver?.stats?.requests ?? null
  const asked = record.asked.records
  if (record.target.kind === 'embedded' || requests === null || asked === null || requests >= asked)
    return null
  return fair(
    `the receiver got ${requests} requests, fewer than the ${asked} records asked for`,
    'check that the program sends one request a record, or give --records',
  )
}

function gcLogCut({ seen: { gcLog } }: QualityBasis): Doubt | null {
  if (gcLog === null) return null
  if (gcLog.lostCollections > 0) {
    return fair(
      `${gcLog.lostCollections} collections are no longer in the GC log: its figures are of those that are left`,
      'run shorter for whole ones',
    )
  }
  return gcLog.partial === null ? null : fair(`the GC log was not read whole: ${gcLog.partial}`, makeAgain)
}

function flightRecorded({ record }: QualityBasis): Doubt | null {
  if (record.options['flight-recorder'] !== true) return null
  return fair(
    'perturbed: the flight recorder adds to heap, time and processor use',
    'compare it with recorded runs only',
  )
}

function profiled({ record }: QualityBasis): Doubt | null {
  const profiler = record.options['profiler'] ?? null
  if (profiler === null) return null
  return fair(
    `perturbed: the profiler ${profiler} adds to memory, time and processor use`,
    'compare it with profiled runs only',
  )
}

function dumped({ record, seen }: QualityBasis): Doubt | null {
  const onRequest = seen.perturbations.map(({ file }) => file)
  const dumps = record.artefacts.some(({ kind, path }) => kind === 'heap-dump' && !onRequest.includes(path))
  return dumps
    ? fair(
        'perturbed: a heap dump was written, which takes memory and stops the target',
        'take rates and pauses from a run without one',
      )
    : null
}

function perturbedOnRequest({ seen }: QualityBasis): Doubt | null {
  const count = seen.perturbationCount
  if (count === 0) return null
  const actions = [...new Set(seen.perturbations.map(({ action }) => action))].sort().join(', ')
  const times = count === 1 ? 'once' : `${count} times`
  return fair(
    `perturbed on request ${times} (${actions}): figures around it are the perturbation’s`,
    'take rates and pauses from a run without',
  )
}

function misbehaved({ record, seen }: QualityBasis): Doubt | null {
  const asked = record.receiver?.faults ?? []
  const begun = asked.filter((_, i) => seen.faults.some(({ fault }) => fault === i)).map(({ text }) => text)
  if (begun.length === 0) return null
  return fair(
    `perturbed: the receiver misbehaved on purpose (${begun.join('; ')})`,
    'take rate and lag from a run without faults',
  )
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
