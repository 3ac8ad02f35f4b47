import type { RunReport } from '../../model/report.js'
import { bodySections, headSections } from '../content/index.js'
import type { Entry, Section } from '../content/section.js'
import { wrap } from './wrap.js'

const widest = 100
const labelWidth = 18

/** The report for a terminal or a file: plain text, first the lines of the old harness, then what it lacked. */
export function renderText(report: RunReport): string {
  const head = headSections(report).map(headText).join('\n')
  const body = bodySections(report).map(bodyText).join('\n')
  return `=== Memory Profiling Report ===\n${head}\n${body}`
}

/** `Label: value`, as the old harness wrote it. */
function headText({ title, entries }: Section): string {
  const indent = title === '' ? '' : '  '
  const lines = entries.map(({ label, value }) => `${indent}${label}: ${value}\n`).join('')
  return title === '' ? lines : `${title}:\n${lines}`
}

function bodyText({ title, entries }: Section): string {
  return `${title}:\n${entries.map(entryText).join('')}`
}

function entryText({ label, value, verbatim }: Entry): string {
  const column = label === null ? '' : label.padEnd(labelWidth)
  const first = `  ${column}${column !== '' && !column.endsWith(' ') ? ' ' : ''}`
  // A list item continues under its text, a value under itself.
  const hanging = label !== null ? ' '.repeat(2 + labelWidth) : value.startsWith('- ') ? '    ' : '  '
  const lines = verbatim ? [value] : wrap(value, widest - Math.max(first.length, hanging.length))
  return lines.map((line, i) => `${`${i === 0 ? first : hanging}${line}`.trimEnd()}\n`).join('')
}
