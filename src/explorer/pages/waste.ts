import type { HeapFindings } from '../../analysers/heap-graph/index.js'
import { count, percent, size } from '../../reports/format.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import { bytesCell, classLink, countCell, shortened, table } from '../parts.js'

/** Memory that could be spared: doubled texts, empty slots, arrays of zeros, what is already unreachable. */
export function wastePage(dump: ExploredDump): Content {
  const { duplicateStrings, fillRatios, zeroArrays, unreachable } = dump.findings
  return {
    title: 'Waste',
    main: html`<h2>Texts that are there more than once</h2>
${duplicateStrings === null ? unknown() : duplicates(duplicateStrings)}
<h2>How full collections are</h2>
${fillRatios === null ? unknown() : fill(dump, fillRatios)}
<h2>Arrays of zeros</h2>
${zeroArrays === null ? unknown() : zeros(dump, zeroArrays)}
<h2>Unreachable objects</h2>
${unreachable === null ? unknown() : lost(dump, unreachable)}`,
  }
}

function unknown(): Html {
  return html`<p class="empty">Of this kind of dump this is not measured.</p>`
}

function duplicates({ strings, distinct, wastedBytes, top }: NonNullable<HeapFindings['duplicateStrings']>) {
  return table({
    caption: `${count(strings)} strings have ${count(distinct)} texts; one copy of each would spare ${size(wastedBytes)}`,
    columns: [
      { title: 'Text' },
      { title: 'Strings', number: true },
      { title: 'Could be spared', number: true },
    ],
    rows: top.map(
      (one) =>
        html`<th scope="row"><code>${JSON.stringify(shortened(one.text))}</code></th>${countCell(one.count)}${bytesCell(one.wastedBytes)}`,
    ),
    empty: 'No text is there more than once.',
  })
}

function fill(dump: ExploredDump, all: NonNullable<HeapFindings['fillRatios']>): Html {
  return table({
    caption: 'Collections by class, those with most empty slots first',
    columns: [
      { title: 'Class' },
      { title: 'Collections', number: true },
      { title: 'Of them empty', number: true },
      { title: 'Elements', number: true },
      { title: 'Slots', number: true },
      { title: 'Full', number: true },
      { title: 'Empty slots', number: true },
    ],
    rows: all.map(
      (one) =>
        html`<th scope="row">${classLink(dump, one.className)}</th>${countCell(one.count)}${countCell(one.empty)}${countCell(one.elements)}${countCell(one.capacity)}<td class="number">${one.ratio === null ? 'no slots' : percent(one.ratio)}</td>${bytesCell(one.wastedBytes)}`,
    ),
    empty: 'There are no collections of known classes.',
  })
}

function zeros(dump: ExploredDump, all: NonNullable<HeapFindings['zeroArrays']>): Html {
  return table({
    caption: 'Arrays in which every element is zero or null',
    columns: [{ title: 'Class' }, { title: 'Arrays', number: true }, { title: 'Size', number: true }],
    rows: all.map(
      (one) =>
        html`<th scope="row">${classLink(dump, one.className)}</th>${countCell(one.count)}${bytesCell(one.bytes)}`,
    ),
    empty: 'There are none.',
  })
}

function lost(dump: ExploredDump, { objects, bytes, classes }: NonNullable<HeapFindings['unreachable']>) {
  return table({
    caption: `${count(objects)} objects, ${size(bytes)}, that the next collection can free; by class, the largest`,
    columns: [{ title: 'Class' }, { title: 'Objects', number: true }, { title: 'Size', number: true }],
    rows: classes.map(
      (one) =>
        html`<th scope="row">${classLink(dump, one.name)}</th>${countCell(one.count)}${bytesCell(one.shallowBytes)}`,
    ),
    empty: 'Roots lead to every object.',
  })
}
