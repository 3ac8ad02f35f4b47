import { mostFaults } from '../../model/fault.js'
import type {
  FaultSample,
  GcSample,
  JvmSample,
  PerturbationSample,
  ReceiverSample,
  Sample,
  StreamSample,
  V8Sample,
} from '../../model/sample.js'
import { AccountFigures } from './account-figures.js'
import { CgroupFigures } from './cgroup-figures.js'
import type { GcLogFacts } from './gc-log-facts.js'
import { GcFigures, HeapFigures } from './heap-figures.js'
import { type HeapView, heapView } from './heap-view.js'
import { NearestToPeak } from './nearest-to-peak.js'
import { ProcessFigures } from './process-figures.js'
import { RecentFigures } from './recent-figures.js'
import { ThinnedSeries } from './thinned-series.js'
import { TreeFigures } from './tree-figures.js'

/** A heap sample within this many intervals of the largest RSS still describes it. */
const nearestHeapIntervals = 100
/** Points at which the count of delivered records is kept, to place collections on the axis of records. */
const mostDeliveryPoints = 20_000
/** Somebody asks for them by hand: more would not be read. */
const mostPerturbations = 100

/** A count of arrivals at a time of the run's clock. */
export interface Arrivals {
  readonly tMs: number
  readonly requests: number
  readonly bytes: number
}

/** All that one pass over the samples keeps; its size does not depend on their number. */
export class Observations {
  readonly process: ProcessFigures
  readonly heap: HeapFigures
  readonly heapAtPeak: NearestToPeak<HeapView>
  readonly gc = new GcFigures()
  readonly account: AccountFigures
  readonly tree = new TreeFigures()
  readonly cgroup = new CgroupFigures()
  readonly recent = new RecentFigures()
  readonly receiverSeries = new ThinnedSeries<ReceiverSample>(mostDeliveryPoints)
  readonly streamSeries = new ThinnedSeries<StreamSample>(mostDeliveryPoints)
  /** The first ones, and how many there were in all. */
  readonly perturbations: PerturbationSample[] = []
  perturbationCount = 0
  /** When the receiver's faults began and ended. */
  readonly faults: FaultSample[] = []
  /** An attached V8 tells of its heap, and not when it collects: samples without collections then mean nothing. */
  collectionsUnseen = false
  /** Of the run's own GC log; null when none was read. */
  gcLog: GcLogFacts | null = null
  /** The JVM's samples that hold its own totals of collections. */
  firstCounters: JvmSample | null = null
  lastCounters: JvmSample | null = null
  lastReceiver: ReceiverSample | null = null
  lastStream: StreamSample | null = null
  firstArrivals: Arrivals | null = null
  lastArrivals: Arrivals | null = null
  /** Time of the last sample of any series. */
  lastMs: number | null = null
  count = 0

  constructor(intervalMs: number) {
    const furthestMs = nearestHeapIntervals * intervalMs
    this.process = new ProcessFigures(intervalMs)
    this.heap = new HeapFigures(intervalMs)
    this.heapAtPeak = new NearestToPeak(furthestMs)
    this.account = new AccountFigures(intervalMs, furthestMs)
  }

  add(sample: Sample): void {
    this.count++
    if (this.lastMs === null || sample.tMs > this.lastMs) this.lastMs = sample.tMs
    switch (sample.series) {
      case 'process': {
        this.process.add(sample)
        const isPeak = this.process.atPeak === sample
        if (isPeak) this.heapAtPeak.peakMoved(sample.tMs)
        this.account.addProcess(sample, isPeak)
        this.recent.addProcess(sample)
        break
      }
      case 'tree':
        this.tree.add(sample)
        this.recent.addTree(sample)
        break
      case 'cgroup':
        this.cgroup.add(sample)
        break
      case 'v8':
        this.#addHeap(sample)
        break
      case 'jvm':
        if (sample.gcCount !== null) {
          this.firstCounters ??= sample
          this.lastCounters = sample
        }
        this.#addHeap(sample)
        break
      case 'native-memory':
        this.account.addNative(sample)
        break
      case 'perturbation':
        this.perturbationCount++
        if (this.perturbations.length < mostPerturbations) this.perturbations.push(sample)
        break
      case 'fault':
        if (this.faults.length < 2 * mostFaults) this.faults.push(sample)
        break
      case 'gc':
        this.addPause(sample)
        if (sample.generation === 'old' && sample.heapAfterBytes !== null) {
          this.gc.addLiveSet({ tMs: sample.tMs, bytes: sample.heapAfterBytes })
        }
        break
      case 'receiver':
        this.recent.addDelivery(sample)
        this.#addArrivals(sample)
        break
      case 'stream':
        this.recent.addDelivery(sample)
        this.streamSeries.add(sample)
        this.lastStream = sample
        break
      case 'bench':
        break
    }
  }

  /** A pause by itself; what it says of the live set is added apart. */
  addPause(sample: GcSample): void {
    this.gc.addPause(sample)
    this.heap.addCollection(sample.heapBeforeBytes)
    this.recent.addPause(sample)
  }

  /** True when all that is known of collections is the JVM's own totals. */
  get gcFromCounters(): boolean {
    return this.gc.count === 0 && this.gcLog === null && this.account.jvmCount > 0
  }

  #addHeap(sample: V8Sample | JvmSample): void {
    const view = heapView(sample)
    this.heap.add(view)
    this.heapAtPeak.add(view)
    this.account.addInside(sample)
    this.recent.addHeap(view)
  }

  #addArrivals(sample: ReceiverSample): void {
    this.receiverSeries.add(sample)
    this.lastReceiver = sample
    if (sample.requests === 0) return
    this.firstArrivals ??= sample
    if (sample.requests !== this.lastArrivals?.requests) this.lastArrivals = sample
  }
}
