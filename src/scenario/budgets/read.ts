import { budgetKind } from '../../model/budgets/kinds.js'
import { example, readLimit } from '../../model/budgets/limit.js'
import type { ScenarioBudget } from '../../model/scenario.js'
import type { Problems } from '../problems.js'
import { entriesOf, type TreeNode } from '../tree.js'

/** Takes back a budget that heapmark.yaml sets for every scenario. */
const off = ['off', 'none', 'false']

/**
 * Reads the limits of a `budgets:` map whose keys and forms were checked; what cannot be a limit is a problem at its
 * place.
 */
export function readBudgets(node: TreeNode | undefined, problems: Problems): ScenarioBudget[] {
  const budgets: ScenarioBudget[] = []
  for (const { key: name, keyPlace: place, value } of entriesOf(node)) {
    const kind = budgetKind(name)
    if (kind === undefined || value.kind !== 'scalar') continue
    const text = value.value === null ? '' : value.text
    if (off.includes(text.toLowerCase())) {
      budgets.push({ name, limit: null, place })
      continue
    }
    if (text.trim() === '') {
      // `throughput: >5` alone begins folded text, which is empty.
      const message = `the budget '${name}' has no limit`
      problems.error('bad-budget', value.place, message, `write ${example(name, kind)}, or ${name}: off`)
      continue
    }
    const limit = readLimit(name, kind, text)
    if (limit.kind === 'bad') problems.error('bad-budget', value.place, limit.message, limit.instead)
    else budgets.push({ name, limit: text, place })
  }
  return budgets
}
