/**
 * A run over time, ready to be drawn: every series on one grid of equal steps, with what its smallest and largest
 * value in each step was. However long the run, there are at most `mostSteps` of them, so no peak is lost and nothing
 * grows. Times are milliseconds on the run's clock.
 */
export interface Timeline {
  /** Step i lasts from `i * stepMs` to `(i + 1) * stepMs`; what was seen before the run's start counts to step 0. */
  readonly stepMs: number
  /** How many steps there are; each series has a value or null for each. */
  readonly steps: number
  /** Values further apart than this do not belong together: nobody knows what was between them. */
  readonly gapMs: number
  /** Those that were measured; for the others `missing` says why not. */
  readonly series: Readonly<Partial<Record<TimelineSeriesName, TimelineSeries>>>
  readonly missing: Readonly<Partial<Record<TimelineSeriesName | 'pauses' | 'liveSet', string>>>
  /** In order of time, at most `mostPauses`: the longest of those that fell together. */
  readonly pauses: readonly TimelinePause[]
  readonly liveSet: TimelineLiveSet | null
  /** In order of their beginning. */
  readonly bands: readonly TimelineBand[]
}

export const mostSteps = 4096
export const mostPauses = 2048

export type TimelineUnit = 'bytes' | 'bytesPerSecond' | 'perSecond' | 'ms' | 'count' | 'cores'

/** Every series that a timeline may have. */
export const timelineSeries = {
  heapUsedBytes: { words: 'heap used', unit: 'bytes' },
  heapCommittedBytes: { words: 'heap committed', unit: 'bytes' },
  /** The three parts of RSS are those of one sample: of the step's largest RSS. */
  rssAnonBytes: { words: 'RSS, anonymous', unit: 'bytes' },
  rssFileBytes: { words: 'RSS, file', unit: 'bytes' },
  rssShmemBytes: { words: 'RSS, shared', unit: 'bytes' },
  rssBytes: { words: 'RSS', unit: 'bytes' },
  treeRssBytes: { words: 'RSS of all processes', unit: 'bytes' },
  cgroupBytes: { words: 'control group', unit: 'bytes' },
  allocatedBytesPerSecond: { words: 'allocated', unit: 'bytesPerSecond' },
  askedPerSecond: { words: 'records/s asked', unit: 'perSecond' },
  recordsPerSecond: { words: 'records/s reached', unit: 'perSecond' },
  lagMs: { words: 'sent late by', unit: 'ms' },
  inFlight: { words: 'records in flight', unit: 'count' },
  cpuCores: { words: 'processor cores', unit: 'cores' },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly unit: TimelineUnit }>>

export type TimelineSeriesName = keyof typeof timelineSeries

export interface TimelineSeries {
  /** Largest value in each step; null where there was none. */
  readonly high: readonly (number | null)[]
  /** Smallest; null when no step held two different values, so that it is `high`. */
  readonly low: readonly (number | null)[] | null
}

export interface TimelinePause {
  /** When it ended. */
  readonly tMs: number
  readonly pauseMs: number
  readonly name: string
  readonly cause: string | null
  readonly generation: 'young' | 'old'
  readonly heapBeforeBytes: number | null
  readonly heapAfterBytes: number | null
  /** Pauses that fell together with it, itself included, and how long they were in all. */
  readonly count: number
  readonly totalMs: number
  /** Line of the GC log, from 1; null where there is none. */
  readonly line: number | null
}

/** Heap in use after collections of the old generation. */
export interface TimelineLiveSet {
  readonly points: readonly { readonly tMs: number; readonly bytes: number }[]
  /** Largest of all, also where `points` were thinned. */
  readonly largestBytes: number
  /** Growth over records delivered, told over time, with its 99 % interval; null without one. */
  readonly trend: readonly LiveSetTrendPoint[] | null
}

export interface LiveSetTrendPoint {
  readonly tMs: number
  readonly bytes: number
  /** null where the interval has no ends. */
  readonly lowBytes: number | null
  readonly highBytes: number | null
}

/** Something that shows in the series while it lasted. */
export interface TimelineBand {
  readonly kind: 'perturbation' | 'fault'
  readonly fromMs: number
  readonly toMs: number
  readonly words: string
}
