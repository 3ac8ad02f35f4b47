export type RecordingFormat = 'jfr' | 'cpuprofile' | 'heapprofile' | 'collapsed' | 'pprof'

export interface RecordingFindings {
  /** null when it is none that is known. */
  readonly format: RecordingFormat | null
  /** Of JFR: `2.1`. */
  readonly formatVersion: string | null
  readonly packing: 'plain' | 'gzip'
  /** Size when it was opened; null when it could not be. */
  readonly fileBytes: number | null
  /** Of these, as they lie on the disk. */
  readonly bytesRead: number
  /** Why and how far it was read when that was not to the end; null when it was. */
  readonly partial: { readonly shareRead: number; readonly why: string } | null
  /** Parts of a JFR recording, each with a clock and names of its own. */
  readonly chunks: number | null
  /** ISO 8601, UTC. */
  readonly startedAt: string | null
  /** From the first event to the end of the last part. */
  readonly durationMs: number | null
  /** Event type -> how many: of JFR only, as `jfr summary` counts them. */
  readonly events: Readonly<Record<string, number>>
  readonly jvm: JvmFacts | null
  readonly allocation: AllocationFindings | null
  readonly live: LiveFindings | null
  readonly cpu: StackFindings | null
  /** Samples of threads that were in native code, most of them waiting; never part of `cpu`. */
  readonly native: StackFindings | null
  /** Samples of threads that slept or stood idle; never part of `cpu`. */
  readonly idleSamples: number
  readonly gc: GcFindings | null
  readonly exceptions: ExceptionFindings | null
  readonly containers: ContainerFindings | null
  readonly memory: MemoryFindings | null
  readonly threads: ThreadFindings | null
  readonly classes: ClassFindings | null
  readonly unknown: UnknownParts
  /** What a reader of the figures has to know, in words. */
  readonly notes: readonly string[]
}

export interface StackFindings {
  readonly unit: 'samples' | 'bytes'
  readonly samples: number
  readonly weight: number
  readonly topFrames: readonly TopFrame[]
  readonly topStacks: readonly TopStack[]
}

export interface ClassBytes {
  /** As the language writes it: `byte[]`, `java.lang.String`. */
  readonly class: string
  readonly bytes: number
  readonly samples: number
}

export interface AllocationFindings {
  /** What the bytes are made of: an event type, or the format when it has no such types. */
  readonly source: string
  /** An estimate when `source` samples. */
  readonly totalBytes: number
  readonly samples: number
  readonly byClass: readonly ClassBytes[]
  /** Classes that `byClass` has no room for. */
  readonly otherClasses: { readonly classes: number; readonly bytes: number }
  readonly topFrames: readonly TopFrame[]
  readonly topStacks: readonly TopStack[]
}

export interface LiveFindings {
  readonly source: string
  readonly samples: number
  /** null where the samples have no sizes (`jdk.OldObjectSample` before JDK 19). */
  readonly totalBytes: number | null
  readonly byClass: readonly LiveClass[]
  readonly otherClasses: { readonly classes: number; readonly samples: number }
  /** Sampled objects with the chain of references that keeps them, the oldest allocations first. */
  readonly chains: readonly LiveChain[]
  readonly topFrames: readonly TopFrame[]
  readonly topStacks: readonly TopStack[]
}

export interface LiveClass {
  readonly class: string
  readonly samples: number
  readonly bytes: number | null
}

export interface LiveChain {
  readonly class: string
  readonly bytes: number | null
  /** Elements, of an array. */
  readonly arrayElements: number | null
  readonly ageMs: number | null
  /** From the object outwards: `Holder.items`, `Object[][17]`, ... */
  readonly heldBy: readonly string[]
  /** What the chain ends at, where it was recorded (`path-to-gc-roots=true`): `Stack Variable, Threads`. */
  readonly root: string | null
  readonly stack: readonly string[]
}

export interface GcFindings {
  /** null when no `jdk.GarbageCollection` was recorded: async-profiler writes none. */
  readonly collections: number | null
  readonly pauseMsTotal: number | null
  readonly pauseMsMax: number | null
  readonly collectors: readonly { readonly name: string; readonly collections: number }[]
  readonly causes: readonly {
    readonly cause: string
    readonly collections: number
    readonly pauseMsTotal: number
  }[]
  readonly phases: readonly {
    readonly name: string
    readonly count: number
    readonly totalMs: number
    readonly maxMs: number
  }[]
  readonly heap: HeapSeries | null
}

export interface HeapSeries {
  readonly usedPeakBytes: number
  readonly committedPeakBytes: number | null
  /** Right after collections: how many, and the last one. */
  readonly afterCollections: number
  readonly lastAfterBytes: number | null
  /** After collections, evenly thinned to at most 512, the last one always. */
  readonly after: readonly { readonly atMs: number; readonly usedBytes: number }[]
}

export interface ExceptionFindings {
  /** All that were made until the last `jdk.ExceptionStatistics`, one a second; null when it was not recorded. */
  readonly throwables: number | null
  /** Of which each was recorded (`jdk.JavaExceptionThrow`, `jdk.JavaErrorThrow`). */
  readonly recorded: number
  readonly byClass: readonly { readonly class: string; readonly count: number }[]
  readonly otherClasses: number
}

export interface ContainerFindings {
  /** `cgroupv2`. */
  readonly type: string | null
  readonly cpus: number | null
  /** null when there is no limit. */
  readonly memoryLimitBytes: number | null
  readonly memorySoftLimitBytes: number | null
  readonly swapLimitBytes: number | null
  readonly hostMemoryBytes: number | null
  readonly memoryPeakBytes: number | null
  readonly memoryFailures: number | null
  readonly throttledMs: number | null
}

export interface MemoryFindings {
  readonly rss: { readonly samples: number; readonly lastBytes: number; readonly peakBytes: number } | null
  /** Native memory tracking, by kind, the largest first; empty unless it was on. */
  readonly native: readonly {
    readonly kind: string
    readonly committedLastBytes: number
    readonly committedPeakBytes: number
    readonly reservedLastBytes: number
  }[]
  readonly physicalBytes: number | null
}

export interface ThreadFindings {
  readonly activeLast: number
  readonly peak: number
  readonly started: number
}

export interface ClassFindings {
  readonly loaded: number
  readonly unloaded: number
}

export interface JvmFacts {
  readonly name: string | null
  readonly version: string | null
  readonly flags: string | null
  readonly arguments: string | null
  readonly pid: number | null
  readonly youngCollector: string | null
  readonly oldCollector: string | null
  readonly heapMaxBytes: number | null
  readonly compressedOops: boolean | null
  readonly objectAlignmentBytes: number | null
  /** Shares of the machine, averages of `jdk.CPULoad`. */
  readonly cpuLoad: { readonly jvm: number; readonly machine: number } | null
}

export interface UnknownParts {
  /** Events of a type that the recording does not describe. */
  readonly eventsWithoutType: number
  /** Events whose bytes are not what their type says. */
  readonly unreadableEvents: number
  /** Samples whose stack or class is missing from the recording. */
  readonly unresolvedSamples: number
  /** Lines of collapsed stacks that are none, fields of pprof that no version of it has. */
  readonly unreadableParts: number
}

export interface TopFrame {
  readonly frame: string
  /** Weight of stacks that end in it. */
  readonly self: number
  /** Weight of stacks that it stands in, each stack once however often it recurs. */
  readonly total: number
}

export interface TopStack {
  /** The outermost first; of very deep stacks the innermost. */
  readonly frames: readonly string[]
  readonly weight: number
  readonly samples: number
}
