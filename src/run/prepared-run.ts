import type { Plan } from '../generate/plan.js'
import type { Problem } from '../model/problem.js'
import type { Scenario } from '../model/scenario.js'
import { type Asked, askedOf } from './asked.js'
import { type FoundScenario, findScenario } from './find-scenario.js'
import type { RunObserver, RunOptions } from './options.js'
import { prepareScenario } from './prepare.js'
import { ScenarioProblems } from './scenario-problems.js'

/** A run that can be started: its scenario read, checked and planned. */
export interface PreparedRun {
  readonly found: FoundScenario
  readonly scenario: Scenario
  readonly plan: Plan
  readonly problems: readonly Problem[]
  readonly asked: Asked
  readonly startedAtMs: number
}

/**
 * Reads and plans the scenario of a run; warnings go to the observer.
 * @throws ScenarioProblems, HeapmarkError SCENARIO_UNREADABLE
 */
export function prepareRun(options: RunOptions, observer: RunObserver): PreparedRun {
  const startedAtMs = Date.now()
  const found = findScenario(options.scenarioFile, options.workingDirectory)
  if (found.note !== null) observer.warning(found.note)
  const { scenario, plan, problems } = prepareScenario(found.name, found.bytes, {
    env: options.environment,
    target: options.target,
    nowMs: startedAtMs,
    seed: options.seed,
    records: options.records,
    ratePerSecond: options.ratePerSecond,
  })
  if (scenario === null || plan === null) throw new ScenarioProblems(found.name, found.bytes, problems)
  for (const problem of problems) {
    const { line, column } = problem.place
    observer.warning(`${found.name}:${line}:${column}: ${problem.message}`)
  }
  return { found, scenario, plan, problems, asked: askedOf(plan, scenario.steps), startedAtMs }
}
