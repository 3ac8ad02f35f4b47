import type { RunBudgets } from '../model/budget.js'
import type { FaultPlan } from '../model/fault.js'
import { findBaseline, relativeBudgets } from './history/find-baseline.js'
import { keptName, type Likeness } from './history/line.js'
import type { RunOptions } from './options.js'
import type { PreparedRun } from './prepared-run.js'

/** The budgets of a run with the earlier run that some of them refer to; null for a run that is held to nothing. */
export async function runBudgets(
  options: RunOptions,
  prepared: PreparedRun,
  faults: readonly FaultPlan[],
): Promise<RunBudgets | null> {
  const { budgets: asked } = prepared
  if (asked.length === 0) return null
  const relative = relativeBudgets(asked)
  if (relative.length === 0) return { asked, baseline: null, whyNoBaseline: null }
  const likeness = likenessOf(options, prepared, faults)
  const baseline = await findBaseline(options.historyFolder ?? options.resultsFolder, likeness, relative)
  const whyNoBaseline =
    baseline === null
      ? `no earlier run of ${likeness.scenario} with the same target, heap, records and rate was completed within its budgets`
      : null
  return { asked, baseline, whyNoBaseline }
}

function likenessOf(options: RunOptions, prepared: PreparedRun, faults: readonly FaultPlan[]): Likeness {
  const { records, ratePerSecond } = prepared.asked
  return {
    scenario: keptName(prepared.name),
    target: keptName(options.target),
    heap: options.heap,
    asked: { records, ratePerSecond },
    faults: keptName(faults.map(({ text }) => text).join('; ')),
  }
}
