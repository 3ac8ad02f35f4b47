import { fewestRuns } from '../../analysers/comparison/compare-metric.js'
import { compareMetrics } from '../../analysers/comparison/compare-metrics.js'
import { interleavedOrder } from '../../analysers/comparison/order.js'
import { median } from '../../analysers/statistics/order.js'
import { hodgesLehmann, type Shift } from '../../analysers/statistics/shift.js'
import type { BisectCommit, BisectFindings, BisectProbe } from '../../model/bisect-findings.js'
import type { MetricComparison } from '../../model/comparison.js'
import { HeapmarkError } from '../../model/errors.js'
import type { RunReport } from '../../model/report.js'
import { questionOf } from '../compare/metrics.js'
import type { Plan, Step, StepResult } from '../engine/plan.js'
import type { BisectOptions } from './options.js'
import { bisectState, type CommitState } from './search.js'

const alpha = 0.05

/** Checks commits out and builds them; null for an experiment that is only read. */
export interface Builder {
  folderOf(hash: string): string
  /** @returns false when it cannot be built, or an end was asked for */
  build(hash: string): Promise<boolean>
  /** Those that could not be built. */
  readonly failed: ReadonlySet<string>
}

/** Runs of GOOD and BAD, interleaved; if BAD is worse, runs of the commits between, by halves. */
export function bisectPlan(options: BisectOptions, builder: Builder | null): Plan<BisectFindings> {
  if (options.runs < fewestRuns) {
    throw new HeapmarkError('USAGE', `${options.runs} runs of a commit can never show that it is worse`, {
      place: '--runs',
      hint: `take at least ${fewestRuns}`,
    })
  }
  const { good, commits, runs } = options
  const bad = commits.at(-1)!
  const order = interleavedOrder(runs, options.seed).map((side) => (side === 'a' ? good : bad))
  const step = (commit: BisectCommit, number: number): Step => ({
    label: labelOf(commit, number),
    weight: 1,
    options: {
      ...(options.program === null ? {} : { program: options.program }),
      ...(options.jar === null ? {} : { settings: { jar: options.jar } }),
      ...(builder === null ? {} : { workingDirectory: builder.folderOf(commit.hash) }),
    },
    ...(builder === null ? {} : { prepare: () => builder.build(commit.hash) }),
  })
  const know = (done: readonly StepResult[]) => new Knowledge(options, builder?.failed ?? new Set(), done)

  return {
    next(done) {
      const known = know(done)
      if (done.length < order.length) {
        const commit = order[done.length]!
        // Without one of the two ends there is nothing to search between.
        if (builder?.failed.has(commit.hash)) return null
        return step(commit, known.reportsOf(commit).length + 1)
      }
      if (known.ends?.decision !== 'worse') return null
      const { probe } = bisectState(known.states)
      if (probe === null) return null
      const commit = commits[probe]!
      return step(commit, known.reportsOf(commit).length + 1)
    },
    expected(done) {
      const left = Math.ceil(Math.log2(Math.max(1, commits.length)))
      return Math.max(1, order.length + left * runs - done.length)
    },
    line(done) {
      const { label, report } = done.at(-1)!
      const value = questionOf(options.metric, [report], [], null).a[0]
      return `${label}: ${report.outcome.kind}, ${options.metric} ${value === undefined ? 'not measured' : Math.round(value)}`
    },
    findings: (done) => findingsOf(options, know(done), done.length >= order.length),
  }
}

function labelOf({ hash }: BisectCommit, number: number): string {
  return `${hash.slice(0, 10)} ${number}`
}

/** What the runs so far say of each commit. */
class Knowledge {
  readonly #options: BisectOptions
  readonly #failed: ReadonlySet<string>
  readonly #done: readonly StepResult[]
  /** GOOD against BAD; null before both were run. */
  readonly ends: MetricComparison | null
  /** By index of `commits`. */
  readonly states: readonly CommitState[]

  constructor(options: BisectOptions, failed: ReadonlySet<string>, done: readonly StepResult[]) {
    this.#options = options
    this.#failed = failed
    this.#done = done
    const { good, commits, metric, margin, runs } = options
    const bad = commits.at(-1)!
    const [a, b] = [this.completedOf(good), this.completedOf(bad)]
    this.ends = done.length < 2 * runs ? null : compareMetrics([questionOf(metric, a, b, margin)], alpha)[0]!
    this.states = this.#states()
  }

  reportsOf(commit: BisectCommit): RunReport[] {
    return this.#done
      .filter(({ label }) => label.startsWith(`${commit.hash.slice(0, 10)} `))
      .map(({ report }) => report)
  }

  completedOf(commit: BisectCommit): RunReport[] {
    return this.reportsOf(commit).filter(({ outcome }) => outcome.kind === 'completed')
  }

  valuesOf(commit: BisectCommit): readonly number[] {
    return questionOf(this.#options.metric, this.completedOf(commit), [], null).a
  }

  /** How far a commit's figure lies above that of GOOD; null where either was never measured. */
  shiftOf(commit: BisectCommit): Shift | null {
    return hodgesLehmann(this.valuesOf(this.#options.good), this.valuesOf(commit), alpha)
  }

  /** Whether a commit's figure is nearer to that of BAD, and whether its interval leaves no doubt of that. */
  judge(commit: BisectCommit): { is: 'good' | 'bad'; sure: boolean } {
    const { good, commits } = this.#options
    const [a, b] = [this.valuesOf(good), this.valuesOf(commits.at(-1)!)]
    const half = ((median(b) ?? 0) - (median(a) ?? 0)) / 2
    const { shift, low, high } = this.shiftOf(commit)!
    const isBad = half > 0 ? shift > half : shift < half
    const sure = low !== null && high !== null && (low > half || high < half)
    return { is: isBad ? 'bad' : 'good', sure }
  }

  /**
   * A commit's runs are judged when all were made. One that the search asks for, but has no runs though another one
   * in question has, was passed over because it could not be built: so an experiment that is read again, or gone on
   * with, comes to the same answer.
   */
  #states(): CommitState[] {
    const { commits, runs } = this.#options
    const states = commits.map((commit): CommitState => {
      if (this.#failed.has(commit.hash)) return 'skipped'
      if (this.reportsOf(commit).length < runs) return null
      return this.valuesOf(commit).length < fewestRuns ? 'skipped' : this.judge(commit).is
    })
    const wasRun = (index: number) => this.reportsOf(commits[index]!).length > 0
    for (;;) {
      const { first, last, probe } = bisectState(states)
      if (probe === null || wasRun(probe)) return states
      const others = Array.from({ length: last - first }, (_, i) => first + i)
      if (!others.some(wasRun)) return states
      states[probe] = 'skipped'
    }
  }
}

function findingsOf(options: BisectOptions, known: Knowledge, bothRun: boolean): BisectFindings {
  const { commits, good, metric } = options
  const { ends } = known
  const { first, last } = bisectState(known.states)
  const notMeasured: Record<string, string> = {}
  if (ends?.effect == null) {
    for (const path of ['effect', 'effectLow', 'effectHigh']) {
      notMeasured[path] = ends?.reason ?? 'GOOD and BAD were not both run'
    }
  }
  const isWorse = ends?.decision === 'worse'
  const candidates = isWorse ? commits.slice(first, last + 1) : []
  const probes = [good, ...commits].flatMap((commit) => probeOf(commit, options, known))
  for (const { hash, is, median, low } of probes) {
    if (median === null) notMeasured[`probes.${hash}.median`] = `none of its runs completed with ${metric}`
    if (low !== null) continue
    const why = whyNoInterval(hash === good.hash, is)
    for (const end of ['low', 'high']) notMeasured[`probes.${hash}.${end}`] = why
  }
  return {
    verdict: verdictOf(bothRun, ends, candidates, probes, metric),
    metric,
    unit: questionOf(metric, [], [], null).unit,
    effect: ends?.effect ?? null,
    effectLow: ends?.low ?? null,
    effectHigh: ends?.high ?? null,
    candidates,
    probes,
    commits: commits.length,
    notMeasured,
  }
}

function whyNoInterval(isGood: boolean, is: BisectProbe['is']): string {
  if (isGood) return 'the others are judged by it'
  return is === 'skipped' ? 'too few of its runs completed' : 'too few runs of it or of GOOD have the figure'
}

function probeOf(
  commit: BisectCommit,
  { runs, good, commits }: BisectOptions,
  known: Knowledge,
): BisectProbe[] {
  const made = known.reportsOf(commit).length
  const values = known.valuesOf(commit)
  const index = commits.indexOf(commit)
  const middle = median(values)
  const from = median(known.valuesOf(good))
  const isSkipped = known.states[index] === 'skipped'
  const shift = commit === good || isSkipped ? null : known.shiftOf(commit)
  const about = {
    ...commit,
    runs: made,
    median: middle,
    place: index + 1,
    low: from === null || shift === null || shift.low === null ? null : from + shift.low,
    high: from === null || shift === null || shift.high === null ? null : from + shift.high,
  }
  // What could not be built is among the candidates, if that matters: an experiment read again knows no more.
  if (made === 0) return []
  if (commit === good) return [{ ...about, is: 'good', sure: true }]
  if (isSkipped) return [{ ...about, is: 'skipped', sure: true }]
  if (index === commits.length - 1) return [{ ...about, is: 'bad', sure: true }]
  return made < runs ? [] : [{ ...about, ...known.judge(commit) }]
}

function verdictOf(
  bothRun: boolean,
  ends: MetricComparison | null,
  candidates: readonly BisectCommit[],
  probes: readonly BisectProbe[],
  metric: string,
): BisectFindings['verdict'] {
  if (!bothRun || ends === null) {
    return {
      kind: 'unfinished',
      reasons: ['GOOD and BAD were not both run: one was not built, or it was ended'],
    }
  }
  if (ends.decision !== 'worse') {
    return {
      kind: 'no-difference',
      reasons: [`BAD is not shown to be worse than GOOD by ${metric}: ${ends.decision}, ${ends.reason}`],
    }
  }
  const unsure = probes.filter(({ sure }) => !sure)
  const doubts = unsure.map(
    ({ hash, is }) =>
      `the runs of ${hash.slice(0, 10)} lie between those of GOOD and BAD; it was taken as ${is}`,
  )
  if (candidates.length === 1) {
    return { kind: 'found', reasons: [`${candidates[0]!.hash} made it worse`, ...doubts] }
  }
  return {
    kind: 'between',
    reasons: [
      `one of ${candidates.length} commits made it worse: those between were not run, for they could not be built or it was ended before`,
      ...doubts,
    ],
  }
}
