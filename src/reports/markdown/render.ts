import type { RunReport } from '../../model/report.js'
import { bodySections, headSections } from '../content/index.js'
import type { Entry, Section } from '../content/section.js'
import { printable } from '../printable.js'
import { escapeMarkdown } from './escape.js'
import { sectionText, table } from './section.js'

/** Sections that a reader of a pull request wants only when something is odd. */
const folded = [
  'Memory Account',
  'Process Tree',
  'Heap Dump',
  'Allocation',
  'Live Objects',
  'Where the Time Goes',
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
  const body = bodySections(report).map((section) => sectionText(section, folded.includes(section.title)))
  const head = table(headSections(report).flatMap(headRows))
  return `${[title, head, ...body].join('\n\n')}\n`
}

function headRows({ title, entries }: Section): Entry[] {
  return entries.map(({ label, value }) => ({ label: title === '' ? label : `${title}: ${label}`, value }))
}
