import type { ComparisonDecision, MetricComparison } from '../../model/comparison.js'
import { holm } from '../statistics/holm.js'
import { type Estimate, estimate, fewestRuns, type MetricQuestion, sideOf } from './compare-metric.js'

/**
 * Decides figure by figure whether B is worse than A (METHODS section 6): *worse* (or *better*) only when the whole
 * interval lies beyond the margin, and still does when all figures are accounted for (Holm); *same* only when the
 * whole interval lies within it; anything else is *inconclusive*. No figure is called the same because no
 * difference was found.
 *
 * @param alpha of false alarms over all figures together
 */
export function compareMetrics(questions: readonly MetricQuestion[], alpha: number): MetricComparison[] {
  const estimates = questions.map((question) => estimate(question, alpha))
  const beyond = estimates.map((found) => (found === null ? null : beyondMargin(found)))
  const measured = beyond.filter((p) => p !== null)
  const corrected = holm(measured)
  let next = 0
  return questions.map((question, i) => {
    const p = beyond[i] === null ? null : corrected[next++]!
    return comparison(question, estimates[i]!, p, alpha)
  })
}

/** What all figures together say: as bad as the worst of them, as sure as the least sure. */
export function overallDecision(metrics: readonly Pick<MetricComparison, 'decision'>[]): ComparisonDecision {
  const has = (decision: ComparisonDecision) => metrics.some((metric) => metric.decision === decision)
  if (has('worse')) return 'worse'
  if (has('inconclusive') || metrics.length === 0) return 'inconclusive'
  return has('better') ? 'better' : 'same'
}

function beyondMargin({ pAbove, pBelow }: Estimate): number | null {
  return pAbove === null || pBelow === null ? null : Math.min(pAbove, pBelow)
}

function comparison(
  question: MetricQuestion,
  found: Estimate | null,
  pBeyondMargin: number | null,
  alpha: number,
): MetricComparison {
  const { metric, unit, worseWhen, scale, margin, a, b } = question
  const { decision, reason } = decide(question, found, pBeyondMargin, alpha)
  return {
    metric,
    unit,
    worseWhen,
    decision,
    reason,
    a: sideOf(a),
    b: sideOf(b),
    scale,
    effect: found?.effect ?? null,
    low: found?.low ?? null,
    high: found?.high ?? null,
    confidence: 1 - alpha,
    margin,
    a12: found?.a12 ?? null,
    p: found?.p ?? null,
    pBeyondMargin,
  }
}

interface Decided {
  readonly decision: ComparisonDecision
  readonly reason: string
}

function decide(
  { margin, worseWhen, a, b }: MetricQuestion,
  found: Estimate | null,
  pBeyondMargin: number | null,
  alpha: number,
): Decided {
  if (found === null) return inconclusive(`${sideWithout(a, b)} has no run with this figure`)
  if (Math.min(a.length, b.length) < fewestRuns) {
    return inconclusive(
      `${a.length} against ${b.length} runs can never show a difference at 5 %: at least ${fewestRuns} a side are needed`,
    )
  }
  if (found.low === null || found.high === null || pBeyondMargin === null) {
    return inconclusive(
      `${a.length} against ${b.length} runs have no interval at so small an error: more runs`,
    )
  }
  const ties = found.tied ? '; equal values make the interval wider than it need be' : ''
  const above = found.low > margin
  if (above || found.high < -margin) {
    const decision = above === (worseWhen === 'larger') ? 'worse' : 'better'
    if (pBeyondMargin <= alpha) {
      return { decision, reason: `the whole interval lies beyond the margin${ties}` }
    }
    return inconclusive(
      'the interval lies beyond the margin, but among so many figures one does by chance: more runs, or fewer figures',
    )
  }
  if (found.low >= -margin && found.high <= margin) {
    return { decision: 'same', reason: `the whole interval lies within the margin${ties}` }
  }
  return inconclusive(`the interval reaches over the margin: more runs${ties}`)
}

function sideWithout(a: readonly number[], b: readonly number[]): string {
  if (a.length > 0) return 'B'
  return b.length > 0 ? 'A' : 'neither side'
}

function inconclusive(reason: string): Decided {
  return { decision: 'inconclusive', reason }
}
