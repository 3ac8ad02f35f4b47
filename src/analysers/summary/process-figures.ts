import type { ProcessSample } from '../../model/sample.js'
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
  peakPssBytes: number | null = null
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
    this.peakPssBytes = larger(this.peakPssBytes, sample.pssBytes ?? null)
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

export function larger(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null || b <= a ? a : b
}
