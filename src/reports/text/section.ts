import type { Entry, Section, Table } from '../content/section.js'
import { wrap } from './wrap.js'

export const widest = 100
export const indent = '  '
/** Columns that labels take, spaces after them included; long ones (paths) get more, up to `widestLabels`. */
const labelColumns = 18
const widestLabels = 50

/** A section with its title, table and entries, for a terminal. */
export function sectionText({ title, headline, table, entries }: Section): string {
  const first = headline === undefined ? `${title}:` : `${title}: ${headline}`
  const longest = Math.max(0, ...entries.map(({ label }) => label?.length ?? 0))
  const columns = Math.min(widestLabels, Math.max(labelColumns, longest + 2))
  const figures = table === undefined ? '' : tableText(table)
  return `${first}\n${figures}${entries.map((one) => entryText(one, columns)).join('')}`
}

/** Columns as wide as their widest cell; the last one goes on over more lines when it must. */
function tableText({ columns, rows }: Table): string {
  const lines = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, i) => Math.max(...lines.map((cells) => cells[i]!.length)))
  return lines
    .map((cells) => {
      const padded = cells.map((cell, i) =>
        columns[i]!.holds === 'figures' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
      )
      const before = `${indent}${padded.slice(0, -1).join('  ')}  `
      const last = columns.at(-1)!.holds === 'figures' ? padded.at(-1)! : cells.at(-1)!
      return last.length <= widest - before.length
        ? `${before}${last}`.trimEnd().concat('\n')
        : hang(before, ' '.repeat(before.length), last)
    })
    .join('')
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
