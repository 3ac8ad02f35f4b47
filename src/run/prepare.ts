import { buildPlan } from '../generate/build-plan.js'
import { countStreams, type StreamCount } from '../generate/count-streams.js'
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
  /** For the embedded target only: others generate by themselves, and may know what it does not. */
  readonly plan: Plan | null
  /** What each step asks for; null when that cannot be told. */
  readonly streams: readonly StreamCount[] | null
  /** Everything found by lint and by planning, in the file's order. */
  readonly problems: readonly Problem[]
}

/** Reads, lints and plans a scenario. Bad input gives problems, never an exception. */
export function prepareScenario(fileName: string, bytes: Buffer, options: PrepareOptions): PreparedScenario {
  const parsed = parseScenario(bytes, { env: options.env, target: options.target, fileName })
  const problems = [...parsed.problems]
  if (parsed.scenario === null) return { scenario: null, plan: null, streams: null, problems }
  const { scenario } = parsed
  const wanted = {
    seed: options.seed ?? null,
    nowMs: options.nowMs,
    records: options.records ?? null,
    ratePerSecond: options.ratePerSecond ?? null,
  }
  const report = (problem: Problem) => problems.push(problem)
  const plan = options.target === 'embedded' ? buildPlan(scenario, wanted, report) : null
  const streams = options.target === 'embedded' ? plan?.streams : countStreams(scenario, wanted, report)
  problems.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
  const broken = problems.some((problem) => problem.severity === 'error')
  return { scenario, plan: broken ? null : plan, streams: broken ? null : (streams ?? null), problems }
}
