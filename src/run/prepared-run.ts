import type { StreamCount } from '../generate/count-streams.js'
import type { Plan } from '../generate/plan.js'
import type { AskedBudget } from '../model/budget.js'
import type { Problem } from '../model/problem.js'
import type { Scenario } from '../model/scenario.js'
import { type Asked, askedOf } from './asked.js'
import { askedBudgets } from './asked-budgets.js'
import { type FoundScenario, findScenario } from './find-scenario.js'
import type { RunObserver, RunOptions } from './options.js'
import { prepareScenario } from './prepare.js'
import { programName } from './program-arguments.js'
import { ScenarioProblems } from './scenario-problems.js'

/** A run that can be started. */
export interface PreparedRun {
  /** Names the run folder: the scenario's name, or the program's. */
  readonly name: string
  /** Read, checked and planned; null for a program that runs by itself. */
  readonly stream: PreparedStream | null
  readonly asked: Asked
  /** What it is held to. */
  readonly budgets: readonly AskedBudget[]
  readonly startedAtMs: number
}

export interface PreparedStream {
  readonly found: FoundScenario
  readonly scenario: Scenario
  /** null when the target generates by itself. */
  readonly plan: Plan | null
  readonly streams: readonly StreamCount[]
  readonly problems: readonly Problem[]
}

/**
 * Reads and plans the scenario of a run, if it has one, and its budgets; warnings go to the observer.
 * @throws ScenarioProblems, HeapmarkError SCENARIO_UNREADABLE
 */
export function prepareRun(options: RunOptions, observer: RunObserver): PreparedRun {
  const startedAtMs = Date.now()
  if (options.scenarioFile === null) {
    const asked = { records: options.records, ratePerSecond: finiteOrNull(options.ratePerSecond), steps: [] }
    const name = programName(options.program)
    return { name, stream: null, asked, budgets: budgetsOf(name, null, options, observer), startedAtMs }
  }
  const found = findScenario(options.scenarioFile, options.workingDirectory)
  if (found.note !== null) observer.warning(found.note)
  const { scenario, plan, streams, problems } = prepareScenario(found.name, found.bytes, {
    env: options.environment,
    target: options.target,
    nowMs: startedAtMs,
    seed: options.seed,
    records: options.records,
    ratePerSecond: options.ratePerSecond,
  })
  if (scenario === null || streams === null) throw new ScenarioProblems(found.name, found.bytes, problems)
  for (const problem of problems) {
    const { line, column } = problem.place
    observer.warning(`${found.name}:${line}:${column}: ${problem.message}`)
  }
  const stream = { found, scenario, plan, streams, problems }
  const { name } = scenario
  const budgets = budgetsOf(name, stream, options, observer)
  return { name, stream, asked: askedOf(streams, scenario.steps), budgets, startedAtMs }
}

function budgetsOf(
  name: string,
  stream: PreparedStream | null,
  { workingDirectory, environment }: RunOptions,
  observer: RunObserver,
): AskedBudget[] {
  const scenario = stream && { path: stream.found.path, budgets: stream.scenario.heapmark.budgets }
  const warning = (text: string) => observer.warning(text)
  return askedBudgets({ name, scenario, workingDirectory, environment, warning })
}

/** `--rate max` asks for no rate. */
function finiteOrNull(rate: number | null): number | null {
  return rate === null || !Number.isFinite(rate) ? null : rate
}
