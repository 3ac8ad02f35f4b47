import { readdirSync } from 'node:fs'
import { type Html, html } from '../../explorer/html.js'
import { count, duration, megabytes, perSecond, size } from '../../reports/format.js'
import { likenessKey } from '../../run/history/line.js'
import { comparableRuns } from '../../run/history/trend.js'
import { listRuns, type RunRow, type UnreadableRun } from '../../run/list-runs.js'
import type { Answer } from '../answer.js'
import { isDumpName } from '../dump-name.js'
import { newestExperiments } from './experiments.js'
import { runAddress } from './find-run.js'
import { documentOf, type PageContext } from './layout.js'

/** The newest; the command line lists all. */
const mostRuns = 200

/** The list of runs, each to be opened, any two to be compared; the newest experiments above it. */
export async function runsPage(context: PageContext): Promise<Answer> {
  const { resultsFolder } = context
  const runs = await listRuns(resultsFolder, mostRuns, null)
  const experiments = await newestExperiments(resultsFolder)
  const where = html`<p>The newest first, in <code>${resultsFolder}</code>.</p>\n${experiments}`
  if (runs.length === 0) {
    const none = html`${where}<p class="empty">There are no runs yet. Make one with <code>heapmark run</code>.</p>`
    return documentOf(context, 'runs', 'Runs', none)
  }
  const comparable = await comparableRuns(resultsFolder)
  /** Those that were asked the same as a run, itself among them when it was completed. */
  const alike = (run: RunRow) => comparable.get(likenessKey(run))?.length ?? 0
  const main = html`${where}
${experiments === null ? null : html`<h2>Runs</h2>\n`}<form action="compare" method="get">
<div class="wide" tabindex="0" role="group" aria-label="Runs">
<table class="runs">
<caption>Choose a run in column A and one in column B to see them side by side; - is not measured, or not there; a trend needs two completed runs that were asked the same</caption>
<thead><tr><th scope="col">A</th><th scope="col">B</th><th scope="col">Run</th><th scope="col">Scenario</th><th scope="col">Target</th><th scope="col">Outcome</th><th scope="col" class="number">Time</th><th scope="col" class="number">Records</th><th scope="col" class="number">Rate/s</th><th scope="col" class="number">Peak RSS</th><th scope="col">Verdict</th><th scope="col">Trend</th><th scope="col">Heap dumps</th><th scope="col" class="number">Disk</th></tr></thead>
<tbody>
${runs.map((run, i) => ('problem' in run ? unreadable(run) : row(run, i, trendOf(context, run, alike(run)))))}</tbody>
</table>
</div>
<button>Compare A with B</button>
</form>`
  return documentOf(context, 'runs', 'Runs', main)
}

/** A trend needs two. */
function trendOf({ resultsFolder }: PageContext, run: RunRow, alike: number): Html | null {
  if (alike < 2) return null
  return html`<a href="${runAddress('trend', resultsFolder, run)}" aria-label="Trend of ${count(alike)} runs like ${run.id}">${count(alike)} runs</a>`
}

function row(run: RunRow, i: number, trend: Html | null): Html {
  const choice = (name: 'a' | 'b', isFirst: boolean) => {
    const label = `${run.id} as ${name.toUpperCase()}`
    return isFirst
      ? html`<td><input class="choice" type="radio" name="${name}" value="${run.id}" aria-label="${label}" checked></td>`
      : html`<td><input class="choice" type="radio" name="${name}" value="${run.id}" aria-label="${label}"></td>`
  }
  const figure = (value: number | null, write: (value: number) => string) =>
    html`<td class="number">${value === null ? '-' : write(value)}</td>`
  // Before against after: the one before stands below.
  return html`<tr>${choice('a', i === 1)}${choice('b', i === 0)}<th scope="row"><a href="run?id=${encodeURIComponent(run.id)}">${run.id}</a></th><td>${run.scenario}</td><td>${run.target}</td><td>${run.outcome}</td>${figure(run.durationMs, duration)}${figure(run.records, count)}${figure(run.recordsPerSecond, perSecond)}${figure(run.peakRssBytes, megabytes)}<td class="word">${run.verdict}</td><td class="word">${trend ?? '-'}</td><td>${dumpsOf(run)}</td><td class="number">${size(run.diskBytes)}</td></tr>
`
}

/** A link to the explorer for each. */
function dumpsOf({ id, path: folder }: RunRow): Html[] | string {
  const files = readdirSync(folder).filter((file) => isDumpName(file))
  if (files.length === 0) return '-'
  return files.map(
    (file) => html`<a href="dump/${encodeURIComponent(id)}/${encodeURIComponent(file)}/">${file}</a> `,
  )
}

function unreadable({ id, problem, diskBytes }: UnreadableRun): Html {
  return html`<tr><td></td><td></td><th scope="row">${id}</th><td colspan="10">cannot be read: ${problem}</td><td class="number">${size(diskBytes)}</td></tr>
`
}
