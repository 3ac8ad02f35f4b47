import type { RunReport } from '../../model/report.js'
import { bodySections, headSections } from '../content/index.js'
import type { Entry, Section, Table } from '../content/section.js'
import { printable } from '../printable.js'
import { codeBlock, escapeMarkdown } from './escape.js'

/** Sections that a reader of a pull request wants only when something is odd. */
const folded = [
  'Memory Account',
  'Process Tree',
  'Notes',
  'Artefacts',
  'Not Measured',
  'To Repeat',
  'Receiver',
  'CPU and GC',
]

/** The report for a pull-request comment: the same content as the text, as tables and lists. */
export function renderMarkdown(report: RunReport): string {
  const title = `## heapmark: ${escapeMarkdown(printable(report.scenario.name))} ${report.outcome.kind}`
  const head = table(headSections(report).flatMap(headRows))
  return `${[title, head, ...bodySections(report).map(sectionText)].join('\n\n')}\n`
}

function headRows({ title, entries }: Section): Entry[] {
  return entries.map(({ label, value }) => ({ label: title === '' ? label : `${title}: ${label}`, value }))
}

function sectionText({ title, headline, table: figures, entries }: Section): string {
  const heading = headline === undefined ? title : `${title}: ${escapeMarkdown(headline)}`
  const body = [...(figures === undefined ? [] : [figureTable(figures)]), ...blocks(entries)].join('\n\n')
  if (!folded.includes(title)) return body === '' ? `### ${heading}` : `### ${heading}\n\n${body}`
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`
}

/** Labelled entries become a table, the others paragraphs or list items; order is kept. */
function blocks(entries: readonly Entry[]): string[] {
  const found: string[] = []
  let rows: Entry[] = []
  let items: string[] = []
  const flush = () => {
    if (rows.length > 0) found.push(table(rows))
    if (items.length > 0) found.push(items.join('\n'))
    rows = []
    items = []
  }
  for (const one of entries) {
    const isItem = one.label === null && one.value.startsWith('- ')
    if (one.label !== null ? items.length > 0 : !isItem || rows.length > 0) flush()
    if (one.verbatim) found.push(codeBlock(one.value))
    else if (one.label !== null) rows.push(one)
    else if (isItem) items.push(`- ${escapeMarkdown(one.value.slice(2))}`)
    else found.push(escapeMarkdown(one.value))
  }
  flush()
  return found
}

function figureTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escapeMarkdown(cell)).join(' | ')} |`
  const rule = columns.map(({ holds }) => (holds === 'figures' ? '---:' : '---'))
  return [line(columns.map(({ title }) => title)), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}

function table(rows: readonly Entry[]): string {
  const lines = rows.map(
    ({ label, value }) => `| ${escapeMarkdown(label ?? '')} | ${escapeMarkdown(value)} |`,
  )
  return ['| | |', '| --- | --- |', ...lines].join('\n')
}
