import { type BreakingMetric, breakingMetricNamed, breakingMetrics } from '../../model/breaking-metric.js'
import { didYouMean } from '../../model/did-you-mean.js'
import type { CountSpec } from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import { child, type TreeNode } from '../tree.js'

/** A breakingPoint's condition that will never be met, or not be known, lets the stream run to its maximum. */
export function lintBreakingCondition(
  { pattern }: CountSpec,
  countNode: TreeNode | undefined,
  connectionType: string,
  context: ReadContext,
): void {
  if (pattern?.value.type !== 'breakingPoint' || pattern.value.breakingCondition === null) return
  const { metric, threshold } = pattern.value.breakingCondition
  const node = child(child(countNode, 'pattern'), 'breakingCondition')
  const warn = (key: string, message: string, instead: string) => {
    const place = child(node, key)?.place ?? pattern.place
    context.problems.warning('breaking-condition', place, message, instead)
  }
  const known = knownMetrics(connectionType, context)
  const name = breakingMetricNamed(metric)
  if (name === undefined || !known.includes(name)) {
    const needsAnswers = name !== undefined && breakingMetrics[name].ofAnswers
    const message =
      needsAnswers && context.embedded
        ? `'${name}' is about answers, and ${connectionType} has none: the stream will not end early`
        : `'${shorten(metric)}' is no metric known here: the stream will not end early`
    const meant = didYouMean(metric, known)
    const all = `known metrics: ${known.join(', ')}`
    warn('metric', message, meant === undefined ? all : `did you mean '${meant}'? ${all}`)
    return
  }
  const { unit, about }: BreakingMetric = breakingMetrics[name]
  if (unit === 'share' && threshold > 1) {
    warn(
      'threshold',
      `'${name}' is never above 1, but the threshold is ${threshold}`,
      `${name} is the ${about}`,
    )
  } else if (threshold < 0) {
    warn(
      'threshold',
      `'${name}' is never below 0, but the threshold is ${threshold}`,
      `${name} is the ${about}`,
    )
  }
}

function knownMetrics(connectionType: string, context: ReadContext): string[] {
  const fits = ({ ofAnswers, isDataCaterers }: BreakingMetric) =>
    context.embedded ? connectionType === 'http' || !ofAnswers : isDataCaterers
  return Object.entries(breakingMetrics).flatMap(([name, metric]) => (fits(metric) ? [name] : []))
}
