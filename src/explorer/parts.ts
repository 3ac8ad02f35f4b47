import type { ObjectRow, PathStep } from '../analysers/heap-graph/index.js'
import { count, percent, size } from '../reports/format.js'
import type { ExploredDump } from './dump.js'
import { type Html, html, type Part } from './html.js'

/** What several pages show. Links are relative, so that no page needs to know the token. */

const nameCharacters = 300

/** A name out of the dump, of bounded length. */
export function shortened(name: string, most = nameCharacters): string {
  return name.length <= most ? name : `${name.slice(0, most)}... (${count(name.length)} characters)`
}

/** A name as code. */
export function named(name: string): Html {
  return html`<code>${shortened(name)}</code>`
}

export function objectLink(id: string, name: string): Html {
  return html`<a href="object?id=${encodeURIComponent(id)}"><code>${shortened(name)}</code></a> <small>${id}</small>`
}

/** A class by its name: a link where it has a page. */
export function classLink(dump: ExploredDump, name: string): Html {
  const place = dump.placeOfClass.get(name)
  if (place === undefined || dump.graph === null) return named(name)
  return html`<a href="class?n=${place}"><code>${shortened(name)}</code></a>`
}

/** A size for a table's cell: readable, and the exact one on request. */
export function bytesCell(bytes: number | null, otherwise = 'unreachable'): Html {
  if (bytes === null) return html`<td class="number">${otherwise}</td>`
  return html`<td class="number"><data value="${bytes}" title="${count(bytes)} bytes">${size(bytes)}</data></td>`
}

export function countCell(n: number): Html {
  return html`<td class="number">${count(n)}</td>`
}

/** Part of a whole; a whole of nothing has no parts. */
export function shareCell(bytes: number | null, whole: number): Html {
  return html`<td class="number">${bytes === null || whole <= 0 ? 'none' : shareOf(bytes / whole)}</td>`
}

/** Too small to be seen is not nothing. */
function shareOf(share: number): string {
  return share > 0 && share < 0.0005 ? '< 0.1 %' : percent(share)
}

/** The cells of an object in a list: its name heads the row. */
export function objectCells(row: ObjectRow, whole: number): Html {
  return html`<th scope="row">${objectLink(row.id, row.name)}</th>${bytesCell(row.shallowBytes)}${bytesCell(row.retainedBytes)}${shareCell(row.retainedBytes, whole)}`
}

export interface Column {
  readonly title: Part
  readonly number?: boolean
  readonly sort?: 'ascending' | 'descending'
}

export const objectColumns: readonly Column[] = [
  { title: 'Object' },
  { title: 'Its own size', number: true },
  { title: 'Retained', number: true },
  { title: 'Share of the heap', number: true },
]

export interface Table {
  readonly caption: Part
  readonly columns: readonly Column[]
  /** The cells of each row. */
  readonly rows: readonly Html[]
  /** What to say when there is no row. */
  readonly empty: string
}

export function table({ caption, columns, rows, empty }: Table): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`
  return html`<div class="wide"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(heading)}</tr></thead>
<tbody>
${rows.map((cells) => html`<tr>${cells}</tr>\n`)}</tbody>
</table></div>`
}

function heading({ title, number, sort }: Column): Html {
  const kind = number === true ? 'number' : 'text'
  return sort === undefined
    ? html`<th scope="col" class="${kind}">${title}</th>`
    : html`<th scope="col" class="${kind}" aria-sort="${sort}">${title}</th>`
}

export interface Pages {
  /** What is paged, for a screen reader. */
  readonly of: string
  readonly from: number
  readonly shown: number
  readonly total: number
  /** Rows of a page. */
  readonly most: number
  /** Address of the page that begins at a row. */
  readonly href: (from: number) => string
}

/** Links to the pages before and after; nothing when there is only one. */
export function pager({ of, from, shown, total, most, href }: Pages): Html {
  if (from === 0 && shown >= total) return html``
  const before = Math.max(0, Math.min(from, total) - most)
  const after = from + shown
  const range = shown === 0 ? 'no more' : `${count(from + 1)} to ${count(from + shown)}`
  return html`<nav class="pages" aria-label="Pages of ${of}"><span>${range} of ${count(total)}</span>
${from > most ? html`<a href="${href(0)}">First</a>` : null}
${from > 0 ? html`<a href="${href(before)}" rel="prev">Previous</a>` : null}
${shown > 0 && after < total ? html`<a href="${href(after)}" rel="next">Next</a>` : null}</nav>`
}

/** A way from a root, the root first. */
export function pathList(path: readonly PathStep[]): Html {
  return html`<ol class="path">
${path.map(({ className, objectId, via }, i) => {
  const object = objectId === '' ? named(className) : objectLink(objectId, className)
  return i === 0
    ? html`<li>${object} <span class="via">root: ${shortened(via)}</span></li>\n`
    : html`<li><span class="via">${shortened(via)} &rarr;</span> ${object}</li>\n`
})}</ol>`
}

export interface Fact {
  readonly name: string
  readonly value: Part
}

export function facts(all: readonly Fact[]): Html {
  return html`<dl class="facts">
${all.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`
}
