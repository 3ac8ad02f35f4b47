import type { BudgetResult, BudgetVerdict } from '../../model/budget.js'
import { budgetKind } from '../../model/budgets/kinds.js'
import { quantities } from '../../model/budgets/quantities.js'
import type { RunReport } from '../../model/report.js'
import { notMeasured } from '../format.js'
import { printable } from '../printable.js'
import { entry, type Section } from './section.js'

export const verdictWords: Readonly<Record<BudgetVerdict, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  'not-measured': notMeasured,
}

/** What the run was held to: a row for each budget, and below them what must be explained. */
export function budgetsSection({ budgets }: RunReport): Section {
  if (budgets.length === 0) return { title: 'Budgets', entries: [] }
  return {
    title: 'Budgets',
    headline: budgetsInWords(budgets),
    table: {
      columns: [
        { title: 'budget', holds: 'words' },
        { title: 'limit', holds: 'words' },
        { title: 'measured', holds: 'figures' },
        { title: 'result', holds: 'words' },
      ],
      rows: budgets.map((one) => [
        printable(one.name),
        printable(one.limit),
        printable(measuredInWords(one)),
        verdictWords[one.result],
      ]),
    },
    entries: budgets
      // Of a baseline it must be said which run it was.
      .filter(({ result, limit }) => result !== 'pass' || /baseline/i.test(limit))
      .map((one) => entry(null, `- ${printable(`${one.name} (${placeOf(one)}): ${one.reason}`)}`)),
  }
}

/** `2 of 6 failed, 1 not measured`. */
export function budgetsInWords(budgets: readonly BudgetResult[]): string {
  const count = (verdict: BudgetVerdict) => budgets.filter(({ result }) => result === verdict).length
  const failed = count('fail')
  const open = count('not-measured')
  const passed = count('pass')
  const first = failed > 0 ? `${failed} of ${budgets.length} failed` : `${passed} of ${budgets.length} passed`
  return open === 0 ? first : `${first}, ${open} not measured`
}

/** With its unit. */
export function measuredInWords({ name, measured }: BudgetResult): string {
  if (measured === null) return notMeasured
  const kind = budgetKind(name)
  if (typeof measured === 'string' || kind === undefined || kind.holds === 'word') return String(measured)
  return quantities[kind.holds].write(measured)
}

export function placeOf({ file, line }: BudgetResult): string {
  return `${file}:${line}`
}
