import type { GcSample, V8Sample } from '../../model/sample.js'
import { larger } from './process-figures.js'
import { ThinnedSeries } from './thinned-series.js'
import { TimeWeightedMean } from './time-weighted-mean.js'

/** More live-set points than these add nothing to a verdict, which cuts them into at most 20 blocks. */
const mostLiveSetPoints = 20_000
/** Runtimes name a handful of collections; a file that names more was not written by one. */
const mostNames = 32
const otherNames = '(other)'

/** What the samples say about the heap in use. Constant memory. */
export class HeapFigures {
  readonly used: TimeWeightedMean
  count = 0
  /** Largest heap in use seen: in a sample, or at the beginning of a collection. */
  peakBytes: number | null = null
  /** At the run's start: V8 raises it by itself to write a heap dump. */
  limitBytes: number | null = null

  constructor(intervalMs: number) {
    this.used = new TimeWeightedMean(intervalMs)
  }

  add(sample: V8Sample): void {
    this.count++
    this.used.add(sample.tMs, sample.heapUsedBytes)
    this.peakBytes = larger(this.peakBytes, sample.heapUsedBytes)
    this.limitBytes ??= sample.heapLimitBytes
  }

  addCollection(sample: GcSample): void {
    this.peakBytes = larger(this.peakBytes, sample.heapBeforeBytes)
  }
}

interface CollectionTotals {
  count: number
  pauseMsTotal: number
  pauseMsMax: number
}

/** What the samples say about garbage collection. Constant memory. */
export class GcFigures {
  readonly byName = new Map<string, CollectionTotals>()
  /** Old-generation collections with a known heap afterwards: the live-set points. */
  readonly old = new ThinnedSeries<GcSample>(mostLiveSetPoints)
  count = 0
  pauseMsTotal = 0
  pauseMsMax = 0
  largestLiveSetBytes: number | null = null
  lastLiveSetBytes: number | null = null

  add(sample: GcSample): void {
    const collections = sample.merged?.collections ?? 1
    const longest = sample.merged?.pauseMsMax ?? sample.pauseMs
    this.count += collections
    this.pauseMsTotal += sample.pauseMs
    this.pauseMsMax = Math.max(this.pauseMsMax, longest)
    const totals = this.#totalsOf(sample.name)
    totals.count += collections
    totals.pauseMsTotal += sample.pauseMs
    totals.pauseMsMax = Math.max(totals.pauseMsMax, longest)
    if (sample.generation === 'old' && sample.heapAfterBytes !== null) {
      this.old.add(sample)
      this.largestLiveSetBytes = larger(this.largestLiveSetBytes, sample.heapAfterBytes)
      this.lastLiveSetBytes = sample.heapAfterBytes
    }
  }

  #totalsOf(name: string): CollectionTotals {
    const known = this.byName.get(name)
    if (known) return known
    if (this.byName.size >= mostNames && name !== otherNames) return this.#totalsOf(otherNames)
    const totals = { count: 0, pauseMsTotal: 0, pauseMsMax: 0 }
    this.byName.set(name, totals)
    return totals
  }
}
