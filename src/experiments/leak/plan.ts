import {
  lengthFactors,
  type SequentialVerdict,
  sequentialVerdict,
} from '../../analysers/live-set/sequential.js'
import { HeapmarkError } from '../../model/errors.js'
import type { ExperimentSubject } from '../../model/experiment.js'
import type { LeakFindings } from '../../model/leak-findings.js'
import type { RunReport } from '../../model/report.js'
import { megabytes, orNot, slope } from '../../reports/format.js'
import type { Plan, Step, StepRequest, StepResult } from '../engine/plan.js'
import { leakFindings } from './findings.js'
import { evidenceLabel } from './labels.js'
import type { LeakOptions } from './options.js'

/** Below this, a run has too few moments at which memory could be looked at. */
const fewestRecords = 20

/** Shares of a run at which classes are counted, and at which the heap is written. */
const countedAt = [0.3, 0.6, 0.9] as const
const dumpedAt = 0.92

/** A fast program is past many of its checkpoints in the usual time between two samples. */
const capture = { intervalMs: 20 }

export function leakPlan(options: LeakOptions, subject: ExperimentSubject): Plan<LeakFindings> {
  const unit = options.records ?? subject.records
  if (unit === null) {
    throw new HeapmarkError('USAGE', 'leak was not told how many records the first run sends', {
      hint: 'write --records 10000; the program finds the number in {records} or HEAPMARK_RECORDS',
    })
  }
  if (unit < fewestRecords) {
    throw new HeapmarkError('USAGE', `a run of ${unit} records is too short to see memory grow`, {
      place: '--records',
      hint: `give --records of at least ${fewestRecords}; it is doubled three times`,
    })
  }
  const step = (factor: number): Step => ({
    label: `${factor} x ${unit} records`,
    weight: factor,
    options: { records: unit * factor, capture },
    requests: checkpoints(unit * factor, options.checkpoints),
  })
  const evidenceStep = (done: readonly StepResult[]): Step | null => {
    if (!options.evidence || !mayCount(options, done)) return null
    if (done.some(({ label }) => label === evidenceLabel)) return null
    const factor = lengthFactors[Math.min(1, lengthsOf(done).length - 1)]!
    return {
      label: evidenceLabel,
      weight: factor,
      options: { records: unit * factor, capture },
      requests: evidenceRequests(unit * factor, options, done),
    }
  }
  return {
    next(done) {
      const decided = decide(done)
      if (decided.kind === 'run-longer') return step(decided.nextFactor)
      return isGrowing(done, decided) ? evidenceStep(done) : null
    },
    expected(done) {
      const decided = decide(done)
      if (decided.kind !== 'run-longer') return 2
      // Growth is seen again at the next length; without it, all lengths may be needed.
      return decided.nextFactor
    },
    line: (done) => lineOf(done.at(-1)!),
    findings: (done) => leakFindings(unit, decide(done), done, subject),
  }
}

/** The runs of the doubling, without that for evidence. */
function lengthsOf(done: readonly StepResult[]): StepResult[] {
  return done.filter(({ label }) => label !== evidenceLabel)
}

/** A run that did not end well ends the doubling: a longer one would not end better. */
function decide(done: readonly StepResult[]): SequentialVerdict {
  const lengths = lengthsOf(done)
  const verdict = sequentialVerdict(lengths.map(({ report }) => ({ kind: kindAtLength(report) })))
  const broken = lengths.find(({ report }) => report.outcome.kind !== 'completed')
  if (verdict.kind !== 'run-longer' || broken === undefined) return verdict
  return {
    kind: 'inconclusive',
    decidedAtFactor: lengthFactors[lengths.length - 1]!,
    reason: `the run of ${broken.label} ended ${broken.report.outcome.kind}, so no longer one was made`,
  }
}

/** A single run is never called a leak by itself. */
function kindAtLength({ verdict }: RunReport): 'bounded' | 'growing' | 'inconclusive' {
  return verdict.kind === 'leak' ? 'growing' : verdict.kind
}

function isGrowing(done: readonly StepResult[], decided: SequentialVerdict): boolean {
  return decided.kind === 'leak' || lengthsOf(done).at(-1)?.report.verdict.kind === 'growing'
}

/** Equal steps from the first to the last record; none at the very ends, where nothing may be alive. */
function checkpoints(records: number, count: number): StepRequest[] {
  return Array.from({ length: Math.min(count, records - 1) }, (_, i) => ({
    atRecords: Math.max(1, Math.round((records * (i + 1)) / (count + 1))),
    action: 'gc',
  }))
}

/** A JVM counts its classes by itself, in a pause; V8 can only write its heap, out of which they are counted. */
function evidenceRequests(records: number, options: LeakOptions, done: readonly StepResult[]): StepRequest[] {
  const counts = isJvm(done) ? 'histogram' : 'dump'
  const last = counts === 'histogram' && mayDump(options, done) ? [dumpedAt] : []
  return [
    ...countedAt.map((share) => ({ atRecords: Math.ceil(records * share), action: counts }) as const),
    ...last.map((share) => ({ atRecords: Math.ceil(records * share), action: 'dump' }) as const),
  ]
}

/** A dump takes about what the heap does. */
function mayDump({ diskBudgetBytes }: LeakOptions, done: readonly StepResult[]): boolean {
  return 1.2 * peakHeapBytes(done) < diskBudgetBytes
}

/** Three of V8's, which are text, take several times the heap each. */
function mayCount({ diskBudgetBytes }: LeakOptions, done: readonly StepResult[]): boolean {
  return isJvm(done) || 3 * 4 * peakHeapBytes(done) < diskBudgetBytes
}

function peakHeapBytes(done: readonly StepResult[]): number {
  return Math.max(0, ...done.map(({ report }) => report.memory.peakHeapBytes ?? 0))
}

function isJvm(done: readonly StepResult[]): boolean {
  return done.some(({ report }) => report.target.runtimeName === 'jvm')
}

function lineOf({ label, report }: StepResult): string {
  const { verdict, outcome, memory } = report
  if (outcome.kind !== 'completed') return `${label}: ${outcome.kind}`
  if (label === evidenceLabel) return `${label}: ${report.perturbations.length} looks into the heap`
  const perRecord = orNot(verdict.bytesPerRecord, slope)
  return `${label}: ${verdict.kind} at this length, ${perRecord} bytes/record, live set ${orNot(memory.liveSetLastBytes, megabytes)}`
}
