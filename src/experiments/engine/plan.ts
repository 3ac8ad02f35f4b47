import type { ZodType } from 'zod'
import type { ExitCode } from '../../model/errors.js'
import type { ExperimentReport, ExperimentSubject, RefusedStep } from '../../model/experiment.js'
import type { RunReport } from '../../model/report.js'
import type { Section } from '../../reports/content/section.js'
import type { RunOptions } from '../../run/options.js'
import type { OnDemandAction } from '../../run/perform.js'

/** Something to be done to the target in mid-run: the run is then a perturbed one. */
export interface StepRequest {
  /** When so many records have been delivered. */
  readonly atRecords: number
  readonly action: Exclude<OnDemandAction, 'record'>
}

/** What differs in one run from the options of the command line. */
export type StepOptions = Partial<Omit<RunOptions, 'capture' | 'settings'>> & {
  readonly capture?: Partial<RunOptions['capture']>
  readonly settings?: Partial<RunOptions['settings']>
}

/** One run that an experiment wants. */
export interface Step {
  /** Tells it from every other step of the experiment; people read it, and going on finds its run by it. */
  readonly label: string
  /** How long it takes beside other steps, for the time left. */
  readonly weight: number
  readonly options: StepOptions
  /** In order of `atRecords`. */
  readonly requests?: readonly StepRequest[]
  /** Makes ready what the run needs. false = it cannot be had: the plan knows, and is asked for another step. */
  readonly prepare?: (watch: PrepareWatch) => Promise<boolean>
  /** Whether the plan goes on when the run cannot be made: it is then among the refused ones. */
  readonly mayBeRefused?: true
}

/** What goes on around a step that is being prepared. */
export interface PrepareWatch {
  stage(text: string): void
  warning(text: string): void
  /** True once the experiment was told to end. */
  isInterrupted(): boolean
}

/** A step that was run. */
export interface StepResult {
  readonly label: string
  /** The run's folder, relative to the experiment's. */
  readonly run: string
  /** The same, absolute. */
  readonly folder: string
  readonly report: RunReport
}

/**
 * An experiment: which run comes next, and what the runs so far say. Both depend on the results alone (and on
 * what the plan was made from), never on a clock or on chance, so an experiment can be interrupted, gone on
 * with, and reported again from its folder.
 */
export interface Plan<F extends object> {
  /** @returns null when the question is answered, or cannot be */
  next(done: readonly StepResult[], refused?: readonly RefusedStep[]): Step | null
  /** Weights of the runs that are still expected, the next one included: an estimate. */
  expected(done: readonly StepResult[]): number
  /** What is known by now; called with any number of results, none included. */
  findings(done: readonly StepResult[], refused?: readonly RefusedStep[]): F | Promise<F>
  /** What the last of `done` came to, in a line. */
  line(done: readonly StepResult[]): string
}

/** A kind of experiment: one registration in ../index.ts. */
export interface ExperimentKind<O, F extends object> {
  readonly name: string
  /** What it answers, for a list of experiments. */
  readonly question: string
  /** Its own options, as they are kept in `experiment.json`. */
  readonly options: ZodType<O>
  /** @throws HeapmarkError for options that make no sense for this subject; nothing was started then */
  plan(options: O, subject: ExperimentSubject): Plan<F>
  exitCode(findings: F): ExitCode
  /** For an experiment that is not about one scenario or program. */
  subject?(options: O, base: RunOptions): ExperimentSubject
  /** Further files of the report, by their names. */
  files?(report: ExperimentReport<F>): Readonly<Record<string, string>>
  /** The report, for people: the answer first. */
  sections(report: ExperimentReport<F>): Section[]
}
