import type { JvmSample, V8Sample } from '../../model/sample.js'

/** The heap at one moment, whatever runtime it belongs to. */
export interface HeapView {
  readonly tMs: number
  readonly usedBytes: number
  /** Taken from the system for the heap: V8's total, a JVM's committed. */
  readonly totalBytes: number
  readonly limitBytes: number | null
  /** V8 alone tells what its objects hold outside the heap. */
  readonly externalBytes: number | null
  readonly arrayBuffersBytes: number | null
}

export function heapView(sample: V8Sample | JvmSample): HeapView {
  const { tMs, heapUsedBytes: usedBytes } = sample
  if (sample.series === 'v8') {
    return {
      tMs,
      usedBytes,
      totalBytes: sample.heapTotalBytes,
      limitBytes: sample.heapLimitBytes,
      externalBytes: sample.externalBytes,
      arrayBuffersBytes: sample.arrayBuffersBytes,
    }
  }
  return {
    tMs,
    usedBytes,
    totalBytes: sample.heapCommittedBytes,
    limitBytes: sample.heapMaxBytes,
    externalBytes: null,
    arrayBuffersBytes: null,
  }
}
