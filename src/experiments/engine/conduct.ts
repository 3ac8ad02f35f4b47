import { createHash } from 'node:crypto'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import {
  type ExperimentEnd,
  type ExperimentRecord,
  type ExperimentReport,
  type ExperimentSubject,
  experimentFiles,
  experimentFormatVersion,
  type RefusedStep,
} from '../../model/experiment.js'
import { RunControls } from '../../run/controls.js'
import { findScenario } from '../../run/find-scenario.js'
import type { RunOptions } from '../../run/options.js'
import { prepareRun } from '../../run/prepared-run.js'
import { run } from '../../run/run.js'
import { ScenarioProblems } from '../../run/scenario-problems.js'
import { monotonicMs } from '../../system/clock.js'
import { packageVersion } from '../../system/package-info.js'
import type { ExperimentControls } from './controls.js'
import {
  makeExperimentFolder,
  readExperimentRecord,
  readResults,
  removeExperimentFolder,
  writeExperimentRecord,
} from './folder.js'
import type { ExperimentObserver } from './observer.js'
import type { ExperimentKind, Plan, Step, StepResult } from './plan.js'
import { type ExperimentTexts, makeExperimentReport } from './report.js'
import { withRequests } from './requests.js'
import { findUnfinished } from './unfinished.js'

/** What an experiment is told. */
export interface ExperimentRequest<O> {
  readonly options: O
  /** Of every run, where a step says nothing else. `resultsFolder` is where the experiment's folder goes. */
  readonly base: RunOptions
  /** Goes on with the latest experiment that was told the same and is not decided. */
  readonly resume: boolean
}

export interface ExperimentResult<F extends object> {
  readonly folder: string
  readonly report: ExperimentReport<F>
  /** The report as it was written, by the names of its files. */
  readonly texts: ExperimentTexts
}

/**
 * Runs what the plan wants until it wants no more, and leaves a folder from which the report can be made again.
 * Ctrl-C ends it with what is known; that run is not counted and is done anew on resuming.
 * @throws HeapmarkError when the first run cannot be made: nothing is left then. A later one that cannot is
 *   thrown too, after the record was written; what is known stays and can be resumed
 */
export async function conduct<O, F extends object>(
  kind: ExperimentKind<O, F>,
  { options, base, resume }: ExperimentRequest<O>,
  observer: ExperimentObserver,
  controls: ExperimentControls,
): Promise<ExperimentResult<F>> {
  const subject = kind.subject?.(options, base) ?? subjectOf(base)
  const plan = kind.plan(options, subject)
  const fingerprint = fingerprintOf(kind.name, options, base)
  const unfinished = resume ? findUnfinished(base.resultsFolder, kind.name, fingerprint) : null
  if (resume && unfinished === null) throw nothingToResume(kind.name, base.resultsFolder)
  const startedAtMs = Date.now()
  const folder = unfinished ?? makeExperimentFolder(base.resultsFolder, kind.name, subject.name, startedAtMs)
  const before = unfinished === null ? null : readExperimentRecord(folder)
  const done = before === null ? [] : await readResults(folder, before)
  // Those that could not be made are tried again on going on.
  const refused: RefusedStep[] = []
  if (before !== null) observer.stage(`going on after ${done.length} of its runs: ${path.basename(folder)}`)

  const write = (ended: ExperimentEnd | null): ExperimentRecord => {
    const record: ExperimentRecord = {
      formatVersion: experimentFormatVersion,
      heapmarkVersion: packageVersion(),
      id: path.basename(folder),
      experiment: kind.name,
      commandLine: base.commandLine,
      benchPid: process.pid,
      startedAt: before?.startedAt ?? new Date(startedAtMs).toISOString(),
      endedAt: ended === null ? null : new Date().toISOString(),
      subject,
      options,
      fingerprint,
      steps: done.map(({ label, run }) => ({ label, run })),
      ...(refused.length > 0 && { refused: [...refused] }),
      ended,
    }
    writeExperimentRecord(folder, record)
    return record
  }
  write(null)
  let ended: ExperimentEnd
  try {
    ended = await runSteps(plan, base, folder, { done, refused }, () => write(null), observer, controls)
  } catch (error) {
    if (done.length === 0) removeExperimentFolder(folder)
    else await makeExperimentReport(kind, folder, write('failed'), done)
    throw error
  }
  observer.stage('writing the report')
  return { folder, ...(await makeExperimentReport(kind, folder, write(ended), done)) }
}

async function runSteps<F extends object>(
  plan: Plan<F>,
  base: RunOptions,
  folder: string,
  { done, refused }: { readonly done: StepResult[]; readonly refused: RefusedStep[] },
  onDone: () => void,
  observer: ExperimentObserver,
  controls: ExperimentControls,
): Promise<ExperimentEnd> {
  let spentMs = 0
  let spentWeight = 0
  for (;;) {
    if (controls.interruptedBy !== null) return 'interrupted'
    const step = plan.next(done, refused)
    if (step === null) return 'decided'
    if ([...done, ...refused].some(({ label }) => label === step.label)) {
      throw new HeapmarkError('INTERNAL', `the step '${step.label}' was planned twice`)
    }
    const remainingMs = spentWeight === 0 ? null : (spentMs / spentWeight) * plan.expected(done)
    observer.stepStarts({ label: step.label, number: done.length + refused.length + 1, remainingMs })
    const startMs = monotonicMs()
    const watch = {
      stage: (text: string) => observer.stage(text),
      warning: (text: string) => observer.warning(text),
      isInterrupted: () => controls.interruptedBy !== null,
    }
    if (step.prepare !== undefined && !(await step.prepare(watch))) continue
    if (watch.isInterrupted()) return 'interrupted'
    const result = await runOrRefuse(step, base, folder, observer, controls)
    if (result === null) return 'interrupted'
    if ('code' in result) {
      refused.push(result)
      onDone()
      observer.stepEnds(`${result.label}: refused: ${result.message}`)
      continue
    }
    spentMs += monotonicMs() - startMs
    spentWeight += step.weight
    done.push(result)
    onDone()
    observer.stepEnds(plan.line(done))
  }
}

/** The same as `runStep`, with what kept it from being made where the plan goes on without it. */
async function runOrRefuse(
  step: Step,
  base: RunOptions,
  folder: string,
  observer: ExperimentObserver,
  controls: ExperimentControls,
): Promise<StepResult | RefusedStep | null> {
  try {
    return await runStep(step, base, folder, observer, controls)
  } catch (error) {
    if (step.mayBeRefused !== true || !(error instanceof HeapmarkError)) throw error
    return { label: step.label, code: error.code, message: refusalOf(error) }
  }
}

/** A scenario's first mistakes say more than their number. */
function refusalOf(error: HeapmarkError): string {
  if (!(error instanceof ScenarioProblems)) return error.message
  const errors = error.problems.filter(({ severity }) => severity === 'error')
  const first = errors
    .slice(0, 3)
    .map(({ place, message }) => `${error.file}:${place.line}:${place.column}: ${message}`)
  return `${error.message}: ${first.join('; ')}${errors.length > first.length ? '; ...' : ''}`
}

/** @returns null when it was interrupted */
async function runStep(
  step: Step,
  base: RunOptions,
  folder: string,
  observer: ExperimentObserver,
  controls: ExperimentControls,
): Promise<StepResult | null> {
  const runControls = new RunControls()
  controls.runs(runControls)
  try {
    const options: RunOptions = {
      ...base,
      ...step.options,
      capture: { ...base.capture, ...step.options.capture },
      settings: { ...base.settings, ...step.options.settings },
      resultsFolder: path.join(folder, experimentFiles.runs),
      historyFolder: base.resultsFolder,
      formats: ['json'],
      keepServer: false,
    }
    const watched = withRequests(observer, runControls, step.requests ?? [])
    const { folder: runFolder, report } = await run(options, watched, runControls)
    if (report.outcome.kind === 'interrupted') return null
    return { label: step.label, run: path.relative(folder, runFolder), folder: runFolder, report }
  } finally {
    controls.runs(null)
  }
}

/** Reads the scenario, for the plan; what lint says of it is said when it is run. */
function subjectOf(base: RunOptions): ExperimentSubject {
  const prepared = prepareRun(base, { stage() {}, warning() {}, progress() {} })
  return {
    name: prepared.name,
    scenarioFile: base.scenarioFile,
    target: base.target,
    program: base.program,
    records: prepared.asked.records,
    ratePerSecond: prepared.asked.ratePerSecond,
    heap: base.heap,
  }
}

/** The scenario's text, the options of the experiment and of its runs; not where results go, nor how they are shown. */
function fingerprintOf(name: string, options: unknown, base: RunOptions): string {
  const { scenarioFile, resultsFolder, formats, commandLine, environment, port, keepServer, ...same } = base
  const text =
    scenarioFile === null ? '' : findScenario(scenarioFile, base.workingDirectory).bytes.toString('base64')
  return createHash('sha256')
    .update(JSON.stringify([name, options, text, same]))
    .digest('hex')
}

function nothingToResume(name: string, results: string): HeapmarkError {
  return new HeapmarkError(
    'RUN_NOT_FOUND',
    `there is no unfinished ${name} with these options and this scenario`,
    {
      place: results,
      hint: 'leave --resume out to begin anew',
    },
  )
}
