import type { Suspect } from '../../analysers/heap-graph/index.js'
import { count, size } from '../../reports/format.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import {
  bytesCell,
  classLink,
  countCell,
  type Fact,
  facts,
  named,
  objectCells,
  objectColumns,
  objectLink,
  pathList,
  shareCell,
  shortened,
  table,
} from '../parts.js'

const sentenceCharacters = 900
const mostLoaders = 20

/** What is in the dump, what is suspicious about it, and where to go on. */
export function summaryPage(dump: ExploredDump): Content {
  const { findings } = dump
  return {
    title: 'Summary',
    main: html`${facts(totals(dump))}
${findings.mode === 'full' ? suspects(dump, findings.suspects) : onlyCounted()}
${findings.mode === 'full' ? biggest(dump) : null}
${loaders(dump)}
${notes(dump)}`,
  }
}

function totals({ findings, classes, graph }: ExploredDump): Fact[] {
  const { reachable, unreachable, otherClasses } = findings
  const format = findings.format === 'hprof' ? `HPROF ${findings.version ?? ''}` : 'V8 heap snapshot'
  const all: Fact[] = [
    { name: 'Format', value: format },
    { name: 'Objects', value: count(findings.objects) },
    { name: 'Their size', value: size(findings.shallowBytes) },
    {
      name: 'Classes',
      value: html`<a href="classes">${count(classes.length + (graph === null ? otherClasses.classes : 0))}</a>`,
    },
  ]
  if (reachable !== null) {
    all.push({ name: 'Reachable', value: `${size(reachable.bytes)}, ${count(reachable.objects)} objects` })
  }
  if (unreachable !== null) {
    const { bytes, objects } = unreachable
    all.push({ name: 'Unreachable', value: `${size(bytes)}, ${count(objects)} objects` })
  }
  return all
}

function suspects(dump: ExploredDump, all: readonly Suspect[]): Html {
  return html`<h2>Leak suspects</h2>
${
  all.length === 0
    ? html`<p class="empty">No object and no class holds a conspicuous part of this heap.</p>`
    : html`<ol class="suspects">\n${all.map((one) => suspect(dump, one))}</ol>`
}`
}

function suspect(dump: ExploredDump, one: Suspect): Html {
  const where =
    one.kind === 'accumulation'
      ? html`Object: ${objectLink(one.objectId, one.className)}`
      : html`Class: ${classLink(dump, one.className)}`
  return html`<li><p>${shortened(one.sentence, sentenceCharacters)}</p>
<p>${where}</p>
<details><summary>The way from a root, and what it holds</summary>
${pathList(one.path)}
${table({
  caption: 'What it holds, by class',
  columns: [
    { title: 'Class' },
    { title: 'Objects', number: true },
    { title: 'Their own size', number: true },
  ],
  rows: one.holds.map(
    ({ name, count: n, shallowBytes }) =>
      html`<th scope="row">${classLink(dump, name)}</th>${countCell(n)}${bytesCell(shallowBytes)}`,
  ),
  empty: 'Nothing but itself.',
})}</details></li>
`
}

function biggest({ findings }: ExploredDump): Html {
  const whole = findings.reachable?.bytes ?? 0
  return html`<h2>Biggest objects</h2>
${table({
  caption: 'Objects by what they alone hold; all of them are under Dominators',
  columns: objectColumns,
  rows: findings.biggest.map((one) => objectCells({ ...one, id: one.objectId, name: one.className }, whole)),
  empty: 'No root leads to any object.',
})}`
}

function onlyCounted(): Html {
  return html`<p class="empty">The dump was only counted by class: suspects, dominators and the pages of objects need the object graph. Open it without <code>--mode histogram</code>.</p>`
}

function loaders({ findings }: ExploredDump): Html {
  if (findings.loaders === null) return html``
  const shown = findings.loaders.slice(0, mostLoaders)
  const { length } = findings.loaders
  const caption =
    length > mostLoaders ? `The first ${mostLoaders} of ${count(length)} class loaders` : 'Class loaders'
  return html`<h2>Class loaders</h2>
${table({
  caption,
  columns: [
    { title: 'Loader' },
    { title: 'Classes', number: true },
    { title: 'Objects', number: true },
    { title: 'Their own size', number: true },
    { title: 'Share', number: true },
  ],
  rows: shown.map(
    ({ className, objectId, classes, objects, shallowBytes }) =>
      html`<th scope="row">${objectId === null || findings.mode !== 'full' ? named(className) : objectLink(objectId, className)}</th>${countCell(classes)}${countCell(objects)}${bytesCell(shallowBytes)}${shareCell(shallowBytes, findings.shallowBytes)}`,
  ),
  empty: 'The dump names no class loader.',
})}`
}

function notes({ findings }: ExploredDump): Html {
  const { unknownRecords } = findings
  const all = [...findings.notes]
  if (unknownRecords.count > 0) {
    all.push(
      `${count(unknownRecords.count)} records of unknown kinds, ${size(unknownRecords.bytes)}, were skipped.`,
    )
  }
  if (all.length === 0) return html``
  return html`<h2>Notes</h2>
<ul class="plain">
${all.map((note) => html`<li>${shortened(note, sentenceCharacters)}</li>\n`)}</ul>`
}
