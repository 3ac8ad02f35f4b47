import type { AccountPart } from '../../model/report.js'
import type { JvmSample, NativeMemorySample, ProcessSample, V8Sample } from '../../model/sample.js'
import {
  heapOf,
  type Parts,
  partsOfJvm,
  partsOfNativeMemory,
  partsOfProcess,
  partsOfV8,
  sumOf,
} from './account-parts.js'
import { NearestToPeak } from './nearest-to-peak.js'
import { TimeWeightedMean } from './time-weighted-mean.js'

/** Native memory is asked for every few seconds, whatever the interval of the other samples. */
const nativeMemoryIntervalMs = 30_000

/** A part's size over time. */
export interface Level {
  readonly peakBytes: number
  readonly mean: TimeWeightedMean
}

class Levels {
  readonly #levels = new Map<AccountPart, { peakBytes: number; mean: TimeWeightedMean }>()
  readonly #intervalMs: number

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  add(tMs: number, parts: Parts): void {
    for (const [part, bytes] of parts) {
      let level = this.#levels.get(part)
      if (!level) {
        level = { peakBytes: bytes, mean: new TimeWeightedMean(this.#intervalMs) }
        this.#levels.set(part, level)
      }
      level.peakBytes = Math.max(level.peakBytes, bytes)
      level.mean.add(tMs, bytes)
    }
  }

  of(part: AccountPart): Level | null {
    return this.#levels.get(part) ?? null
  }
}

/** What the samples say about the parts of memory, each source by itself. Constant memory. */
export class AccountFigures {
  /** From inside: V8's or the JVM's own figures; of what is left of RSS then, `unexplained`. */
  readonly inside: Levels
  /** The JVM's own tracking; its `unexplained` counts from the first time it was heard. */
  readonly native: Levels
  /** The kernel's parts of RSS. */
  readonly kernel: Levels
  readonly insideAtPeak: NearestToPeak<V8Sample | JvmSample>
  readonly nativeAtPeak: NearestToPeak<NativeMemorySample>
  nativeCount = 0
  jvmCount = 0
  v8Count = 0
  #inside: V8Sample | JvmSample | null = null
  #native: NativeMemorySample | null = null

  constructor(intervalMs: number, furthestMs: number) {
    this.inside = new Levels(intervalMs)
    this.native = new Levels(nativeMemoryIntervalMs)
    this.kernel = new Levels(intervalMs)
    this.insideAtPeak = new NearestToPeak(furthestMs)
    this.nativeAtPeak = new NearestToPeak(Math.max(furthestMs, nativeMemoryIntervalMs))
  }

  addInside(sample: V8Sample | JvmSample): void {
    if (sample.series === 'v8') this.v8Count++
    else this.jvmCount++
    this.#inside = sample
    this.insideAtPeak.add(sample)
    this.inside.add(sample.tMs, partsInside(sample))
  }

  addNative(sample: NativeMemorySample): void {
    this.nativeCount++
    this.#native = sample
    this.nativeAtPeak.add(sample)
    this.native.add(sample.tMs, partsOfNativeMemory(sample))
  }

  addProcess(sample: ProcessSample, isPeak: boolean): void {
    if (isPeak) {
      this.insideAtPeak.peakMoved(sample.tMs)
      this.nativeAtPeak.peakMoved(sample.tMs)
    }
    this.kernel.add(sample.tMs, partsOfProcess(sample))
    if (this.#inside !== null) {
      this.inside.add(sample.tMs, unexplained(sample.rssBytes, explained(this.#inside, null)))
    }
    if (this.#native !== null) {
      this.native.add(sample.tMs, unexplained(sample.rssBytes, explained(this.#inside, this.#native)))
    }
  }
}

export function partsInside(sample: V8Sample | JvmSample): Parts {
  return sample.series === 'v8' ? partsOfV8(sample) : partsOfJvm(sample)
}

/** What is known to have been taken, bytes. The JVM's tracking knows all that its counters do but the heap in use. */
export function explained(inside: V8Sample | JvmSample | null, native: NativeMemorySample | null): number {
  if (native === null) return inside === null ? 0 : sumOf(partsInside(inside))
  const heap = inside?.series === 'jvm' ? inside.heapCommittedBytes : (heapOf(native) ?? 0)
  return heap + sumOf(partsOfNativeMemory(native))
}

function unexplained(rssBytes: number, knownBytes: number): Parts {
  return new Map([['unexplained', Math.max(0, rssBytes - knownBytes)]])
}
