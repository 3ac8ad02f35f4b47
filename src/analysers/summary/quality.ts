import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { SampleFileFacts } from '../run-folder/read-samples.js'
import type { Observations } from './observations.js'
import { headroomOf } from './receiver.js'

type Grade = RunReport['quality']['grade']

/** One thing that bears on whether the figures can be trusted. */
export interface Doubt {
  readonly weight: Exclude<Grade, 'good'>
  readonly reason: string
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
  rateMissed,
  thinHeadroom,
  requestsMissing,
  gcLogCut,
  flightRecorded,
  profiled,
  dumped,
  perturbedOnRequest,
]

/** A run with no doubt is good; the heaviest doubt is its grade. */
export function judgeQuality(basis: QualityBasis): {
  readonly quality: RunReport['quality']
  readonly vetoes: readonly string[]
} {
  const doubts = rules.map((rule) => rule(basis)).filter((doubt) => doubt !== null)
  const grade = doubts.some((doubt) => doubt.weight === 'poor') ? 'poor' : doubts.length > 0 ? 'fair' : 'good'
  return {
    quality: { grade, reasons: doubts.map((doubt) => doubt.reason) },
    vetoes: doubts.filter((doubt) => doubt.vetoesVerdict).map((doubt) => doubt.reason),
  }
}

function fair(reason: string): Doubt {
  return { weight: 'fair', reason, vetoesVerdict: false }
}

function poor(reason: string, vetoesVerdict = false): Doubt {
  return { weight: 'poor', reason, vetoesVerdict }
}

function endedEarly({ record: { outcome } }: QualityBasis): Doubt | null {
  if (outcome === null) return poor('the run has no recorded end: the figures go as far as its files do')
  if (outcome.kind === 'interrupted') {
    return fair(`the run was interrupted (${outcome.signal}): the figures cover only what ran`)
  }
  return outcome.kind === 'timed-out' ? fair('the run was cut off at its time limit') : null
}

/** Fewer than 30 samples give no useful mean; fewer than 10 may miss whatever happened. */
function tooFewSamples({ seen }: QualityBasis): Doubt | null {
  const { count } = seen.process
  if (count === 0) return poor('no sample of the target was taken')
  if (count < 10) return poor(`only ${count} samples of the target`)
  return count < 30 ? fair(`only ${count} samples of the target`) : null
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
  return (rss.watchedShare ?? 1) < 0.9 ? poor(text) : fair(text)
}

function lostSamples({ record: { quality } }: QualityBasis): Doubt | null {
  if (quality.samplesLost === 0) return null
  return poor(`${quality.samplesLost} samples could not be kept`, true)
}

function damagedSamples({ file }: QualityBasis): Doubt | null {
  if (file === null) return null
  if (file.missing) return poor('samples.ndjson is missing', true)
  if (file.unreadableLines > 0) {
    const lines = `${file.unreadableLines} ${file.unreadableLines === 1 ? 'line' : 'lines'}`
    return poor(`${lines} of samples.ndjson could not be read`, true)
  }
  return file.cutLastLine ? fair('the last line of samples.ndjson is cut off') : null
}

function truncatedFiles({ record }: QualityBasis): Doubt | null {
  const files = record.quality.truncatedFiles
  if (files.length === 0) return null
  return poor(`cut off: ${files.join(', ')}`, files.includes('samples.ndjson'))
}

/** Above one per cent of a core the bench is no longer a mere onlooker. */
function samplerCost({ record }: QualityBasis): Doubt | null {
  const share = record.quality.samplerShare
  if (share === null || share <= 0.01) return null
  const text = `sampling took ${percent(share)} of a core; a longer --sample-interval takes less`
  return share > 0.05 ? poor(text) : fair(text)
}

function swapped({ seen }: QualityBasis): Doubt | null {
  const bytes = seen.process.peakSwapBytes ?? 0
  if (bytes === 0) return null
  return poor('part of the target was swapped out: RSS is too low and times are too long', true)
}

function busyMachine({ record: { quality, machine } }: QualityBasis): Doubt | null {
  const load = quality.loadAverageAtStart
  if (load === null || load <= machine.cpus) return null
  return fair(`the machine was busy at the start: load ${load.toFixed(1)} on ${machine.cpus} processors`)
}

/** Within one per cent the rate counts as met; beyond ten the memory figures are those of another load. */
function rateMissed({ record, throughput, deliveredAll }: QualityBasis): Doubt | null {
  const { fidelity } = throughput
  if (fidelity === null || fidelity >= 0.99) return null
  // A stream cut short may not have come to its fast part yet; then only its lag says that it was late.
  if (!deliveredAll && (record.stream?.counters.lagMs ?? 0) < 1000) return null
  const text = `the rate asked for was not reached (${percent(fidelity)}): the figures are those of the rate reached`
  return fidelity < 0.9 ? poor(text) : fair(text)
}

/** METHODS section 8: with less, heapmark's own side may have been what was slow. */
const leastHeadroom = 1.5

function thinHeadroom({ record, throughput }: QualityBasis): Doubt | null {
  const headroom = headroomOf(record, throughput)
  if (headroom === null || headroom >= leastHeadroom) return null
  return poor(
    `headroom of generator and receiver ${headroom.toFixed(2)} (calibrated before the run), under ${leastHeadroom}: rate and lag may be heapmark’s own limit`,
  )
}

/** A program of the user's own marks no records: its requests are held against the records asked for. */
function requestsMissing({ record }: QualityBasis): Doubt | null {
  const requests = record.receiver?.stats?.requests ?? null
  const asked = record.asked.records
  if (record.target.kind === 'embedded' || requests === null || asked === null || requests >= asked)
    return null
  return fair(`the receiver got ${requests} requests, fewer than the ${asked} records asked for`)
}

function gcLogCut({ seen: { gcLog } }: QualityBasis): Doubt | null {
  if (gcLog === null) return null
  if (gcLog.lostCollections > 0) {
    return fair(
      `${gcLog.lostCollections} collections are no longer in the GC log: its figures are of those that are left`,
    )
  }
  return gcLog.partial === null ? null : fair(`the GC log was not read whole: ${gcLog.partial}`)
}

function flightRecorded({ record }: QualityBasis): Doubt | null {
  if (record.options['flight-recorder'] !== true) return null
  return fair('perturbed: the flight recorder adds to heap, time and processor use')
}

function profiled({ record }: QualityBasis): Doubt | null {
  const profiler = record.options['profiler'] ?? null
  if (profiler === null) return null
  return fair(`perturbed: the profiler ${profiler} adds to memory, time and processor use`)
}

function dumped({ record, seen }: QualityBasis): Doubt | null {
  const onRequest = seen.perturbations.map(({ file }) => file)
  const dumps = record.artefacts.some(({ kind, path }) => kind === 'heap-dump' && !onRequest.includes(path))
  return dumps ? fair('perturbed: a heap dump was written, which takes memory and stops the target') : null
}

function perturbedOnRequest({ seen }: QualityBasis): Doubt | null {
  const count = seen.perturbationCount
  if (count === 0) return null
  const actions = [...new Set(seen.perturbations.map(({ action }) => action))].sort().join(', ')
  const times = count === 1 ? 'once' : `${count} times`
  return fair(`perturbed on request ${times} (${actions}): figures around it are the perturbation’s`)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
