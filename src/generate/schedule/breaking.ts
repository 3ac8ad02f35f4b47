import { breakingMetricNamed, breakingMetrics } from '../../model/breaking-metric.js'
import type { CountSpec } from '../../model/scenario.js'
import type { CountOverrides } from './build.js'
import type { BreakingPlan } from './plan.js'

/** The window is the last second, or longer at low rates: so that this many records are asked for in it ... */
const recordsInWindow = 10
/** ... but never longer than this, nor than the pattern stays at one rate. */
const longestWindowMs = 10_000
const shortestWindowMs = 1000

/**
 * When a step's stream ends early; null when it does not. A metric that is unknown, or has no meaning for the
 * step's connection, was warned of when the scenario was read.
 */
export function planBreaking(
  { pattern }: CountSpec,
  connectionType: string,
  overrides: CountOverrides,
): BreakingPlan | null {
  // A rate from the command line takes the pattern's place, and with it the condition's.
  if (pattern?.value.type !== 'breakingPoint' || (overrides.ratePerSecond ?? null) !== null) return null
  const { breakingCondition, startRate, rateIncrement, incrementIntervalMs } = pattern.value
  if (breakingCondition === null) return null
  const metric = breakingMetricNamed(breakingCondition.metric)
  if (metric === undefined || (breakingMetrics[metric].ofAnswers && connectionType !== 'http')) return null
  const firstRate = startRate > 0 ? startRate : rateIncrement
  const wanted = Math.min((recordsInWindow / firstRate) * 1000, incrementIntervalMs, longestWindowMs)
  return { metric, threshold: breakingCondition.threshold, windowMs: Math.max(shortestWindowMs, wanted) }
}
