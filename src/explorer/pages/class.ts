import type { HeapGraph } from '../../analysers/heap-graph/index.js'
import { count, size } from '../../reports/format.js'
import { mostListed, objectsOfClass } from '../class-objects.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import { facts, objectCells, objectColumns, table } from '../parts.js'
import { BadRequest, type Query } from '../request.js'

/** One class and its objects. */
export function classPage(dump: ExploredDump, graph: HeapGraph, query: Query): Content {
  const place = query.number('n', -1)
  const figures = dump.classes[place]
  if (figures === undefined) throw new BadRequest(404, 'The dump has no class at this place.')
  const from = query.number('from')
  const { rows, next, isCapped } = objectsOfClass(dump, graph, figures.name, from)
  const { name, count: objects, shallowBytes, retainedBytes } = figures
  return {
    title: name,
    main: html`${facts([
      { name: 'Objects', value: count(objects) },
      { name: 'Their own size', value: size(shallowBytes) },
      { name: 'Retained together', value: retainedBytes === null ? 'not measured' : size(retainedBytes) },
    ])}
<h2>Objects</h2>
${table({
  caption: from === 0 ? 'Those that hold most first' : 'Further objects, those that hold most first',
  columns: objectColumns,
  rows: rows.map((row) => objectCells(row, graph.reachable.bytes)),
  empty: next === null ? 'There are no more objects to list.' : 'None among these: go on to the next.',
})}
<nav class="pages" aria-label="Pages of objects">
${from > 0 ? html`<a href="class?n=${place}">First</a>` : null}
${next === null ? null : html`<a href="class?n=${place}&amp;from=${next}" rel="next">Next</a>`}</nav>
${isCapped ? capped(name) : null}`,
  }
}

function capped(name: string): Html {
  const words = new URLSearchParams({ name: name.slice(0, 200), min: '1m' })
  return html`<p class="notice" role="note">The first ${count(mostListed)} objects found are sorted and listed; larger ones may be missing. <a href="search?${words.toString()}">Search by retained size</a> finds them.</p>`
}
