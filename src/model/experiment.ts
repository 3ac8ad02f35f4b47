import type { ErrorCode } from './errors.js'
import type { Outcome } from './outcome.js'

/** Version of `experiment.json` and of the report of an experiment. Fields are added, never changed. */
export const experimentFormatVersion = 1

/** Names in an experiment's folder; the folders of its runs are in `runs`. */
export const experimentFiles = {
  record: 'experiment.json',
  runs: 'runs',
} as const

/** How an experiment ended. `interrupted` and `failed` can be resumed. */
export type ExperimentEnd = 'decided' | 'interrupted' | 'failed'

/** What an experiment is about: the facts of the scenario (or program) that its plan is made from. */
export interface ExperimentSubject {
  /** The scenario's name, or the program's. */
  readonly name: string
  /** null for a program that is run without a scenario. */
  readonly scenarioFile: string | null
  readonly target: string
  readonly program: readonly string[]
  /** What one run sends when nothing else is said; null when a program decides. */
  readonly records: number | null
  /** null = full speed, or a program decides. */
  readonly ratePerSecond: number | null
  readonly heap: { readonly minBytes: number; readonly maxBytes: number }
}

/** A run of an experiment that is done, and will not be done again. */
export interface StepRecord {
  /** What the step is called in the experiment's plan. */
  readonly label: string
  /** The run's folder, relative to the experiment's. */
  readonly run: string
}

/** A run of an experiment that could not be made: nothing was started. */
export interface RefusedStep {
  readonly label: string
  /** Of the catalogue of errors. */
  readonly code: ErrorCode
  readonly message: string
}

/**
 * `experiment.json`: with the run folders beside it, everything needed to go on with the experiment or to make
 * its report again. Replaced whole after every run.
 */
export interface ExperimentRecord {
  readonly formatVersion: typeof experimentFormatVersion
  readonly heapmarkVersion: string
  /** Name of the folder. */
  readonly id: string
  readonly experiment: string
  readonly commandLine: readonly string[]
  readonly benchPid: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly subject: ExperimentSubject
  /** The experiment's own options. */
  readonly options: unknown
  /** Stands for all that must be the same when the experiment is gone on with. */
  readonly fingerprint: string
  readonly steps: readonly StepRecord[]
  /** Runs that could not be made, where the plan goes on without them. Absent for none. */
  readonly refused?: readonly RefusedStep[]
  readonly ended: ExperimentEnd | null
}

/** What the report of every experiment begins with; the findings of its kind follow in the same object. */
export interface ExperimentHead {
  readonly formatVersion: typeof experimentFormatVersion
  readonly experiment: string
  readonly heapmarkVersion: string
  readonly id: string
  readonly commandLine: readonly string[]
  readonly subject: ExperimentSubject
  readonly startedAt: string
  readonly endedAt: string | null
  /** null while it goes on, or when its bench was killed. */
  readonly ended: ExperimentEnd | null
  readonly runs: readonly ExperimentRun[]
}

/** A run of an experiment in short; its own report is in its folder. */
export interface ExperimentRun {
  readonly label: string
  /** Relative to the experiment's folder. */
  readonly run: string
  readonly outcome: Outcome['kind']
  readonly durationMs: number | null
  readonly records: number | null
  readonly recordsPerSecond: number | null
  readonly peakRssBytes: number | null
  readonly liveSetBytes: number | null
}

/** The report of an experiment whose findings are `F`. A figure that is null has its reason in `notMeasured`. */
export type ExperimentReport<F extends object> = ExperimentHead & F
