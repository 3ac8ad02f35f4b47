import type { HeapGraph, ObjectRow, Page } from '../../analysers/heap-graph/index.js'
import { HeapmarkError } from '../../model/errors.js'
import { parseSize } from '../../model/size.js'
import { count } from '../../reports/format.js'
import { mostListed } from '../class-objects.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import { classLink, countCell, objectCells, objectColumns, pager, table } from '../parts.js'
import { BadRequest, type Query } from '../request.js'

const rowsOnPage = 100
const mostClasses = 20

/** Objects by id, or by their class's name and what they hold. */
export async function searchPage(dump: ExploredDump, graph: HeapGraph, query: Query): Promise<Content> {
  const name = query.text('name').trim()
  const minimum = query.text('min').trim()
  const asked = name !== '' || minimum !== ''
  return {
    title: 'Search',
    main: html`${form(query)}
${asked ? await results(dump, graph, query, name, bytesOf(minimum)) : html`<p class="empty">An id is what stands behind an object's name, such as ${exampleId(graph)}. What texts say cannot be searched for.</p>`}`,
  }
}

function exampleId(graph: HeapGraph): Html {
  const [row] = graph.dominated(null, { most: 1 }).rows
  return row === undefined ? html`<code>0x7f0012</code>` : html`<code>${row.id}</code>`
}

function form(query: Query): Html {
  return html`<form action="search" method="get" role="search">
<div><label for="name">Part of the class's name, or an object's id</label><input id="name" name="name" value="${query.text('name')}" maxlength="200"></div>
<div><label for="min">Holds at least</label><input class="short" id="min" name="min" value="${query.text('min')}" placeholder="1m" maxlength="20"></div>
<button>Search</button>
</form>`
}

function bytesOf(text: string): number {
  try {
    return text === '' ? 0 : parseSize(text, 'Holds at least')
  } catch (error) {
    if (error instanceof HeapmarkError) throw new BadRequest(400, `${error.message}: ${error.hint}`)
    throw error
  }
}

async function results(
  dump: ExploredDump,
  graph: HeapGraph,
  query: Query,
  name: string,
  minRetainedBytes: number,
): Promise<Html> {
  const from = query.number('from')
  const object = await graph.object(name, { most: 1 })
  const found: Page<ObjectRow> =
    object === null
      ? graph.search({ name, minRetainedBytes, from, most: rowsOnPage })
      : { rows: [object], total: 1 }
  return html`${name === '' || from > 0 || object !== null ? null : classes(dump, name)}
<h2>Objects</h2>
${table({
  caption: html`${count(found.total)} found, those that hold most first`,
  columns: objectColumns,
  rows: found.rows.map((row) => objectCells(row, graph.reachable.bytes)),
  empty: found.total === 0 ? 'Nothing was found.' : 'No more can be listed.',
})}
${pager({ of: 'objects', from, shown: found.rows.length, total: Math.min(found.total, mostListed), most: rowsOnPage, href: (row) => `search?${query.with({ from: row })}` })}`
}

function classes(dump: ExploredDump, name: string): Html {
  const found = dump.classes.filter((one) => one.name.toLowerCase().includes(name.toLowerCase()))
  if (found.length === 0) return html``
  const all = html`<a href="classes?${new URLSearchParams({ name }).toString()}">all</a>`
  return html`<h2>Classes</h2>
${table({
  caption: html`${count(found.length)} classes${found.length > mostClasses ? html`, the first ${mostClasses} (${all})` : null}`,
  columns: [{ title: 'Class' }, { title: 'Objects', number: true }],
  rows: found
    .slice(0, mostClasses)
    .map((one) => html`<th scope="row">${classLink(dump, one.name)}</th>${countCell(one.count)}`),
  empty: '',
})}`
}
