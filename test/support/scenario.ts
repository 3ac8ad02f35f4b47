import { buildPlan, type PlanOptions } from '../../src/generate/build-plan.js'
import type { Plan, StreamPlan } from '../../src/generate/plan.js'
import type { Problem } from '../../src/model/problem.js'
import type { CountSpec, Located, Scenario, ScenarioField } from '../../src/model/scenario.js'

const place = { line: 1, column: 1 }

function located<T>(value: T): Located<T> {
  return { value, place }
}

/** A field as the scenario reader would give it. */
export function field(
  name: string,
  options: Readonly<Record<string, unknown>> = {},
  type: string | null = null,
  fields: readonly ScenarioField[] = [],
): ScenarioField {
  return {
    name,
    place,
    type: type === null ? null : located(type),
    options: new Map(Object.entries(options).map(([key, value]) => [key, located(value)])),
    fields,
  }
}

export interface ScenarioParts {
  readonly connection?: string
  readonly form?: Scenario['form']
  readonly options?: Readonly<Record<string, unknown>>
  readonly count?: Partial<CountSpec>
  readonly seed?: number
}

/** A scenario of one step. */
export function scenarioOf(fields: readonly ScenarioField[], parts: ScenarioParts = {}): Scenario {
  return {
    name: 'test',
    description: null,
    form: parts.form ?? 'unified',
    heapmark: { receiver: { responseDelayMs: 0, faults: [] }, budgets: [] },
    seed: parts.seed ?? null,
    steps: [
      {
        name: 'events',
        dataSource: 'test',
        place,
        connection: located(parts.connection ?? 'json'),
        options: new Map(Object.entries(parts.options ?? {}).map(([key, value]) => [key, located(value)])),
        count: { place, records: 10, durationMs: null, ratePerSecond: null, pattern: null, ...parts.count },
        fields,
      },
    ],
  }
}

/** Plans a scenario; also sends the plan through JSON, as it reaches the process that generates. */
export function tryPlan(
  scenario: Scenario,
  options: Partial<PlanOptions> = {},
): { readonly plan: Plan | null; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const plan = buildPlan(
    scenario,
    { seed: null, nowMs: Date.UTC(2026, 0, 16, 10, 30), ...options },
    (problem) => problems.push(problem),
  )
  return { plan: plan && (JSON.parse(JSON.stringify(plan)) as Plan), problems }
}

/** The plan and its only stream. @throws when there were errors */
export function planOf(
  scenario: Scenario,
  options: Partial<PlanOptions> = {},
): { plan: Plan; stream: StreamPlan } {
  const { plan, problems } = tryPlan(scenario, options)
  if (!plan) throw new Error(problems.map((problem) => problem.message).join('\n'))
  return { plan, stream: plan.streams[0]! }
}

/** The fields of the baseline scenario, with a payload of `payloadCharacters`. */
export function baselineFields(payloadCharacters = 200): ScenarioField[] {
  return [
    field('url', { static: 'http://localhost:8080/' }),
    field('method', { static: 'POST' }),
    field('Content-Type', { static: 'application/json' }),
    field('body', { sql: 'TO_JSON(STRUCT(id, user_id, event_type, timestamp, payload))' }),
    field('id', { regex: 'ID[0-9]{8}' }),
    field('user_id', { regex: 'USER[0-9]{6}' }),
    field('event_type', { oneOf: ['LOGIN', 'LOGOUT', 'PAGE_VIEW'] }),
    field('timestamp', {}, 'timestamp'),
    field('payload', { regex: `[A-Za-z0-9]{${payloadCharacters}}` }),
  ]
}
