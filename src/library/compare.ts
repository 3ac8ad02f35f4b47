import { compareIn } from '../experiments/compare/index.js'
import { type CompareMetricName, compareMetricNames } from '../experiments/compare/metrics.js'
import type { CompareSide } from '../experiments/compare/options.js'
import { compareStored as compareStoredRuns } from '../experiments/compare/stored.js'
import type { ExperimentResult } from '../experiments/engine/conduct.js'
import type { ExperimentObserver } from '../experiments/engine/observer.js'
import type { CompareFindings } from '../model/compare-findings.js'
import type { ExperimentReport } from '../model/experiment.js'
import { inferTargetKind } from '../targets/infer-kind.js'
import { type ExperimentChoices, experiment } from './experiment.js'
import type { RunRequest } from './request.js'
import type { Watching } from './watching.js'

/** What is compared, and by which margins; what is left out is as on the command line. */
export interface CompareChoices {
  /** All by default. */
  readonly metrics?: readonly CompareMetricName[]
  /** Metric -> share that counts as no difference. */
  readonly margins?: Readonly<Partial<Record<CompareMetricName, number>>>
}

/** Two commands that are run now, in turns. */
export interface CompareRequest extends Omit<RunRequest, 'program'>, CompareChoices, ExperimentChoices {
  readonly a: readonly string[]
  readonly b: readonly string[]
  /** A side, at most; 10 by default. */
  readonly runs?: number
  /** Another order of the runs. */
  readonly orderSeed?: number
}

/** Says whether `b` is worse than `a`, as `heapmark compare --a --b` does. @throws HeapmarkError as `run` */
export function compare(
  request: CompareRequest,
  watching: Watching<ExperimentObserver> = {},
): Promise<ExperimentResult<CompareFindings>> {
  const { a, b, runs = 10, orderSeed = 1 } = request
  const cwd = request.workingDirectory ?? process.cwd()
  const side = (program: readonly string[]): CompareSide => ({
    name: program.join(' '),
    target: request.target ?? inferTargetKind(program, cwd),
    program: [...program],
    jar: null,
    commit: null,
  })
  const options = {
    a: side(a),
    b: side(b),
    runs,
    seed: orderSeed,
    metrics: [...(request.metrics ?? compareMetricNames)],
    margins: { ...request.margins },
    build: null,
  }
  return experiment(compareIn(null), options, { ...request, program: a }, watching)
}

/**
 * Says whether runs that were made before, group B, are worse than group A: run folders, ids or patterns, several
 * with commas, as `heapmark compare A B` takes them.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE, USAGE for groups that cannot be compared
 */
export function compareStored(
  a: string,
  b: string,
  choices: CompareChoices & { readonly results?: string } = {},
): Promise<ExperimentReport<CompareFindings>> {
  return compareStoredRuns({
    a,
    b,
    metrics: [...(choices.metrics ?? compareMetricNames)],
    margins: { ...choices.margins },
    // One look at runs that are there.
    alpha: 0.05,
    resultsFolder: choices.results ?? 'results',
    cwd: process.cwd(),
    commandLine: ['heapmark', 'compare', a, b],
  })
}
