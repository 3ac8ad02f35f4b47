import { makeRunPage } from '../../analysers/page-data/run-page.js'
import { type Html, html } from '../../explorer/html.js'
import type { RunPageData } from '../../model/page-data.js'
import type { RunReport } from '../../model/report.js'
import { count, duration, megabytes, percent, perSecond, slope, time } from '../../reports/format.js'
import { askedRates } from '../../run/asked-rates.js'
import type { Answer } from '../answer.js'
import { curvesOf } from './curves.js'
import { findRunFolder } from './find-run.js'
import { documentOf, notFound, type PageContext } from './layout.js'

interface Figure {
  readonly name: string
  of(report: RunReport): number | null
  readonly write: (value: number) => string
}

/** What is compared: a line each. */
const figures: readonly Figure[] = [
  { name: 'Duration', of: (r) => r.durationMs, write: duration },
  { name: 'Records received', of: (r) => r.records.received, write: count },
  { name: 'Records lost', of: (r) => r.records.lost, write: count },
  { name: 'Records a second', of: (r) => r.throughput.recordsPerSecond, write: perSecond },
  { name: 'Rate reached of the rate asked', of: (r) => r.throughput.fidelity, write: percent },
  { name: 'Arrived late by, p99', of: (r) => r.lag.p99Ms, write: time },
  { name: 'Arrived late by, at most', of: (r) => r.lag.maxMs, write: time },
  { name: 'Heap limit', of: (r) => r.memory.heapLimitBytes, write: megabytes },
  { name: 'Peak RSS', of: (r) => r.memory.peakRssBytes, write: megabytes },
  { name: 'Average RSS', of: (r) => r.memory.averageRssBytes, write: megabytes },
  { name: 'Peak heap', of: (r) => r.memory.peakHeapBytes, write: megabytes },
  { name: 'Live set', of: (r) => r.memory.liveSetBytes, write: megabytes },
  { name: 'Retained, bytes a record', of: (r) => r.verdict.bytesPerRecord, write: slope },
  { name: 'Collections', of: (r) => r.gc.count, write: count },
  { name: 'GC pauses in all', of: (r) => r.gc.pauseMsTotal, write: time },
  { name: 'Longest GC pause', of: (r) => r.gc.pauseMsMax, write: time },
  { name: 'GC pauses of the run', of: (r) => r.gc.share, write: percent },
  { name: 'Processor time', of: (r) => r.cpu.totalMs, write: time },
]

const words: readonly { readonly name: string; of(report: RunReport): string }[] = [
  { name: 'Started', of: (r) => r.startedAt },
  { name: 'Scenario', of: (r) => r.scenario.name },
  { name: 'Target', of: (r) => [r.target.kind, r.target.runtime].filter((word) => word !== null).join(', ') },
  { name: 'Collector', of: (r) => r.heap.collector ?? 'not measured' },
  { name: 'Outcome', of: (r) => r.outcome.kind },
  { name: 'Verdict', of: (r) => r.verdict.kind },
  { name: 'Run quality', of: (r) => r.quality.grade },
]

/** Two runs side by side: figures, and their curves over each other. */
export async function comparePage(context: PageContext, query: URLSearchParams): Promise<Answer> {
  const [a, b] = [query.get('a') ?? '', query.get('b') ?? '']
  const [folderA, folderB] = [
    findRunFolder(context.resultsFolder, a),
    findRunFolder(context.resultsFolder, b),
  ]
  if (folderA === null || folderB === null) return notFound(context, 'Choose two runs of the list.')
  const { page: pageA } = await makeRunPage(folderA, askedRates)
  const { page: pageB } = await makeRunPage(folderB, askedRates)
  return documentOf(context, 'compare', 'Two runs side by side', sideBySide(pageA, pageB))
}

function sideBySide(a: RunPageData, b: RunPageData): Html {
  const name = ({ report: { run } }: RunPageData) =>
    html`<a href="run?id=${encodeURIComponent(run)}">${run}</a>`
  return html`<div class="wide" tabindex="0" role="group" aria-label="Figures">
<table>
<caption>B beside A; one run against one run says little of a difference: heapmark compare tells it from noise</caption>
<thead><tr><th scope="col">Figure</th><th scope="col"><span class="key-a">A</span> ${name(a)}</th><th scope="col"><span class="key-b">B</span> ${name(b)}</th><th scope="col" class="number">B / A</th></tr></thead>
<tbody>
${words.map(
  ({ name, of }) =>
    html`<tr><th scope="row">${name}</th><td>${of(a.report)}</td><td>${of(b.report)}</td><td></td></tr>\n`,
)}${figures.map((figure) => row(figure, a.report, b.report))}</tbody>
</table>
</div>
<h2>Over time</h2>
${curvesOf(a.timeline, b.timeline)}`
}

function row({ name, of, write }: Figure, a: RunReport, b: RunReport): Html {
  const [one, two] = [of(a), of(b)]
  const text = (value: number | null) => (value === null ? 'not measured' : write(value))
  const ratio = one === null || two === null || one === 0 ? '' : (two / one).toFixed(3)
  return html`<tr><th scope="row">${name}</th><td>${text(one)}</td><td>${text(two)}</td><td class="number">${ratio}</td></tr>\n`
}
