import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { AskedBudget } from '../model/budget.js'
import { HeapmarkError } from '../model/errors.js'
import type { ScenarioBudget } from '../model/scenario.js'
import { parseProjectFile } from '../scenario/index.js'
import { systemErrorCode } from '../system/files.js'
import { ScenarioProblems } from './scenario-problems.js'

export const projectFile = 'heapmark.yaml'

/** What decides which budgets a run has. */
export interface BudgetSources {
  /** The scenario's name, or the program's. */
  readonly name: string
  /** null for a program that runs by itself. */
  readonly scenario: { readonly path: string; readonly budgets: readonly ScenarioBudget[] } | null
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  warning(text: string): void
}

/**
 * The budgets of a run: for each, the scenario's own word decides, then its section in heapmark.yaml, then what that
 * says for every run.
 * @throws ScenarioProblems, HeapmarkError SCENARIO_UNREADABLE for a heapmark.yaml that cannot be used
 */
export function askedBudgets(sources: BudgetSources): AskedBudget[] {
  const { scenario, workingDirectory, name } = sources
  const file = findProjectFile(scenario === null ? null : path.dirname(scenario.path), workingDirectory)
  const project = file === null ? null : readProject(file, sources)
  const shown = (at: string) => placeName(at, workingDirectory)
  const inOrder = [
    ...(project === null ? [] : from(shown(file!), project.budgets)),
    ...(project === null ? [] : from(shown(file!), project.scenarios.get(name) ?? [])),
    ...(scenario === null ? [] : from(shown(scenario.path), scenario.budgets)),
  ]
  // The last word on each counts; those of one file stay in its order.
  const last = new Map<string, AskedBudget | null>()
  for (const { name: budget, limit, file: at, place } of inOrder) {
    last.delete(budget)
    last.set(budget, limit === null ? null : { name: budget, limit, file: at, ...place })
  }
  return [...last.values()].filter((budget) => budget !== null)
}

function from(file: string, budgets: readonly ScenarioBudget[]) {
  return budgets.map((budget) => ({ ...budget, file }))
}

/** Beside the scenario, else in the working directory. */
function findProjectFile(beside: string | null, workingDirectory: string): string | null {
  const places = beside === null ? [workingDirectory] : [beside, workingDirectory]
  return places.map((folder) => path.join(folder, projectFile)).find((file) => existsSync(file)) ?? null
}

/** As a tool that knows the working directory finds the file: relative to it, unless it lies elsewhere. */
function placeName(file: string, workingDirectory: string): string {
  const relative = path.relative(workingDirectory, file)
  return relative.startsWith('..') ? file : relative
}

function readProject(file: string, { workingDirectory, environment, warning }: BudgetSources) {
  const name = placeName(file, workingDirectory)
  const bytes = readBytes(file, name)
  const { project, problems } = parseProjectFile(bytes, environment)
  if (project === null) throw new ScenarioProblems(name, bytes, problems)
  for (const { place, message } of problems) warning(`${name}:${place.line}:${place.column}: ${message}`)
  return project
}

function readBytes(file: string, name: string): Buffer {
  // The reader refuses larger ones with the reason; nobody need hold them for that.
  const limit = 11 * 1024 * 1024
  try {
    return statSync(file).size > limit ? Buffer.alloc(limit, 0x20) : readFileSync(file)
  } catch (cause) {
    const reason = systemErrorCode(cause) ?? String(cause)
    throw new HeapmarkError('SCENARIO_UNREADABLE', `'${name}' cannot be read: ${reason}`, {
      place: file,
      hint: 'check that it is a file and that you may read it, or remove it',
      cause,
    })
  }
}
