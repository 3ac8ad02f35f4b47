import type { AskedBudget, Baseline, BudgetResult, BudgetVerdict, RunBudgets } from '../../model/budget.js'
import { type BudgetKind, budgetKind, type FigureBudget } from '../../model/budgets/kinds.js'
import { holds, type Limit, plainLimit, readLimit } from '../../model/budgets/limit.js'
import { quantities } from '../../model/budgets/quantities.js'
import type { RunReport } from '../../model/report.js'
import { figureAt, reasonAt } from './figure.js'

/** All of a report that budgets can refer to: everything but themselves. */
export type Measured = Omit<RunReport, 'budgets'>

/** What an evaluation comes to; the rest of a `BudgetResult` is the budget itself. */
type Finding = Pick<BudgetResult, 'limitValue' | 'measured' | 'result' | 'reason'>

/**
 * Holds a run to its budgets. Of a run that was not completed, a limit that was passed is passed, but one that was
 * kept proves nothing: the rest of the run is not known.
 */
export function evaluateBudgets(budgets: RunBudgets | null, report: Measured): BudgetResult[] {
  if (budgets === null) return []
  return budgets.asked.map((asked) => {
    const finding = judge(asked, budgets, report)
    const { name, file, line, column } = asked
    return { name, limit: plainLimit(asked.limit), ...finding, file, line, column }
  })
}

function judge(asked: AskedBudget, budgets: RunBudgets, report: Measured): Finding {
  const kind = budgetKind(asked.name)
  if (kind === undefined) return unknown(`this heapmark knows no budget '${asked.name}'`)
  const limit = readLimit(asked.name, kind, asked.limit)
  if (limit.kind === 'bad') return unknown(limit.message)
  const measured = figureAt(report, kind.figure)
  if (kind.holds === 'word') return judgeWord(kind, limit, measured, report)
  const { why, value } = limitOf(limit, asked.name, kind, budgets)
  const figure = typeof measured === 'number' ? measured : null
  if (figure === null) return finding('not-measured', value, null, reasonAt(report, kind.figure))
  if (value === null) return finding('not-measured', null, figure, why)
  const found = judgeFigure(asked.name, kind, { operator: operatorOf(limit), value }, figure, report)
  if (limit.kind !== 'baseline') return found
  return { ...found, reason: `${found.reason}; ${baselineInWords(asked.name, kind, budgets.baseline!)}` }
}

function judgeFigure(
  name: string,
  kind: FigureBudget,
  limit: { readonly operator: ReturnType<typeof operatorOf>; readonly value: number },
  measured: number,
  report: Measured,
): Finding {
  const reason = comparison(kind, measured, limit.value)
  const passes = holds(limit.operator, measured, limit.value)
  const done = (result: BudgetVerdict, why = reason) => finding(result, limit.value, measured, why)
  if (name === 'bytes_per_record') {
    const { bytesPerRecordLow: low, bytesPerRecordHigh: high } = report.verdict
    if (low === null || high === null) {
      return done('not-measured', 'there are too few points for an interval of the slope: run longer')
    }
    // An estimate decides only when its whole interval lies on one side.
    if (holds(limit.operator, low, limit.value) !== holds(limit.operator, high, limit.value)) {
      const { write } = quantities[kind.holds]
      const interval = `between ${write(low)} and ${write(high)}`
      return done('not-measured', `the slope lies ${interval}, on both sides of the limit: run longer`)
    }
  }
  if (!passes) return done('fail')
  const { kind: outcome } = report.outcome
  if (outcome === 'completed') return done('pass')
  return done('not-measured', `${reason}, but the run was not completed (${outcome}): the rest is not known`)
}

function judgeWord(
  kind: Extract<BudgetKind, { holds: 'word' }>,
  limit: Limit,
  measured: unknown,
  report: Measured,
): Finding {
  const asked = limit.kind === 'word' ? limit.word : ''
  const found = String(measured)
  const because = (kind.figure === 'verdict.kind' ? report.verdict.reasons : report.quality.reasons)[0]
  const reason = because === undefined ? found : `${found}: ${because}`
  if (found === 'inconclusive') return finding('not-measured', asked, found, reason)
  const rank = kind.words.indexOf(found)
  const passes = rank >= 0 && rank <= kind.words.indexOf(asked)
  if (!passes) return finding('fail', asked, found, reason)
  const { kind: outcome } = report.outcome
  if (outcome === 'completed') return finding('pass', asked, found, found)
  const why = `${found} so far, but the run was not completed (${outcome}): the rest is not known`
  return finding('not-measured', asked, found, why)
}

/** The limit as a figure, or why there is none. */
function limitOf(
  limit: Limit,
  name: string,
  kind: FigureBudget,
  { baseline, whyNoBaseline }: RunBudgets,
): { readonly value: number | null; readonly why: string } {
  if (limit.kind === 'figure') return { value: limit.value, why: '' }
  if (limit.kind === 'word') return { value: null, why: `'${limit.word}' is no figure` }
  if (baseline === null) return { value: null, why: whyNoBaseline ?? 'there is no baseline' }
  const figure = baselineFigure(baseline, name)
  if (figure === null) {
    return { value: null, why: `the baseline ${baseline.run} did not measure ${kind.figure}` }
  }
  const value = figure * limit.factor + limit.plus
  return Number.isFinite(value) ? { value, why: '' } : { value: null, why: 'the limit is no number' }
}

function baselineFigure({ figures }: Baseline, name: string): number | null {
  return Object.hasOwn(figures, name) ? figures[name]! : null
}

/** `baseline RUN 96 MB`. */
function baselineInWords(name: string, kind: FigureBudget, baseline: Baseline): string {
  const figure = quantities[kind.holds].write(baseline.figures[name]!)
  return `${baseline.pinned ? 'pinned ' : ''}baseline ${baseline.run}: ${figure}`
}

function operatorOf(limit: Limit) {
  return limit.kind === 'word' ? '<=' : limit.operator
}

/** `812 MB, 16 % above the limit of 700 MB`. */
function comparison({ holds: quantity }: FigureBudget, measured: number, limit: number): string {
  const { write } = quantities[quantity]
  if (measured === limit) return `${write(measured)}, exactly the limit`
  const side = measured < limit ? 'below' : 'above'
  const share = limit === 0 ? '' : `${percent(Math.abs(measured - limit) / Math.abs(limit))} `
  return `${write(measured)}, ${share}${side} the limit of ${write(limit)}`
}

function percent(share: number): string {
  return share >= 10 ? `${Math.round(share * 100)} %` : `${(share * 100).toFixed(1)} %`
}

function finding(
  result: BudgetVerdict,
  limitValue: Finding['limitValue'],
  measured: Finding['measured'],
  reason: string,
): Finding {
  return { limitValue, measured, result, reason }
}

/** For a run folder that was edited, or written by a heapmark that knows more. */
function unknown(reason: string): Finding {
  return finding('not-measured', null, null, reason)
}
