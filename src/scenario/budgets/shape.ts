import { type BudgetKind, budgetKinds } from '../../model/budgets/kinds.js'
import { quantities } from '../../model/budgets/quantities.js'
import type { KeySpec, Shape } from '../language/shape.js'

/** `budgets:` of a scenario or of heapmark.yaml: a key for each kind there is. */
export const budgetsShape: Shape = {
  name: 'budgets',
  about: 'Limits that a run is held to; `off` takes one of heapmark.yaml back',
  keys: Object.fromEntries(
    Object.entries(budgetKinds).map(([name, kind]): [string, KeySpec] => [
      name,
      { form: 'text', about: `${kind.about}, such as ${exampleOf(kind)}` },
    ]),
  ),
}

function exampleOf(kind: BudgetKind): string {
  if (kind.holds === 'word') return kind.words.join(' or ')
  return `${kind.better === 'lower' ? '<' : '>='}${quantities[kind.holds].example}`
}
