import type { BudgetResult } from '../../model/budget.js'
import type { RunReport } from '../../model/report.js'
import { budgetsInWords } from '../content/budgets.js'
import { outcomeSection } from '../content/stream.js'
import { printable } from '../printable.js'

/** What of a run is annotated: its report has it, and so has a suite's. */
type AnnotatedRun = Pick<RunReport, 'outcome' | 'budgets' | 'quality'> & {
  readonly scenario: Pick<RunReport['scenario'], 'name' | 'file'>
}

/**
 * Annotations of GitHub Actions, a line each: workflow commands that the runner reads from a step's output. Budgets
 * that failed are errors at their line in the YAML file, those that were not measured are warnings.
 * https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions
 */
export function renderGithub(report: AnnotatedRun): string {
  const { scenario, outcome, budgets, quality } = report
  const lines = budgets.flatMap((budget) => budgetLine(scenario.name, budget))
  if (outcome.kind !== 'completed') {
    const evidence = 'evidence' in outcome ? `: ${outcome.evidence}` : ''
    const text = `${outcomeSection(report).headline ?? outcome.kind}${evidence}`
    lines.unshift(annotation('error', { ...fileOf(report), title: `heapmark ${scenario.name}` }, text))
  }
  if (quality.grade === 'poor') {
    const text = `run quality poor: ${quality.reasons.join(' | ')}`
    lines.push(annotation('warning', { title: `heapmark ${scenario.name}` }, text))
  }
  const held = budgets.length === 0 ? 'no budgets' : `budgets: ${budgetsInWords(budgets)}`
  lines.push(annotation('notice', { title: `heapmark ${scenario.name}` }, `${outcome.kind}; ${held}`))
  return lines.map((line) => `${line}\n`).join('')
}

function budgetLine(
  scenario: string,
  { name, limit, result, reason, file, line, column }: BudgetResult,
): string[] {
  if (result === 'pass') return []
  const properties = { file, line, col: column, title: `heapmark ${scenario}: ${name}` }
  return [
    result === 'fail'
      ? annotation('error', properties, `${name} ${limit}: ${reason}`)
      : annotation('warning', properties, `${name} ${limit} was not measured: ${reason}`),
  ]
}

function fileOf({ scenario }: AnnotatedRun): { readonly file?: string } {
  return scenario.file === null ? {} : { file: scenario.file }
}

/** One workflow command; everything in it is data. */
export function annotation(
  severity: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const words = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeProperty(printable(String(value)))}`,
  )
  return `::${severity} ${words.join(',')}::${escapeData(printable(message))}`
}

/** As the toolkit of GitHub Actions escapes them (packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
