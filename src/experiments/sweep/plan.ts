import { HeapmarkError } from '../../model/errors.js'
import type { ExperimentSubject } from '../../model/experiment.js'
import { formatHeapOption } from '../../model/size.js'
import type { SweepFindings } from '../../model/sweep-findings.js'
import { duration, orNot, percent } from '../../reports/format.js'
import { leastHeapBytes } from '../../run/least-heap.js'
import type { Plan, Step, StepResult } from '../engine/plan.js'
import { timeLimitMs } from '../sizing/time-limit.js'
import { type Configuration, configurationsOf, labelOf, resultsOf } from './configuration.js'
import { sweepFindings } from './findings.js'
import type { SweepOptions } from './options.js'
import { orderOfRound } from './order.js'

/** A curve has three unknowns, and must be able to be wrong (METHODS section 5). */
const fewestHeaps = 5
/** One run tells nothing of how far two are apart. */
const fewestRuns = 2

/** CPU time is read with every sample: the last one must not be long before the end. */
const capture = { intervalMs: 20 }

export function sweepPlan(options: SweepOptions, subject: ExperimentSubject): Plan<SweepFindings> {
  refuseNonsense(options, subject)
  const configurations = configurationsOf(options)
  const { runs } = options
  return {
    next(done) {
      const labels = new Set(done.map(({ label }) => label))
      for (let round = 1; round <= runs; round++) {
        for (const one of orderOfRound(configurations, round)) {
          const label = labelOf(one, round, runs)
          if (!labels.has(label) && !hasFailed(one, done)) return stepOf(one, label, configurations, done)
        }
      }
      return null
    },
    expected: (done) =>
      configurations
        .filter((one) => !hasFailed(one, done))
        .reduce((sum, one) => sum + runs - resultsOf(one, done).length, 0),
    line: (done) => lineOf(done.at(-1)!),
    findings: (done) => sweepFindings(options, subject, done),
  }
}

function refuseNonsense({ heapsBytes, collectors, runs }: SweepOptions, subject: ExperimentSubject): void {
  const smallest = heapsBytes[0] ?? 0
  const least = leastHeapBytes(subject.target)
  if (heapsBytes.length < fewestHeaps) {
    throw new HeapmarkError(
      'USAGE',
      `a curve over ${heapsBytes.length} heaps could not be wrong: it has three unknowns`,
      { place: '--heaps', hint: `give at least ${fewestHeaps}, such as --heaps 64m..512m --points 6` },
    )
  }
  if (smallest < least) {
    const heap = formatHeapOption(least)
    throw new HeapmarkError(
      'HEAP_TOO_SMALL',
      `the ${subject.target} target cannot start in ${formatHeapOption(smallest)}: it needs ${heap}`,
      {
        place: '--heaps',
        hint: `begin at ${heap} or more; heapmark minheap finds the smallest that is enough`,
      },
    )
  }
  if (runs < fewestRuns) {
    throw new HeapmarkError('USAGE', 'one run in each heap does not tell how far two are apart', {
      place: '--runs',
      hint: `give --runs of at least ${fewestRuns}; 5 are usual`,
    })
  }
  if (collectors.length > 0 && subject.target !== 'jvm' && subject.target !== 'data-caterer') {
    throw new HeapmarkError(
      'TARGET_ARGUMENTS',
      `the ${subject.target} target has no collectors to choose from`,
      {
        place: `--collectors ${collectors.join(',')}`,
        hint: 'leave --collectors out: the heaps are swept with the one it has',
      },
    )
  }
}

/** Once is enough: a heap that fails one time in five is no heap to take. */
function hasFailed(configuration: Configuration, done: readonly StepResult[]): boolean {
  return resultsOf(configuration, done).some(({ report }) => report.outcome.kind !== 'completed')
}

function stepOf(
  one: Configuration,
  label: string,
  configurations: readonly Configuration[],
  done: readonly StepResult[],
): Step {
  const { collector, heapBytes } = one
  const limitMs = limitOf(one, configurations, done)
  return {
    label,
    weight: 1,
    options: {
      heap: { minBytes: heapBytes, maxBytes: heapBytes },
      capture,
      ...(collector === null ? {} : { settings: { gc: collector } }),
      ...(limitMs === null ? {} : { timeoutMs: Math.ceil(limitMs) }),
    },
  }
}

/** By the same collector's run in the largest heap; null before there is one. */
function limitOf(
  { collector }: Configuration,
  configurations: readonly Configuration[],
  done: readonly StepResult[],
): number | null {
  const largest = configurations.filter((other) => other.collector === collector).at(-1)!
  const roomy = resultsOf(largest, done)[0]?.report
  return roomy === undefined || roomy.outcome.kind !== 'completed' ? null : timeLimitMs(roomy)
}

function lineOf({ label, report }: StepResult): string {
  const { outcome, durationMs, cpu, gc } = report
  if (outcome.kind !== 'completed') return `${label}: ${outcome.kind}; no other run in this heap`
  return `${label}: ${orNot(durationMs, duration)}, CPU ${orNot(cpu.totalMs, duration)}, ${orNot(gc.share, percent)} of it paused`
}
