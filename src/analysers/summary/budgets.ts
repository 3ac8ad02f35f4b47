import type { BudgetResult } from '../../model/budget.js'
import type { RunRecord } from '../../model/run-record.js'
import { evaluateBudgets, type Measured } from '../budgets/evaluate.js'
import type { NotMeasured } from './not-measured.js'

const withBudget = 'the reason stands with the budget'

/** The run's budgets, held against everything else in its report. */
export function budgetResults(record: RunRecord, report: Measured, missing: NotMeasured): BudgetResult[] {
  const results = evaluateBudgets(record.budgets ?? null, report)
  for (const { measured, limitValue } of results) {
    missing.take('budgets[].limitValue', limitValue, withBudget)
    missing.take('budgets[].measured', measured, withBudget)
  }
  return results
}
