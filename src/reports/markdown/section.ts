import type { Entry, Section, Table } from '../content/section.js'
import { codeBlock, escapeMarkdown } from './escape.js'

/** A section with its title, table and entries, folded away when asked for. */
export function sectionText({ title, headline, table: figures, entries }: Section, isFolded = false): string {
  const heading = headline === undefined ? title : `${title}: ${escapeMarkdown(headline)}`
  const body = [...(figures === undefined ? [] : [figureTable(figures)]), ...blocks(entries)].join('\n\n')
  if (!isFolded) return body === '' ? `### ${heading}` : `### ${heading}\n\n${body}`
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

export function table(rows: readonly Entry[]): string {
  const lines = rows.map(
    ({ label, value }) => `| ${escapeMarkdown(label ?? '')} | ${escapeMarkdown(value)} |`,
  )
  return ['| | |', '| --- | --- |', ...lines].join('\n')
}
