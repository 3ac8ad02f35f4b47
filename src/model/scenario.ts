import type { FaultSpec } from './fault.js'
import type { Place } from './problem.js'

/** A value together with where the scenario file says it. */
export interface Located<T = unknown> {
  readonly value: T
  readonly place: Place
}

/** JSON-like data as YAML gives it. */
export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data }

/**
 * A scenario after parsing and lint: both YAML forms come out the same, spellings are unified, units are
 * converted. What a field's options *mean* (regex syntax, SQL, ranges) is checked by `generate/`.
 */
export interface Scenario {
  readonly name: string
  readonly description: string | null
  /** Which of the two forms the file used. */
  readonly form: 'unified' | 'connections'
  readonly steps: readonly ScenarioStep[]
  /** Options of heapmark's own, from the top-level key `heapmark:`. */
  readonly heapmark: HeapmarkOptions
  /** `seed` from `sinkOptions` of the file, when it has one. */
  readonly seed: number | null
}

export interface HeapmarkOptions {
  readonly receiver: {
    /** How long the receiver waits before it answers each request; 0 = at once. */
    readonly responseDelayMs: number
    /** What it does wrong on purpose. */
    readonly faults: readonly FaultSpec[]
  }
  /** What its runs are held to, in the file's order. */
  readonly budgets: readonly ScenarioBudget[]
}

/** A budget as a file says it; what its limit means is read again where it is held against a run. */
export interface ScenarioBudget {
  readonly name: string
  /** null takes back what heapmark.yaml says for every scenario. */
  readonly limit: string | null
  readonly place: Place
}

/** The connection types the embedded target can write to. */
export const embeddedSinkNames = ['http', 'json', 'csv', 'null'] as const
export type EmbeddedSinkName = (typeof embeddedSinkNames)[number]

/** One stream of records: a unified step, or a task of the second form. */
export interface ScenarioStep {
  readonly name: string
  readonly dataSource: string
  readonly place: Place
  /** Connection type as written (`http`, `json`, `postgres`, ...) and its options merged with the step's. */
  readonly connection: Located<string>
  readonly options: ReadonlyMap<string, Located>
  readonly count: CountSpec
  readonly fields: readonly ScenarioField[]
}

/** How many records and how fast. Rates are records per second, durations milliseconds. */
export interface CountSpec {
  readonly place: Place
  readonly records: number | null
  readonly durationMs: number | null
  /** null = as fast as the receiver takes them. */
  readonly ratePerSecond: number | null
  readonly pattern: Located<LoadPattern> | null
}

/** Data Caterer's load patterns, spellings unified (`sine` -> wave, `steps` -> stepped). */
export type LoadPattern =
  | { readonly type: 'constant'; readonly baseRate: number }
  | { readonly type: 'ramp'; readonly startRate: number; readonly endRate: number }
  | {
      readonly type: 'spike'
      readonly baseRate: number
      readonly spikeRate: number
      /** Shares of the whole duration, 0..1. */
      readonly spikeStart: number
      readonly spikeDuration: number
    }
  | {
      readonly type: 'stepped'
      readonly steps: readonly { readonly rate: number; readonly durationMs: number }[]
    }
  | {
      readonly type: 'wave'
      readonly baseRate: number
      readonly amplitude: number
      /** Whole waves within the duration. */
      readonly frequency: number
    }
  | {
      readonly type: 'breakingPoint'
      readonly startRate: number
      readonly rateIncrement: number
      readonly incrementIntervalMs: number
      readonly maxRate: number
      readonly breakingCondition: { readonly metric: string; readonly threshold: number } | null
    }

export interface ScenarioField {
  readonly name: string
  readonly place: Place
  /** `string`, `integer`, `timestamp`, ... as written, lower case; null when the file gives none. */
  readonly type: Located<string> | null
  /**
   * All generator options of the field, keys as Data Caterer's unified form spells them
   * (`static`, `regex`, `oneOf`, `sql`, `min`, `max`, `seed`, `incremental`, `sequence`, `uuid`, `omit`, ...).
   */
  readonly options: ReadonlyMap<string, Located>
  /** Nested fields of a `struct`. */
  readonly fields: readonly ScenarioField[]
}
