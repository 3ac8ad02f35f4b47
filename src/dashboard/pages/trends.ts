import { type Html, html } from '../../explorer/html.js'
import { count, dateTime, megabytes, orNot } from '../../reports/format.js'
import { basisInWords } from '../../reports/trend/words.js'
import type { PastRun } from '../../run/history/history.js'
import { comparableRuns } from '../../run/history/trend.js'
import type { Answer } from '../answer.js'
import { runAddress } from './find-run.js'
import { documentOf, type PageContext } from './layout.js'

/** The latest. */
const mostSets = 200

/** Sets of runs that were asked the same, each with its trend. */
export async function trendsPage(context: PageContext): Promise<Answer> {
  const sets = [...(await comparableRuns(context.resultsFolder)).values()]
    .filter((runs) => runs.length >= 2)
    .slice(0, mostSets)
  const main =
    sets.length === 0
      ? html`<p>In <code>${context.resultsFolder}</code>.</p>
<p class="empty">There is no trend yet: it needs two completed runs of one scenario that were asked the same. Make another with <code>heapmark run</code>.</p>`
      : html`<p>Completed runs that were asked the same, those with the latest run first. Each opens as charts of how peak memory, live set, rate and lag went from run to run.</p>
<div class="wide" tabindex="0" role="group" aria-label="Trends">
<table class="trends">
<thead><tr><th scope="col">Scenario</th><th scope="col">Asked</th><th scope="col" class="number">Runs</th><th scope="col">Last</th><th scope="col" class="number">Its peak RSS</th><th scope="col">Its verdict</th></tr></thead>
<tbody>
${sets.map((runs) => row(context, runs))}</tbody>
</table>
</div>`
  return documentOf(context, 'trends', 'Trends', main)
}

function row({ resultsFolder }: PageContext, runs: readonly PastRun[]): Html {
  const last = runs[0]!
  return html`<tr><th scope="row"><a href="${runAddress('trend', resultsFolder, last)}">${last.scenario}</a></th><td>${basisInWords(last)}</td><td class="number">${count(runs.length)}</td><td>${dateTime(last.startedAt)}</td><td class="number">${orNot(last.peakRssBytes, megabytes)}</td><td>${last.verdict}</td></tr>
`
}
