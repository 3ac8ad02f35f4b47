import type { RunReport } from '../../model/report.js'
import { bodySections, headSections } from '../content/index.js'
import type { Entry, Section } from '../content/section.js'
import { wrap } from './wrap.js'

const widest = 100
const indent = '  '
/** Columns that labels take, spaces after them included; long ones (paths) get more, up to `widestLabels`. */
const labelColumns = 18
const widestLabels = 50

/** The report for a terminal or a file: plain text, first the lines of the old harness, then what it lacked. */
export function renderText(report: RunReport): string {
  const head = headSections(report).map(headText).join('\n')
  const body = bodySections(report).map(bodyText).join('\n')
  return `=== Memory Profiling Report ===\n${head}\n${body}`
}

/** `Label: value`, as the old harness wrote it. */
function headText({ title, entries }: Section): string {
  const before = title === '' ? '' : indent
  const lines = entries.map(({ label, value }) => `${before}${label}: ${value}\n`).join('')
  return title === '' ? lines : `${title}:\n${lines}`
}

function bodyText({ title, headline, entries }: Section): string {
  const first = headline === undefined ? `${title}:` : `${title}: ${headline}`
  const longest = Math.max(0, ...entries.map(({ label }) => label?.length ?? 0))
  const columns = Math.min(widestLabels, Math.max(labelColumns, longest + 2))
  return `${first}\n${entries.map((one) => entryText(one, columns)).join('')}`
}

function entryText({ label, value, verbatim }: Entry, columns: number): string {
  if (verbatim) return `${indent}${value}\n`
  if (label === null) return hang(indent, value.startsWith('- ') ? `${indent}  ` : indent, value)
  const column = label.length < columns ? label.padEnd(columns) : `${label} `
  return hang(`${indent}${column}`, `${indent}${' '.repeat(columns)}`, value)
}

/** `text` over as many lines as it needs: the first after `first`, the others after `later`. */
function hang(first: string, later: string, text: string): string {
  const lines = wrap(text, widest - Math.max(first.length, later.length))
  return lines.map((line, i) => `${`${i === 0 ? first : later}${line}`.trimEnd()}\n`).join('')
}
