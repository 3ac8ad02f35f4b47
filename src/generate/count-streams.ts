import type { Report } from '../model/problem.js'
import type { Scenario } from '../model/scenario.js'
import type { StreamPlan } from './plan.js'
import { buildSchedule, type CountOverrides } from './schedule/build.js'

/** How many records a step asks for, and when: the part of a plan that does not depend on who generates them. */
export type StreamCount = Pick<StreamPlan, 'name' | 'records' | 'schedule'>

/**
 * What a scenario asks for, for targets that generate by themselves: its fields may be beyond what heapmark can.
 * @returns null when a count cannot be understood; the problem is reported
 */
export function countStreams(
  scenario: Scenario,
  options: CountOverrides,
  report: Report,
): readonly StreamCount[] | null {
  const counts = scenario.steps.map((step) => {
    const schedule = buildSchedule(step.count, options, report)
    return schedule === null ? null : { name: step.name, ...schedule }
  })
  return counts.every((count) => count !== null) ? counts : null
}
