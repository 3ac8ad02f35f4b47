import type { RunReport } from '../../model/report.js'
import { bodySections, headSections } from '../content/index.js'
import type { Section } from '../content/section.js'
import { indent, sectionText } from './section.js'

/** The report for a terminal or a file: plain text, first the lines of the old harness, then what it lacked. */
export function renderText(report: RunReport): string {
  const head = headSections(report).map(headText).join('\n')
  const body = bodySections(report).map(sectionText).join('\n')
  return `=== Memory Profiling Report ===\n${head}\n${body}`
}

/** `Label: value`, as the old harness wrote it. */
function headText({ title, entries }: Section): string {
  const before = title === '' ? '' : indent
  const lines = entries.map(({ label, value }) => `${before}${label}: ${value}\n`).join('')
  return title === '' ? lines : `${title}:\n${lines}`
}
