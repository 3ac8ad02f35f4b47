import type {
  FieldRow,
  HeapGraph,
  ObjectPage,
  ObjectRow,
  Page,
  PathStep,
} from '../../analysers/heap-graph/index.js'
import { count, percent, size } from '../../reports/format.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import {
  bytesCell,
  classLink,
  type Fact,
  facts,
  objectCells,
  objectColumns,
  objectLink,
  pager,
  pathList,
  shortened,
  table,
} from '../parts.js'
import { BadRequest, type Query } from '../request.js'

const rowsOnPage = 100
const rowsOfHeld = 50
const valueCharacters = 400

/** All that the page of an object shows. */
interface Shown {
  readonly dump: ExploredDump
  readonly query: Query
  readonly object: ObjectPage
  readonly referrers: Page<ObjectRow & { readonly via: string }>
  readonly held: Page<ObjectRow>
  readonly path: readonly PathStep[] | null
  readonly heapBytes: number
}

/** One object: what it is, what it refers to, what refers to it, what it holds, and why it is alive. */
export async function objectPage(dump: ExploredDump, graph: HeapGraph, query: Query): Promise<Content> {
  const id = query.text('id')
  const object = await graph.object(id, { from: query.number('fields'), most: rowsOnPage })
  if (object === null) throw new BadRequest(404, 'The dump has no object with this id.')
  const referrers = await graph.referrers(id, { from: query.number('referrers'), most: rowsOnPage })
  const held = graph.dominated(id, { from: query.number('held'), most: rowsOfHeld })
  const path = await graph.pathFromRoot(id)
  return render({ dump, query, object, referrers, held, path, heapBytes: graph.reachable.bytes })
}

function render(shown: Shown): Content {
  const { object } = shown
  return {
    title: `${shortened(object.name)} ${object.id}`,
    main: html`${facts(figures(shown))}
${object.text === null ? null : content(object.text)}
<h2 id="fields">Refers to</h2>
${fields(shown)}
<h2 id="path">Why it is alive</h2>
${alive(shown)}
<h2 id="referrers">Referred to by</h2>
${referredBy(shown)}
<h2 id="held">Holds alone</h2>
${holds(shown)}`,
  }
}

function figures({ dump, object, heapBytes }: Shown): Fact[] {
  const { retainedBytes, dominator, rootKind } = object
  const share =
    retainedBytes === null || heapBytes === 0 ? '' : `, ${percent(retainedBytes / heapBytes)} of the heap`
  const all: Fact[] = [
    { name: 'Class', value: classLink(dump, object.className) },
    { name: 'Its own size', value: `${count(object.shallowBytes)} bytes` },
    {
      name: 'Retained',
      value: retainedBytes === null ? 'nothing: no root leads to it' : `${size(retainedBytes)}${share}`,
    },
  ]
  if (rootKind !== null) all.push({ name: 'Root', value: shortened(rootKind) })
  if (dominator !== null) {
    all.push({ name: 'Held alone by', value: objectLink(dominator.id, dominator.name) })
  }
  return all
}

function content(text: string): Html {
  const lines = text.split(/\r?\n/)
  return html`<h2>Text</h2>
<pre tabindex="0" role="region" aria-label="Text of the object">${lines.map((line, i) => html`${i === 0 ? '' : html`\n`}${line}`)}</pre>
<p class="empty">${count(text.length)} characters are shown, 1,000 at most.</p>`
}

function fields({ object, query }: Shown): Html {
  const from = query.number('fields')
  return html`${table({
    caption: html`Fields, elements or edges: ${count(object.fieldCount)}`,
    columns: [
      { title: 'Name' },
      { title: 'Type' },
      { title: 'Value' },
      { title: 'Its own size', number: true },
      { title: 'Retained', number: true },
    ],
    rows: object.fields.map(fieldCells),
    empty: from === 0 ? 'Nothing.' : 'There are no more.',
  })}
${pager({ of: 'fields', from, shown: object.fields.length, total: object.fieldCount, most: rowsOnPage, href: (row) => `object?${query.with({ fields: row })}#fields` })}`
}

function fieldCells({ name, type, value, target }: FieldRow): Html {
  const text = value === null ? null : html`<code>${shortened(value, valueCharacters)}</code>`
  const object = target === null ? null : objectLink(target.id, target.name)
  const shown = text === null && object === null ? 'null' : [text, text === null ? null : ' ', object]
  const sizes =
    target === null
      ? html`<td></td><td></td>`
      : html`${bytesCell(target.shallowBytes)}${bytesCell(target.retainedBytes)}`
  return html`<th scope="row"><code>${shortened(name)}</code></th><td>${shortened(type)}</td><td>${shown}</td>${sizes}`
}

function alive({ path, object }: Shown): Html {
  if (path === null) {
    return html`<p class="empty">No root leads to it, except over weak references: the next collection can free it.</p>`
  }
  if (path.length === 1)
    return html`<p>It is a root itself: ${shortened(object.rootKind ?? path[0]!.via)}</p>`
  return html`<p>The shortest way from a root; weak references are not followed.</p>
${pathList(path)}`
}

function referredBy({ referrers, query, heapBytes }: Shown): Html {
  const from = query.number('referrers')
  return html`${table({
    caption: html`Objects that refer to it: ${count(referrers.total)}`,
    columns: [{ title: 'By' }, ...objectColumns],
    rows: referrers.rows.map(
      (row) => html`<td><code>${shortened(row.via)}</code></td>${objectCells(row, heapBytes)}`,
    ),
    empty: from === 0 ? 'No object refers to it.' : 'There are no more.',
  })}
${pager({ of: 'referrers', from, shown: referrers.rows.length, total: referrers.total, most: rowsOnPage, href: (row) => `object?${query.with({ referrers: row })}#referrers` })}`
}

function holds({ object, held, query, heapBytes }: Shown): Html {
  const from = query.number('held')
  const below = html`<a href="dominators?of=${encodeURIComponent(object.id)}">Walk down from here</a>`
  return html`${table({
    caption: html`Objects that would go with it, the first level: ${count(held.total)}. ${below}`,
    columns: objectColumns,
    rows: held.rows.map((row) => objectCells(row, heapBytes)),
    empty: from === 0 ? 'It alone holds nothing.' : 'There are no more.',
  })}
${pager({ of: 'held objects', from, shown: held.rows.length, total: held.total, most: rowsOfHeld, href: (row) => `object?${query.with({ held: row })}#held` })}`
}
