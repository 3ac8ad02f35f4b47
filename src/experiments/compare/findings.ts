import { fewestRuns, type MetricQuestion } from '../../analysers/comparison/compare-metric.js'
import { compareMetrics, overallDecision } from '../../analysers/comparison/compare-metrics.js'
import { median } from '../../analysers/statistics/order.js'
import type { CompareFindings, CompareGroup } from '../../model/compare-findings.js'
import type { ComparisonDecision, MetricComparison } from '../../model/comparison.js'
import type { RunReport } from '../../model/report.js'
import { type CompareMetricName, growsWithLength, questionOf, recordsOf } from './metrics.js'

/** Record counts of the two sides may differ by so much. */
const sameLengthWithin = 0.02

/** The runs of a side. */
export interface ComparedGroup {
  readonly name: string
  readonly runs: readonly { readonly run: string; readonly report: RunReport }[]
}

export interface CompareQuestion {
  readonly metrics: readonly CompareMetricName[]
  /** By figure; null, or no entry = the figure's own. */
  readonly margins: Readonly<Record<string, number>>
  /** Of a false alarm, over all figures together. */
  readonly alpha: number
}

/**
 * Whether B is worse than A, figure by figure. Figures are those of completed runs; how many did not complete is
 * compared too.
 */
export function compareGroups(
  a: ComparedGroup,
  b: ComparedGroup,
  { metrics, margins, alpha }: CompareQuestion,
): CompareFindings {
  const completedA = completed(a)
  const completedB = completed(b)
  const groups = { a: groupOf(a), b: groupOf(b) }
  const unequal = unequalLengths(groups.a.records, groups.b.records)
  const notMeasured: Record<string, string> = {}
  const questions: MetricQuestion[] = []
  for (const name of metrics) {
    const question = questionOf(name, completedA, completedB, margins[name] ?? null)
    if (question.a.length + question.b.length === 0) {
      notMeasured[`metrics.${name}`] = whyNot(name, [...completedA, ...completedB])
    } else if (unequal !== null && growsWithLength(name)) notMeasured[`metrics.${name}`] = unequal
    else questions.push(question)
  }
  const compared = compareMetrics([...questions, failedRuns(a, b)], alpha)
  const decision = overallDecision(compared)
  return {
    verdict: { decision, reasons: reasonsOf(decision, compared, groups) },
    ...groups,
    alpha,
    metrics: compared,
    notes: notesOf(groups, unequal, [...a.runs, ...b.runs]),
    notMeasured,
  }
}

function completed({ runs }: ComparedGroup): RunReport[] {
  return runs.map(({ report }) => report).filter(({ outcome }) => outcome.kind === 'completed')
}

/** A run that does not complete has no figures, and is worse than any. */
function failedRuns(a: ComparedGroup, b: ComparedGroup): MetricQuestion {
  const failed = ({ runs }: ComparedGroup) =>
    runs.map(({ report }) => Number(report.outcome.kind !== 'completed'))
  return {
    metric: 'failed-runs',
    unit: 'share',
    worseWhen: 'larger',
    scale: 'difference',
    margin: 0,
    floor: 1,
    a: failed(a),
    b: failed(b),
  }
}

function groupOf(group: ComparedGroup): CompareGroup {
  const reports = completed(group)
  const medianOf = (figure: (report: RunReport) => number | null) =>
    median(reports.map(figure).filter((value) => value !== null))
  return {
    name: group.name,
    runs: group.runs.map(({ run, report }) => ({
      run,
      outcome: report.outcome.kind,
      records: recordsOf(report),
    })),
    records: medianOf(recordsOf),
    averageRssBytes: medianOf(({ memory }) => memory.averageRssBytes),
    averageHeapBytes: medianOf(({ memory }) => memory.averageHeapBytes),
  }
}

function unequalLengths(a: number | null, b: number | null): string | null {
  if (a === null || b === null || Math.abs(a - b) <= sameLengthWithin * Math.max(a, b)) return null
  return `runs of A delivered ${a} records and those of B ${b}: what grows with the length cannot be compared`
}

const paths: Partial<Record<CompareMetricName, string>> = {
  'peak-rss': 'memory.peakRssBytes',
  'peak-heap': 'memory.peakHeapBytes',
  'live-set': 'memory.liveSetBytes',
  'retained-per-record': 'verdict.bytesPerRecord',
  'allocated-per-record': 'gc.allocatedBytes',
  'gc-time': 'gc.pauseMsTotal',
  throughput: 'throughput.recordsPerSecond',
  'p99-lag': 'lag.p99Ms',
}

function whyNot(name: CompareMetricName, reports: readonly RunReport[]): string {
  if (reports.length === 0) return 'no run was completed'
  const path = paths[name] ?? name
  return reports[0]!.notMeasured[path] ?? 'the runs do not have it'
}

function reasonsOf(
  decision: ComparisonDecision,
  metrics: readonly MetricComparison[],
  { a, b }: Record<'a' | 'b', CompareGroup>,
): string[] {
  const fewest = Math.min(a.runs.length, b.runs.length)
  if (fewest < fewestRuns) {
    return [
      `${a.runs.length} against ${b.runs.length} runs can never show a difference at 5 %: at least ${fewestRuns} a side are needed`,
    ]
  }
  const named = (of: ComparisonDecision) =>
    metrics.filter((metric) => metric.decision === of).map(({ metric }) => metric)
  const lists = (['worse', 'inconclusive', 'better', 'same'] as const)
    .map((of) => [of, named(of)] as const)
    .filter(([, names]) => names.length > 0)
    .map(([of, names]) => `${of}: ${names.join(', ')}`)
  return decision === 'inconclusive'
    ? [...lists, 'more runs, or fewer figures (--metrics), may decide it']
    : lists
}

function notesOf(
  { a, b }: Record<'a' | 'b', CompareGroup>,
  unequal: string | null,
  runs: ComparedGroup['runs'],
): string[] {
  const notes: string[] = []
  if (unequal !== null) notes.push(unequal)
  if (a.records === null && b.records === null) {
    notes.push('nobody counted records: whether both sides did the same work is not known')
  }
  const poor = runs.filter(({ report }) => report.quality.grade === 'poor')
  if (poor.length > 0) {
    const why = poor[0]!.report.quality.reasons[0] ?? 'see its report'
    notes.push(`${poor.length} of ${runs.length} runs are of poor quality, as ${poor[0]!.run}: ${why}`)
  }
  return notes
}
