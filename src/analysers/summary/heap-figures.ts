import type { GcSample } from '../../model/sample.js'
import type { LiveSetReading } from '../live-set/points.js'
import type { HeapView } from './heap-view.js'
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

  add(view: HeapView): void {
    this.count++
    this.used.add(view.tMs, view.usedBytes)
    this.peakBytes = larger(this.peakBytes, view.usedBytes)
    this.limitBytes ??= view.limitBytes
  }

  /** @param beforeBytes heap in use as a collection began */
  addCollection(beforeBytes: number | null): void {
    this.peakBytes = larger(this.peakBytes, beforeBytes)
  }
}

interface Totals {
  count: number
  msTotal: number
  msMax: number
}

/** Counts and times by name, for a bounded number of names. */
export class TotalsByName {
  readonly #totals = new Map<string, Totals>()

  add(name: string, count: number, ms: number, longestMs: number): void {
    const totals = this.#of(name)
    totals.count += count
    totals.msTotal += ms
    totals.msMax = Math.max(totals.msMax, longestMs)
  }

  /** In the order of their names. */
  get entries(): readonly (readonly [string, Readonly<Totals>])[] {
    return [...this.#totals].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  #of(name: string): Totals {
    const known = this.#totals.get(name)
    if (known) return known
    if (this.#totals.size >= mostNames && name !== otherNames) return this.#of(otherNames)
    const totals = { count: 0, msTotal: 0, msMax: 0 }
    this.#totals.set(name, totals)
    return totals
  }
}

/** What is allocated is by how much the heap grows from the end of a collection to the beginning of the next. */
class Allocation {
  #bytes: number | null = null
  #afterBytes: number | null = null
  #isKnown = true

  get bytes(): number | null {
    return this.#isKnown ? this.#bytes : null
  }

  add({ heapBeforeBytes, heapAfterBytes, merged }: GcSample): void {
    // The heap between the collections that are one line is not known.
    if (merged !== undefined) this.#isKnown = false
    if (heapBeforeBytes !== null && this.#afterBytes !== null) {
      this.#bytes = (this.#bytes ?? 0) + Math.max(0, heapBeforeBytes - this.#afterBytes)
    }
    this.#afterBytes = heapAfterBytes
  }
}

/** What samples or a GC log say about garbage collection. Constant memory. */
export class GcFigures {
  readonly byName = new TotalsByName()
  /** Collections beside the program, or their phases. */
  concurrent = new TotalsByName()
  /** The live set after each old-generation collection with a known heap after it. */
  readonly old = new ThinnedSeries<LiveSetReading>(mostLiveSetPoints)
  count = 0
  pauseMsTotal = 0
  pauseMsMax = 0
  largestLiveSetBytes: number | null = null
  lastLiveSetBytes: number | null = null
  readonly #allocated = new Allocation()

  /** Between the collections whose heap is known; null before two, or where some were merged into one line. */
  get allocatedBytes(): number | null {
    return this.#allocated.bytes
  }

  addPause(sample: GcSample): void {
    this.#allocated.add(sample)
    const collections = sample.merged?.collections ?? 1
    const longest = sample.merged?.pauseMsMax ?? sample.pauseMs
    this.count += collections
    this.pauseMsTotal += sample.pauseMs
    this.pauseMsMax = Math.max(this.pauseMsMax, longest)
    this.byName.add(sample.name, collections, sample.pauseMs, longest)
  }

  addLiveSet(reading: LiveSetReading): void {
    this.old.add(reading)
    this.largestLiveSetBytes = larger(this.largestLiveSetBytes, reading.bytes)
    this.lastLiveSetBytes = reading.bytes
  }
}
