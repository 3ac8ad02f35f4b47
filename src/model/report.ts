import type { Outcome } from './outcome.js'
import type { Artefact } from './run-record.js'

/** Version of `report.json`; the schema is `docs/report.schema.json`. Fields are added, never changed. */
export const reportFormatVersion = 1

/**
 * `report.json`, the stable contract that `--json` prints and CI reads. A figure that was not measured is null
 * and its path is a key of `notMeasured`, with the reason.
 */
export interface RunReport {
  readonly formatVersion: typeof reportFormatVersion
  readonly heapmarkVersion: string
  /** Name of the run folder. */
  readonly run: string
  /** The words that started the run. */
  readonly commandLine: readonly string[]
  readonly scenario: { readonly name: string; readonly file: string; readonly description: string | null }
  readonly target: {
    readonly kind: string
    readonly runtime: string | null
    readonly limits: string | null
    readonly command: readonly string[]
  }
  readonly machine: {
    readonly cpus: number
    readonly cpuModel: string
    readonly memoryBytes: number
    readonly kernel: string
  }
  readonly seed: number
  readonly outcome: Outcome
  readonly startedAt: string
  readonly endedAt: string | null
  readonly durationMs: number | null
  readonly heap: { readonly minBytes: number; readonly maxBytes: number; readonly collector: string | null }
  readonly records: {
    readonly asked: number | null
    readonly generated: number | null
    /** Handed over at least once: a record sent again counts once. */
    readonly sent: number | null
    /** Answered with a 2xx status, or written to the file: the target's own count. */
    readonly acknowledged: number | null
    readonly refused: number | null
    /** Times a record was sent again after a connection broke. */
    readonly resent: number | null
    readonly received: number | null
    readonly unique: number | null
    /** sent - unique, once both counts are final. */
    readonly lost: number | null
    readonly duplicated: number | null
  }
  readonly throughput: {
    /** null = no rate was asked (full speed). */
    readonly askedPerSecond: number | null
    readonly recordsPerSecond: number | null
    /** Delivered rate over asked rate, 1 = as asked. */
    readonly fidelity: number | null
    readonly bytesPerSecond: number | null
  }
  /** Arrival at the receiver minus the time each record was due. */
  readonly lag: Quantiles
  /** How late each record left the sender, against its schedule. */
  readonly sendLag: Quantiles
  /** The sender's wait for each answer. */
  readonly responseTime: Quantiles
  readonly memory: {
    readonly peakRssBytes: number | null
    readonly averageRssBytes: number | null
    readonly peakHeapBytes: number | null
    readonly averageHeapBytes: number | null
    /** Largest heap in use right after an old-generation collection (METHODS section 1). */
    readonly liveSetBytes: number | null
    /** The same after the run's last old-generation collection. */
    readonly liveSetLastBytes: number | null
    /** How many such collections the run had. */
    readonly liveSetCollections: number | null
    /** Parts of RSS at the sample with the largest RSS. */
    readonly atPeak: {
      readonly rssAnonBytes: number | null
      readonly rssFileBytes: number | null
      readonly rssShmemBytes: number | null
      readonly heapUsedBytes: number | null
      readonly heapTotalBytes: number | null
      readonly externalBytes: number | null
      readonly arrayBuffersBytes: number | null
    } | null
    readonly heapLimitBytes: number | null
    readonly peakThreads: number | null
    readonly peakOpenFiles: number | null
  }
  readonly cpu: { readonly totalMs: number | null; readonly averageCores: number | null }
  readonly gc: {
    readonly count: number | null
    readonly pauseMsTotal: number | null
    readonly pauseMsMax: number | null
    /** Pause time over run time, 0..1. */
    readonly share: number | null
    readonly byName: readonly {
      readonly name: string
      readonly count: number
      readonly pauseMsTotal: number
      readonly pauseMsMax: number
    }[]
  }
  readonly receiver: {
    readonly url: string | null
    readonly requests: number | null
    readonly bytes: number | null
    readonly errors: number | null
    readonly averageLatencyMs: number | null
    readonly emptyBodies: number | null
    readonly invalidJson: number | null
    readonly connections: number | null
    readonly rssBytes: number | null
    /** Calibrated capacity over the rate reached. */
    readonly headroom: number | null
  }
  readonly verdict: {
    readonly kind: 'bounded' | 'growing' | 'leak' | 'inconclusive'
    readonly bytesPerRecord: number | null
    readonly bytesPerRecordLow: number | null
    readonly bytesPerRecordHigh: number | null
    readonly reasons: readonly string[]
  }
  readonly quality: { readonly grade: 'good' | 'fair' | 'poor'; readonly reasons: readonly string[] }
  readonly budgets: readonly never[]
  readonly artefacts: readonly Artefact[]
  /** Things the reader must know, such as URLs that were redirected. */
  readonly notes: readonly string[]
  /** Path of a null figure -> why it is null. */
  readonly notMeasured: Readonly<Record<string, string>>
}

export interface Quantiles {
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly p999Ms: number | null
  readonly maxMs: number | null
}
