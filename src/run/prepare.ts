import { buildPlan } from '../generate/build-plan.js'
import type { Plan } from '../generate/plan.js'
import type { Problem } from '../model/problem.js'
import type { Scenario } from '../model/scenario.js'
import { parseScenario } from '../scenario/index.js'

export interface PrepareOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly target: string
  readonly nowMs: number
  /** null or absent = what the scenario says. */
  readonly seed?: number | null
  readonly records?: number | null
  readonly ratePerSecond?: number | null
}

export interface PreparedScenario {
  /** null when the file has errors that make it unusable. */
  readonly scenario: Scenario | null
  readonly plan: Plan | null
  /** Everything found by lint and by planning, in the file's order. */
  readonly problems: readonly Problem[]
}

/** Reads, lints and plans a scenario. Bad input gives problems, never an exception. */
export function prepareScenario(fileName: string, bytes: Buffer, options: PrepareOptions): PreparedScenario {
  const parsed = parseScenario(bytes, { env: options.env, target: options.target, fileName })
  const problems = [...parsed.problems]
  if (parsed.scenario === null) return { scenario: null, plan: null, problems }
  const plan = buildPlan(
    parsed.scenario,
    {
      seed: options.seed ?? null,
      nowMs: options.nowMs,
      records: options.records ?? null,
      ratePerSecond: options.ratePerSecond ?? null,
    },
    (problem) => problems.push(problem),
  )
  problems.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
  const broken = problems.some((problem) => problem.severity === 'error')
  return { scenario: parsed.scenario, plan: broken ? null : plan, problems }
}
