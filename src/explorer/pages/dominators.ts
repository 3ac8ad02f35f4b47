import type { HeapGraph, ObjectPage, ObjectRow } from '../../analysers/heap-graph/index.js'
import { count, size } from '../../reports/format.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import {
  facts,
  objectCells,
  objectColumns,
  objectLink,
  pager,
  shareCell,
  shortened,
  table,
} from '../parts.js'
import { BadRequest, type Query } from '../request.js'

const rowsOnPage = 100
/** Of a deep tree the nearest levels above are shown. */
const mostAbove = 30

/** The dominator tree, one level at a time: who holds the memory alone. */
export async function dominatorsPage(_dump: ExploredDump, graph: HeapGraph, query: Query): Promise<Content> {
  const id = query.text('of') || null
  const object = id === null ? null : await graph.object(id, { most: 1 })
  if (id !== null && object === null) throw new BadRequest(404, 'The dump has no object with this id.')
  const from = query.number('from')
  const { rows, total } = graph.dominated(id, { from, most: rowsOnPage })
  const heapBytes = graph.reachable.bytes
  return {
    title: object === null ? 'Dominators' : `Held by ${shortened(object.name)} ${object.id}`,
    main: html`${object === null ? introduction() : above(object, await holdersOf(graph, object))}
${table({
  caption:
    object === null
      ? html`${count(total)} objects that no other object holds alone`
      : html`${count(total)} objects that this one alone holds, one level deep`,
  columns: [
    ...objectColumns,
    ...(object === null ? [] : [{ title: 'Share of its holder', number: true }]),
    { title: 'Below' },
  ],
  rows: rows.map((row) => cells(row, object, heapBytes)),
  empty: from === 0 ? 'It alone holds nothing.' : 'There are no more.',
})}
${pager({ of: 'objects', from, shown: rows.length, total, most: rowsOnPage, href: (row) => `dominators?${query.with({ from: row })}` })}`,
  }
}

function cells(row: ObjectRow, holder: ObjectPage | null, heapBytes: number): Html {
  const share = holder === null ? null : shareCell(row.retainedBytes, holder.retainedBytes ?? 0)
  const below =
    row.retainedBytes === null || row.retainedBytes <= row.shallowBytes
      ? html`<td></td>`
      : html`<td><a href="dominators?of=${encodeURIComponent(row.id)}" aria-label="What ${shortened(row.name)} ${row.id} holds">down</a></td>`
  return html`${objectCells(row, heapBytes)}${share}${below}`
}

function introduction(): Html {
  return html`<p>An object holds another one alone when every way from a root to that one leads through it: it would be freed with it. Go down to where the memory is.</p>`
}

/** The chain of holders of an object, the outermost first. */
async function holdersOf(graph: HeapGraph, object: ObjectPage): Promise<ObjectPage[]> {
  const chain: ObjectPage[] = []
  for (let holder = object.dominator; holder !== null && chain.length < mostAbove; ) {
    const page = await graph.object(holder.id, { most: 1 })
    if (page === null) break
    chain.unshift(page)
    holder = page.dominator
  }
  return chain
}

function above(object: ObjectPage, chain: readonly ObjectPage[]): Html {
  const hidden = (chain[0] ?? object).dominator !== null
  return html`<nav aria-label="Holders"><ol class="path">
<li><a href="dominators">Top</a>${hidden ? ' ... more levels between' : null}</li>
${chain.map(({ id, name, retainedBytes }) => html`<li><a href="dominators?of=${encodeURIComponent(id)}"><code>${shortened(name)}</code></a> <small>${id}</small> ${size(retainedBytes ?? 0)}</li>\n`)}</ol></nav>
${facts([
  { name: 'Object', value: objectLink(object.id, object.name) },
  { name: 'Its own size', value: size(object.shallowBytes) },
  { name: 'Retained', value: size(object.retainedBytes ?? 0) },
])}`
}
