import type { ReceiverSample, Sample, StreamSample } from '../../model/sample.js'
import { GcFigures, HeapFigures } from './heap-figures.js'
import { HeapAtPeak, ProcessFigures } from './process-figures.js'
import { ThinnedSeries } from './thinned-series.js'

/** A heap sample within this many intervals of the largest RSS still describes it. */
const nearestHeapIntervals = 100
/** Points at which the count of delivered records is kept, to place collections on the axis of records. */
const mostDeliveryPoints = 20_000

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
  readonly heapAtPeak: HeapAtPeak
  readonly gc = new GcFigures()
  readonly receiverSeries = new ThinnedSeries<ReceiverSample>(mostDeliveryPoints)
  readonly streamSeries = new ThinnedSeries<StreamSample>(mostDeliveryPoints)
  lastReceiver: ReceiverSample | null = null
  lastStream: StreamSample | null = null
  firstArrivals: Arrivals | null = null
  lastArrivals: Arrivals | null = null
  /** Time of the last sample of any series. */
  lastMs: number | null = null
  count = 0

  constructor(intervalMs: number) {
    this.process = new ProcessFigures(intervalMs)
    this.heap = new HeapFigures(intervalMs)
    this.heapAtPeak = new HeapAtPeak(nearestHeapIntervals * intervalMs)
  }

  add(sample: Sample): void {
    this.count++
    if (this.lastMs === null || sample.tMs > this.lastMs) this.lastMs = sample.tMs
    switch (sample.series) {
      case 'process':
        this.process.add(sample)
        if (this.process.atPeak === sample) this.heapAtPeak.peakMoved(sample.tMs)
        break
      case 'v8':
        this.heap.add(sample)
        this.heapAtPeak.add(sample)
        break
      case 'gc':
        this.gc.add(sample)
        this.heap.addCollection(sample)
        break
      case 'receiver':
        this.#addArrivals(sample)
        break
      case 'stream':
        this.streamSeries.add(sample)
        this.lastStream = sample
        break
      case 'bench':
        break
    }
  }

  #addArrivals(sample: ReceiverSample): void {
    this.receiverSeries.add(sample)
    this.lastReceiver = sample
    if (sample.requests === 0) return
    this.firstArrivals ??= sample
    if (sample.requests !== this.lastArrivals?.requests) this.lastArrivals = sample
  }
}
