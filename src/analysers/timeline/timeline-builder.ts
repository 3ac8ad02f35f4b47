import type { JvmSample, ProcessSample, Sample, V8Sample } from '../../model/sample.js'
import {
  mostSteps,
  type Timeline,
  type TimelineBand,
  type TimelineSeries,
  type TimelineSeriesName,
} from '../../model/timeline.js'
import { PauseLengths } from './pause-lengths.js'
import { type OnePause, Pauses } from './pauses.js'
import { type Rate, RateMeter } from './rate-meter.js'
import { type Column, type Parts, Steps } from './steps.js'

/** A gap of more than so many intervals is one in which nobody knows what was: as in the time-weighted means. */
const longestGapIntervals = 10
/** Points of the live set that are kept, evenly thinned. */
const mostLiveSetPoints = 512
/** Somebody asks for them by hand: more would not be seen. */
const mostBands = 200

const perturbationWords = {
  dump: 'heap dump',
  histogram: 'histogram',
  record: 'recording',
  gc: 'collection',
} as const

const rssPartNames = ['rssAnonBytes', 'rssFileBytes', 'rssShmemBytes'] as const

type ColumnName = Exclude<TimelineSeriesName, (typeof rssPartNames)[number]> | 'written' | 'treeCpu'

interface LiveSetReading {
  readonly tMs: number
  readonly bytes: number
}

/**
 * Makes a timeline of samples as they come, in constant memory: of a run that is over or of one that is going on. Needs
 * nothing of Node.js, so a page can build one by itself.
 */
export class TimelineBuilder {
  readonly lengths = new PauseLengths()
  readonly #intervalMs: number
  readonly #steps: Steps
  readonly #columns: Readonly<Record<ColumnName, Column>>
  readonly #rssParts: Parts
  readonly #meters = {
    received: new RateMeter(),
    written: new RateMeter(),
    cpu: new RateMeter(),
    treeCpu: new RateMeter(),
    allocated: new RateMeter(),
  }
  readonly #pauses: Pauses
  readonly #bands: TimelineBand[] = []
  #liveSet: LiveSetReading[] = []
  #liveSetStride = 1
  #liveSetSeen = 0
  #lastLiveSet: LiveSetReading | null = null
  #largestLiveSetBytes = 0
  #allocatedBytes = 0
  #heapAfterBytes: number | null = null

  constructor(intervalMs: number) {
    this.#intervalMs = Math.max(1, intervalMs)
    this.#steps = new Steps(this.#intervalMs, mostSteps)
    this.#pauses = new Pauses(this.#steps)
    this.#rssParts = this.#steps.parts(rssPartNames.length)
    const column = () => this.#steps.column()
    this.#columns = {
      heapUsedBytes: column(),
      heapCommittedBytes: column(),
      rssBytes: column(),
      treeRssBytes: column(),
      cgroupBytes: column(),
      allocatedBytesPerSecond: column(),
      askedPerSecond: column(),
      recordsPerSecond: column(),
      written: column(),
      lagMs: column(),
      inFlight: column(),
      cpuCores: column(),
      treeCpu: column(),
    }
  }

  add(sample: Sample): void {
    const { tMs } = sample
    const columns = this.#columns
    switch (sample.series) {
      case 'process':
        columns.rssBytes.add(tMs, sample.rssBytes)
        this.#addParts(sample)
        this.#addRate(columns.cpuCores, this.#meters.cpu.add(tMs, sample.cpuMs), 1 / 1000)
        break
      case 'tree':
        columns.treeRssBytes.add(tMs, sample.rssBytes)
        this.#addRate(columns.treeCpu, this.#meters.treeCpu.add(tMs, sample.cpuMs), 1 / 1000)
        break
      case 'cgroup':
        columns.cgroupBytes.add(tMs, sample.currentBytes)
        break
      case 'v8':
      case 'jvm':
        this.#addHeap(sample)
        break
      case 'gc':
        this.addPause({
          tMs,
          pauseMs: sample.merged?.pauseMsMax ?? sample.pauseMs,
          name: sample.name,
          cause: null,
          generation: sample.generation,
          heapBeforeBytes: sample.heapBeforeBytes,
          heapAfterBytes: sample.heapAfterBytes,
          line: null,
          ...(sample.merged && { of: { count: sample.merged.collections, totalMs: sample.pauseMs } }),
        })
        if (sample.generation === 'old' && sample.heapAfterBytes !== null) {
          this.addLiveSet({ tMs, bytes: sample.heapAfterBytes })
        }
        break
      case 'receiver':
        this.#addRate(
          columns.recordsPerSecond,
          this.#meters.received.add(tMs, sample.unique ?? sample.requests),
        )
        break
      case 'stream':
        columns.lagMs.add(tMs, sample.lagMs)
        columns.inFlight.add(tMs, sample.inFlight)
        this.#addRate(columns.written, this.#meters.written.add(tMs, sample.acknowledged))
        break
      case 'perturbation':
        this.addBand({
          kind: 'perturbation',
          fromMs: tMs,
          toMs: tMs + sample.durationMs,
          words: perturbationWords[sample.action] ?? sample.action,
        })
        break
      case 'native-memory':
      case 'bench':
        break
    }
  }

  /** A collection that stopped the program, as a sample or a GC log tells of it. */
  addPause(pause: OnePause): void {
    this.#pauses.add(pause)
    this.lengths.add(pause.pauseMs, pause.of?.count ?? 1)
    this.addCollection(pause)
  }

  /** What a collection of any kind, also one beside the program, says of the heap. */
  addCollection({ tMs, pauseMs, heapBeforeBytes, heapAfterBytes }: HeapChange): void {
    const { heapUsedBytes } = this.#columns
    if (heapBeforeBytes !== null) {
      heapUsedBytes.add(tMs - (pauseMs ?? 0), heapBeforeBytes)
      // Less than was there after the one before: what that one had freed was counted later (V8 sweeps beside the program).
      const allocated =
        this.#heapAfterBytes === null ? 0 : Math.max(0, heapBeforeBytes - this.#heapAfterBytes)
      this.#allocatedBytes += allocated
      this.#addRate(
        this.#columns.allocatedBytesPerSecond,
        this.#meters.allocated.add(tMs, this.#allocatedBytes),
      )
    }
    if (heapAfterBytes !== null) heapUsedBytes.add(tMs, heapAfterBytes)
    this.#heapAfterBytes = heapAfterBytes
  }

  addLiveSet(reading: LiveSetReading): void {
    this.#largestLiveSetBytes = Math.max(this.#largestLiveSetBytes, reading.bytes)
    this.#lastLiveSet = reading
    if (this.#liveSetSeen++ % this.#liveSetStride !== 0) return
    this.#liveSet.push(reading)
    if (this.#liveSet.length < mostLiveSetPoints) return
    this.#liveSet = this.#liveSet.filter((_, i) => i % 2 === 0)
    this.#liveSetStride *= 2
  }

  addBand(band: TimelineBand): void {
    if (this.#bands.length < mostBands) this.#bands.push(band)
  }

  /** The rate that the schedule asked for, from one time to another. */
  addAsked(fromMs: number, toMs: number, perSecond: number): void {
    this.#columns.askedPerSecond.addOver(fromMs, toMs, perSecond)
  }

  /** All so far. @param delivered whose count of records says what was reached */
  timeline(delivered: 'received' | 'written'): Timeline {
    const { written, treeCpu, ...named } = this.#columns
    const chosen = {
      ...named,
      recordsPerSecond: delivered === 'received' ? named.recordsPerSecond : written,
      // While there was more than one process, those of all.
      cpuCores: treeCpu.isEmpty ? named.cpuCores : preferring(treeCpu, named.cpuCores),
    }
    const series: Partial<Record<TimelineSeriesName, TimelineSeries>> = {}
    for (const [name, column] of Object.entries(chosen)) {
      if (!column.isEmpty) series[name as TimelineSeriesName] = seriesOf(column, this.#steps.count)
    }
    for (const [i, name] of rssPartNames.entries()) {
      if (this.#rssParts.isEmpty) break
      series[name] = { high: valuesOf(this.#rssParts.columns[i]!, this.#steps.count), low: null }
    }
    return {
      stepMs: this.#steps.stepMs,
      steps: this.#steps.count,
      gapMs: longestGapIntervals * this.#intervalMs,
      series,
      missing: {},
      pauses: this.#pauses.all,
      liveSet: this.#lastLiveSet && {
        points: this.#liveSetPoints(this.#lastLiveSet),
        largestBytes: this.#largestLiveSetBytes,
        trend: null,
      },
      bands: [...this.#bands].sort((a, b) => a.fromMs - b.fromMs),
    }
  }

  #addHeap(sample: V8Sample | JvmSample): void {
    this.#columns.heapUsedBytes.add(sample.tMs, sample.heapUsedBytes)
    const total = sample.series === 'v8' ? sample.heapTotalBytes : sample.heapCommittedBytes
    this.#columns.heapCommittedBytes.add(sample.tMs, total)
  }

  #addParts({ tMs, rssBytes, rssAnonBytes, rssFileBytes, rssShmemBytes }: ProcessSample): void {
    if (rssAnonBytes === null || rssFileBytes === null || rssShmemBytes === null) return
    this.#rssParts.add(tMs, rssBytes, [rssAnonBytes, rssFileBytes, rssShmemBytes])
  }

  #addRate(column: Column, rate: Rate | null, scale = 1): void {
    if (rate !== null) column.addOver(rate.fromMs, rate.toMs, rate.perSecond * scale)
  }

  #liveSetPoints(last: LiveSetReading): readonly LiveSetReading[] {
    return this.#liveSet.at(-1) === last ? this.#liveSet : [...this.#liveSet, last]
  }
}

interface HeapChange {
  readonly tMs: number
  readonly pauseMs: number | null
  readonly heapBeforeBytes: number | null
  readonly heapAfterBytes: number | null
}

interface Extremes {
  readonly low: Float64Array
  readonly high: Float64Array
}

function preferring(first: Extremes, second: Extremes): Extremes & { readonly isEmpty: false } {
  const choose = (a: Float64Array, b: Float64Array) =>
    a.map((value, i) => (Number.isNaN(value) ? (b[i] ?? Number.NaN) : value))
  return { low: choose(first.low, second.low), high: choose(first.high, second.high), isEmpty: false }
}

function seriesOf(column: Extremes, count: number): TimelineSeries {
  const high = valuesOf(column.high, count)
  const low = valuesOf(column.low, count)
  return { high, low: low.every((value, i) => value === high[i]) ? null : low }
}

function valuesOf(column: Float64Array, count: number): (number | null)[] {
  return Array.from(column.subarray(0, count), (value) => (Number.isNaN(value) ? null : rounded(value)))
}

/** Nobody sees more of a curve than four digits; whole from 1,000 on. */
function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4))
}
