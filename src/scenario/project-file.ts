import type { Problem } from '../model/problem.js'
import type { ScenarioBudget } from '../model/scenario.js'
import { readBudgets } from './budgets/read.js'
import { budgetsShape } from './budgets/shape.js'
import { checkShape, isNull } from './check-shape.js'
import { readContext } from './context.js'
import type { Shape } from './language/shape.js'
import { Problems } from './problems.js'
import { readTree } from './read-tree.js'
import { child, entriesOf, type TreeNode } from './tree.js'

/** `heapmark.yaml`: settings of a project, for all its scenarios. */
export interface ProjectFile {
  readonly budgets: readonly ScenarioBudget[]
  /** By the scenario's `name:`. */
  readonly scenarios: ReadonlyMap<string, readonly ScenarioBudget[]>
}

export interface ParsedProjectFile {
  /** null when the file has errors. */
  readonly project: ProjectFile | null
  readonly problems: readonly Problem[]
}

const budgetsKey = { form: { map: () => budgetsShape }, about: budgetsShape.about } as const

const projectShape: Shape = {
  name: 'heapmark.yaml',
  about: 'Settings of a project',
  keys: {
    budgets: budgetsKey,
    scenarios: { form: 'any-map', about: 'Settings of single scenarios, by their names' },
  },
}

const sectionShape: Shape = {
  name: 'a scenario',
  about: 'Settings of one scenario',
  keys: { budgets: budgetsKey },
}

/** Reads and checks a `heapmark.yaml`. Never throws for bad input, and a hostile file costs no more than a scenario. */
export function parseProjectFile(
  bytes: Buffer,
  env: Readonly<Record<string, string | undefined>>,
): ParsedProjectFile {
  const problems = new Problems()
  const root = readTree(bytes, { env, unquotedLimits: true }, problems)
  const project = root === null ? null : readProject(root, problems)
  return { project: problems.hasErrors ? null : project, problems: problems.sorted() }
}

function readProject(root: TreeNode, problems: Problems): ProjectFile {
  const context = readContext(problems, 'embedded')
  checkShape(root, projectShape, context)
  const scenarios = new Map<string, ScenarioBudget[]>()
  for (const { key, value } of entriesOf(child(root, 'scenarios'))) {
    if (isNull(value)) continue
    checkShape(value, sectionShape, context)
    scenarios.set(key, readBudgets(child(value, 'budgets'), problems))
  }
  return { budgets: readBudgets(child(root, 'budgets'), problems), scenarios }
}
