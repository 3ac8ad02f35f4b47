import type { ProcessSample, V8Sample } from '../../model/sample.js'
import { TimeWeightedMean } from './time-weighted-mean.js'

/** What the samples say about the target's process. Constant memory. */
export class ProcessFigures {
  readonly rss: TimeWeightedMean
  count = 0
  /** The kernel's VmHWM, or a sample above it. */
  peakRssBytes: number | null = null
  peakThreads: number | null = null
  peakOpenFiles: number | null = null
  peakSwapBytes: number | null = null
  first: ProcessSample | null = null
  last: ProcessSample | null = null
  atPeak: ProcessSample | null = null

  constructor(intervalMs: number) {
    this.rss = new TimeWeightedMean(intervalMs)
  }

  add(sample: ProcessSample): void {
    this.count++
    this.rss.add(sample.tMs, sample.rssBytes)
    this.peakRssBytes = larger(this.peakRssBytes, Math.max(sample.rssBytes, sample.peakRssBytes))
    this.peakThreads = larger(this.peakThreads, sample.threads)
    this.peakOpenFiles = larger(this.peakOpenFiles, sample.openFiles)
    this.peakSwapBytes = larger(this.peakSwapBytes, sample.swapBytes)
    this.first ??= sample
    this.last = sample
    if (this.atPeak === null || sample.rssBytes > this.atPeak.rssBytes) this.atPeak = sample
  }

  /** User and system time of the process up to its last sample. */
  get cpuMs(): number | null {
    return this.last?.cpuMs ?? null
  }

  /** Mean number of cores in use between the first and the last sample; null where the counter falls (damage). */
  get averageCores(): number | null {
    if (this.first === null || this.last === null || this.last.tMs <= this.first.tMs) return null
    const cpuMs = this.last.cpuMs - this.first.cpuMs
    return cpuMs < 0 ? null : cpuMs / (this.last.tMs - this.first.tMs)
  }
}

/** Finds the heap sample nearest in time to the process sample with the largest RSS, whatever their order. */
export class HeapAtPeak {
  readonly #furthestMs: number
  #peakMs: number | null = null
  #latest: V8Sample | null = null
  #nearest: V8Sample | null = null

  /** @param furthestMs heap samples further from the peak than this say nothing about it */
  constructor(furthestMs: number) {
    this.#furthestMs = furthestMs
  }

  peakMoved(tMs: number): void {
    this.#peakMs = tMs
    this.#nearest = this.#latest
  }

  add(sample: V8Sample): void {
    this.#latest = sample
    if (this.#peakMs === null) return
    if (this.#nearest === null || this.#distance(sample) < this.#distance(this.#nearest)) {
      this.#nearest = sample
    }
  }

  get sample(): V8Sample | null {
    return this.#nearest !== null && this.#distance(this.#nearest) <= this.#furthestMs ? this.#nearest : null
  }

  #distance(sample: V8Sample): number {
    return Math.abs(sample.tMs - (this.#peakMs ?? Number.NEGATIVE_INFINITY))
  }
}

export function larger(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null || b <= a ? a : b
}
