import { fewestRuns } from '../../analysers/comparison/compare-metric.js'
import { looksOf } from '../../analysers/comparison/looks.js'
import { interleavedOrder, type Side } from '../../analysers/comparison/order.js'
import type { CompareFindings } from '../../model/compare-findings.js'
import { HeapmarkError } from '../../model/errors.js'
import { megabytes, orNot, perSecond } from '../../reports/format.js'
import type { Plan, StepOptions, StepResult } from '../engine/plan.js'
import { compareGroups } from './findings.js'
import type { CompareOptions } from './options.js'

/** When none of the first runs completes there is nothing to compare. */
const hopelessAfter = 4

/** Where the checkout of a commit is, made before the first run; of an experiment that is only read: null. */
export type CheckoutOf = (commit: string) => string

/** Runs of A and B, interleaved, until a look decides or all are done. */
export function comparePlan(options: CompareOptions, checkoutOf: CheckoutOf | null): Plan<CompareFindings> {
  if (options.runs < 2) throw tooFewRuns(options.runs)
  const order = interleavedOrder(options.runs, options.seed)
  const looks = looksOf(options.runs)
  const findings = (done: readonly StepResult[]) => {
    const reached = looks.filter((look) => 2 * look.runs <= done.length).at(-1)
    // Runs after the last look belong to the next one; before the first, what there is.
    const used = reached === undefined ? done : done.slice(0, 2 * reached.runs)
    const group = (side: Side) => ({
      name: options[side].name,
      runs: used.filter((_, i) => order[i] === side).map(({ run, report }) => ({ run, report })),
    })
    const { alpha } = reached ?? looks[0]!
    return compareGroups(group('a'), group('b'), { ...options, alpha })
  }
  const isDecided = (done: readonly StepResult[]) => {
    const allFailed = done.every(({ report }) => report.outcome.kind !== 'completed')
    if (done.length >= hopelessAfter && allFailed) return true
    const isLook = looks.some((look) => 2 * look.runs === done.length)
    return isLook && findings(done).verdict.decision !== 'inconclusive'
  }
  return {
    next(done) {
      const side = order[done.length]
      if (side === undefined || isDecided(done)) return null
      const number = order.slice(0, done.length + 1).filter((one) => one === side).length
      return {
        label: `${side.toUpperCase()} ${number}`,
        weight: 1,
        options: sideOptions(options, side, checkoutOf),
      }
    },
    expected: (done) => Math.max(1, order.length - done.length),
    line: (done) => lineOf(done.at(-1)!),
    findings,
  }
}

export function tooFewRuns(runs: number): HeapmarkError {
  const why =
    runs < 2
      ? `${runs === 1 ? 'one run' : 'no run'} a side says nothing about a build: starts of the same program differ`
      : `${runs} runs a side can never show a difference`
  return new HeapmarkError('USAGE', why, {
    place: '--runs',
    hint: `take at least ${fewestRuns} a side; 10 tell about 6 % at noise of 5 %`,
  })
}

function sideOptions(options: CompareOptions, side: Side, checkoutOf: CheckoutOf | null): StepOptions {
  const { target, program, jar, commit } = options[side]
  return {
    ...(target === null ? {} : { target }),
    ...(program === null ? {} : { program }),
    ...(jar === null ? {} : { settings: { jar } }),
    ...(commit === null || checkoutOf === null ? {} : { workingDirectory: checkoutOf(commit) }),
  }
}

function lineOf({ label, report }: StepResult): string {
  const { memory, throughput, outcome } = report
  return [
    `${label}: ${outcome.kind}`,
    `peak RSS ${orNot(memory.peakRssBytes, megabytes)}`,
    `live set ${orNot(memory.liveSetBytes, megabytes)}`,
    `${orNot(throughput.recordsPerSecond, perSecond)} records/s`,
  ].join(', ')
}
