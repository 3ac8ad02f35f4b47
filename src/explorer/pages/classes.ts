import type { ClassFigures } from '../../analysers/heap-graph/index.js'
import { count } from '../../reports/format.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import { bytesCell, type Column, classLink, countCell, pager, table } from '../parts.js'
import { BadRequest, type Query } from '../request.js'

const rowsOnPage = 100

/** What classes can be sorted by. */
const orders = {
  retained: {
    title: 'Retained',
    compare: (a, b) => (b.retainedBytes ?? 0) - (a.retainedBytes ?? 0),
  },
  shallow: { title: 'Their own size', compare: (a, b) => b.shallowBytes - a.shallowBytes },
  count: { title: 'Objects', compare: (a, b) => b.count - a.count },
  name: { title: 'Class', compare: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) },
} as const satisfies Record<string, { title: string; compare: (a: ClassFigures, b: ClassFigures) => number }>

type Order = keyof typeof orders

/** The class histogram. */
export function classesPage(dump: ExploredDump, query: Query): Content {
  const order = orderOf(query.text('sort') || (dump.graph === null ? 'shallow' : 'retained'))
  const wanted = query.text('name').toLowerCase()
  const from = query.number('from')
  const found = dump.classes.filter(({ name }) => name.toLowerCase().includes(wanted))
  const rows = found.toSorted(orders[order].compare).slice(from, from + rowsOnPage)
  const pages = pager({
    of: 'classes',
    from,
    shown: rows.length,
    total: found.length,
    most: rowsOnPage,
    href: (row) => `classes?${query.with({ from: row })}`,
  })
  return {
    title: 'Classes',
    main: html`<form action="classes" method="get" role="search">
<div><label for="name">Part of the class's name</label><input id="name" name="name" value="${query.text('name')}" maxlength="200"></div>
<input type="hidden" name="sort" value="${order}">
<button>Show</button>
</form>
${onlyLargest(dump)}${table({
  caption: html`${count(found.length)} classes by ${orders[order].title.toLowerCase()}. Retained: what the objects of a class hold together, each byte once`,
  columns: columnsOf(dump, order, query),
  rows: rows.map((one) => cells(dump, one)),
  empty: found.length === 0 ? 'No class has this in its name.' : 'There are no more classes.',
})}
${pages}`,
  }
}

function orderOf(word: string): Order {
  if (Object.hasOwn(orders, word)) return word as Order
  throw new BadRequest(400, `classes are sorted by ${Object.keys(orders).join(', ')}`)
}

function columnsOf(dump: ExploredDump, order: Order, query: Query): Column[] {
  const column = (name: Order): Column => {
    const href = `classes?${query.with({ sort: name, from: null })}`
    const title = html`<a href="${href}">${orders[name].title}</a>`
    const number = name !== 'name'
    if (name !== order) return { title, number }
    return { title, number, sort: number ? 'descending' : 'ascending' }
  }
  const all = [column('name'), column('count'), column('shallow')]
  return dump.graph === null ? all : [...all, column('retained')]
}

function cells(dump: ExploredDump, { name, count: n, shallowBytes, retainedBytes }: ClassFigures): Html {
  return html`<th scope="row">${classLink(dump, name)}</th>${countCell(n)}${bytesCell(shallowBytes)}${dump.graph === null ? null : bytesCell(retainedBytes)}`
}

function onlyLargest({ graph, findings, classes }: ExploredDump): Html {
  const others = findings.otherClasses
  if (graph !== null || others.classes === 0) return html``
  return html`<p class="notice" role="note">The ${count(classes.length)} largest classes; ${count(others.classes)} others have ${count(others.count)} objects.</p>\n`
}
