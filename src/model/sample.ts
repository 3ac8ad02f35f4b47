/**
 * What collectors see, one line of `samples.ndjson` each. All times are `tMs`: milliseconds on the machine's
 * monotonic clock since the run's start (which may be slightly negative for what happened before it).
 * Counters are totals since their source started. A figure its source does not have is null, never 0.
 */
export type Sample = ProcessSample | V8Sample | GcSample | ReceiverSample | StreamSample | BenchSample

export type SeriesName = Sample['series']

/** The target's process, from /proc/<pid>/{status,stat,fd}. */
export interface ProcessSample {
  readonly series: 'process'
  readonly tMs: number
  readonly rssBytes: number
  /** RssAnon, RssFile, RssShmem of /proc/<pid>/status (Linux 4.5 and later). */
  readonly rssAnonBytes: number | null
  readonly rssFileBytes: number | null
  readonly rssShmemBytes: number | null
  /** VmHWM: the kernel's own peak of RSS, so no peak between two samples is missed. */
  readonly peakRssBytes: number
  readonly threads: number
  readonly openFiles: number | null
  /** User plus system time. */
  readonly cpuMs: number
  readonly majorFaults: number
  readonly swapBytes: number | null
}

/** A V8 heap seen from inside (v8.getHeapStatistics, getHeapSpaceStatistics, process.memoryUsage). */
export interface V8Sample {
  readonly series: 'v8'
  readonly tMs: number
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly heapLimitBytes: number
  readonly externalBytes: number
  readonly arrayBuffersBytes: number
  readonly mallocedBytes: number
  /** Used bytes per heap space, keys as V8 names them (`new_space`, `old_space`, ...). */
  readonly spaces: Readonly<Record<string, number>>
}

/** One garbage collection. `tMs` is its end. */
export interface GcSample {
  readonly series: 'gc'
  readonly tMs: number
  /** `old` = the old generation was collected, so `heapAfterBytes` is a live-set point (METHODS section 1). */
  readonly generation: 'young' | 'old'
  /** The runtime's own name: `Scavenge`, `Mark-Compact`, ... */
  readonly name: string
  readonly pauseMs: number
  readonly heapBeforeBytes: number | null
  readonly heapAfterBytes: number | null
  /**
   * Present when the line stands for several young collections (after the first 100,000 of a run): `pauseMs` is
   * then their sum and the heap is as the last one left it.
   */
  readonly merged?: { readonly collections: number; readonly pauseMsMax: number }
}

/** The receiver's counters. */
export interface ReceiverSample {
  readonly series: 'receiver'
  readonly tMs: number
  readonly requests: number
  readonly bytes: number
  readonly errors: number
  readonly unique: number | null
  readonly openConnections: number
  readonly rssBytes: number
}

/** The embedded target's own counters. */
export interface StreamSample {
  readonly series: 'stream'
  readonly tMs: number
  readonly generated: number
  readonly sent: number
  readonly acknowledged: number
  readonly inFlight: number
  readonly lagMs: number
}

/** heapmark's own cost. */
export interface BenchSample {
  readonly series: 'bench'
  readonly tMs: number
  readonly rssBytes: number
  readonly cpuMs: number
  /** Time spent in one round of sampling, mean since the last such line. */
  readonly samplingMicros: number
}
