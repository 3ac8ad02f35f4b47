/**
 * What collectors see, one line of `samples.ndjson` each. All times are `tMs`: milliseconds on the machine's
 * monotonic clock since the run's start (which may be slightly negative for what happened before it).
 * Counters are totals since their source started. A figure its source does not have is null, never 0.
 */
export type Sample =
  | ProcessSample
  | TreeSample
  | CgroupSample
  | V8Sample
  | JvmSample
  | NativeMemorySample
  | GcSample
  | ReceiverSample
  | StreamSample
  | PerturbationSample
  | FaultSample
  | BenchSample

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
  /** Page faults that needed no disk: memory touched for the first time. Absent in folders of early versions. */
  readonly minorFaults?: number | null
  readonly swapBytes: number | null
  /** Proportional set size, from smaps_rollup: read rarely, for it costs milliseconds; null in between. */
  readonly pssBytes?: number | null
}

/**
 * The target and every process it started, while there is more than one, and once more when the last of them
 * has gone. Sums count shared pages once per process, as every sum of RSS does.
 */
export interface TreeSample {
  readonly series: 'tree'
  readonly tMs: number
  /** Living processes, the target included. */
  readonly processes: number
  readonly rssBytes: number
  /** User plus system time of the living and, as far as it was seen, of those that have ended. */
  readonly cpuMs: number
  /** The largest descendants by RSS, at most 16; the target itself is the series `process`. */
  readonly children: readonly ChildProcessFigures[]
}

export interface ChildProcessFigures {
  readonly pid: number
  readonly parentPid: number
  /** Its command line, at most 120 characters. */
  readonly command: string
  readonly rssBytes: number
  readonly cpuMs: number
}

/** The memory control group that the target belongs to, version 1 or 2. */
export interface CgroupSample {
  readonly series: 'cgroup'
  readonly tMs: number
  readonly currentBytes: number
  /** memory.peak (v2, Linux 5.19) or memory.max_usage_in_bytes (v1). */
  readonly peakBytes: number | null
  /** null = no limit. */
  readonly limitBytes: number | null
  readonly anonBytes: number | null
  readonly fileBytes: number | null
  /** How often the limit was hit: memory.events `max` (v2) or memory.failcnt (v1). */
  readonly limitHits: number | null
  /** How many processes the kernel killed for it: `oom_kill` of memory.events or memory.oom_control. */
  readonly oomKills: number | null
  /** Time the group was kept from running by its CPU limit; null without cpu.stat. */
  readonly throttledMs: number | null
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

/** A HotSpot JVM seen from outside, by its perf counters file (hsperfdata). Nothing runs in the target for it. */
export interface JvmSample {
  readonly series: 'jvm'
  readonly tMs: number
  readonly heapUsedBytes: number
  readonly heapCommittedBytes: number
  readonly heapMaxBytes: number | null
  /** Used bytes per heap space (`eden`, `survivor`, `old`, ...). */
  readonly spaces: Readonly<Record<string, number>>
  readonly metaspaceUsedBytes: number | null
  readonly metaspaceCommittedBytes: number | null
  readonly classesLoaded: number | null
  readonly threads: number | null
  /** Pauses and cycles so far, of all the JVM's collectors together; null where only the attach socket tells. */
  readonly gcCount: number | null
  readonly gcMs: number | null
  /** Time at safepoints, whatever they were for. */
  readonly safepointMs: number | null
}

/** The JVM's own account of its memory (Native Memory Tracking), committed bytes by category. */
export interface NativeMemorySample {
  readonly series: 'native-memory'
  readonly tMs: number
  readonly committedBytes: number
  /** Keys as the JVM names them: `Java Heap`, `Class`, `Thread`, `Code`, `GC`, ... */
  readonly categories: Readonly<Record<string, number>>
}

/** Something heapmark did to the target on request, which shows in the other series. `tMs` is its start. */
export interface PerturbationSample {
  readonly series: 'perturbation'
  readonly tMs: number
  readonly action: 'dump' | 'histogram' | 'record' | 'gc'
  readonly durationMs: number
  /** What it left in the run folder; null for nothing. */
  readonly file: string | null
}

/** The receiver began, or ceased, to misbehave as it was asked to. */
export interface FaultSample {
  readonly series: 'fault'
  readonly tMs: number
  /** Which one: its place in `receiver.faults` of `run.json`, from 0. */
  readonly fault: number
  /** `ended` also when the run ended before the fault did. */
  readonly state: 'begun' | 'ended'
  /** Requests it has hit so far; of `slow-read`, reads it has held back. */
  readonly hits: number
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
