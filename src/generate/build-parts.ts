import type { Place, Report } from '../model/problem.js'
import type { ScenarioField, ScenarioStep } from '../model/scenario.js'
import { constantValue } from './fields/constant-data.js'
import type { FieldPlan } from './fields/plan.js'
import { headerValueProblem } from './header-text.js'
import type { PartPlan } from './plan.js'
import { textWriter } from './value-text.js'

/**
 * Whether a field of an HTTP step steers the request instead of filling it: `url`, `method`, and names that
 * look like headers (`Content-Type`, `Accept`, `x-api-key`).
 */
export function isPartName(name: string): boolean {
  return (
    name === 'url' ||
    name === 'method' ||
    (/^[A-Za-z0-9-]+$/.test(name) && (/^[A-Z]/.test(name) || name.includes('-')))
  )
}

/** URL, method and headers of a step's requests: its fields first, then the connection's own options. */
export function buildParts(
  step: ScenarioStep,
  fields: readonly ScenarioField[],
  planned: ReadonlyMap<string, FieldPlan>,
  payloadIsJson: boolean,
  report: Report,
): PartPlan[] {
  const parts = new Map<string, PartPlan>()
  const fixed = (name: string, text: string, place: Place) => {
    const problem = headerValueProblem(name, text)
    if (problem) report({ severity: 'error', rule: 'http-header', place, message: problem })
    parts.set(name, { name, text })
  }
  for (const field of fields) {
    const plan = planned.get(field.name)
    if (!plan) continue
    if (plan.generator.kind === 'constant' && plan.nullProbability === 0) {
      const value = constantValue(plan.generator.value, plan.type)
      fixed(
        field.name,
        textWriter(plan.type, 'raw')(value),
        field.options.get('static')?.place ?? field.place,
      )
    } else {
      parts.set(field.name, { name: field.name, field: field.name })
    }
  }
  for (const name of ['url', 'method']) {
    const option = step.options.get(name)
    if (parts.has(name) || typeof option?.value !== 'string') continue
    fixed(name, option.value, option.place)
  }
  const hasContentType = [...parts.keys()].some((name) => name.toLowerCase() === 'content-type')
  if (payloadIsJson && !hasContentType)
    parts.set('Content-Type', { name: 'Content-Type', text: 'application/json' })
  return [...parts.values()]
}
