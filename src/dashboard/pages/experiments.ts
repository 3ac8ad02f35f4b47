import { experimentIds } from '../../experiments/ids.js'
import type { ExperimentRow, ExperimentState, UnreadableExperiment } from '../../experiments/list.js'
import { type Html, html } from '../../explorer/html.js'
import { count, dateTime } from '../../reports/format.js'
import type { Answer } from '../answer.js'
import { addressOf } from './find-run.js'
import { documentOf, type PageContext } from './layout.js'

/** The newest; the others are in the results folder. */
const mostExperiments = 100
/** Above the list of runs. */
const mostAboveRuns = 5
/** Links to runs of one experiment. */
const mostRuns = 50

/** The list of experiments: what each asks, and what it found. */
export async function experimentsPage(context: PageContext): Promise<Answer> {
  const ids = experimentIds(context.resultsFolder)
  const shown = ids.slice(0, mostExperiments)
  const main =
    ids.length === 0
      ? html`<p>In <code>${context.resultsFolder}</code>.</p>
<p class="empty">There are no experiments yet. They answer questions with many runs: <code>heapmark leak</code>, <code>minheap</code>, <code>sweep</code>, <code>break</code>, <code>compare</code>, <code>bisect</code>, <code>suite</code>.</p>`
      : html`<p>${shownInWords(shown.length, ids.length)}, in <code>${context.resultsFolder}</code>. Each opens as its report, made anew from its folder.</p>
${await tableOf(context.resultsFolder, shown)}`
  return documentOf(context, 'experiments', 'Experiments', main)
}

/** A section of the list of runs; null when there are none. */
export async function newestExperiments(resultsFolder: string): Promise<Html | null> {
  const ids = experimentIds(resultsFolder)
  if (ids.length === 0) return null
  const shown = ids.slice(0, mostAboveRuns)
  const all =
    ids.length > shown.length
      ? html`<p><a href="experiments">All ${count(ids.length)} experiments</a></p>\n`
      : null
  return html`<h2>Experiments</h2>\n${await tableOf(resultsFolder, shown)}\n${all}`
}

function shownInWords(shown: number, all: number): string {
  return shown < all ? `The newest ${count(shown)} of ${count(all)}` : 'The newest first'
}

async function tableOf(resultsFolder: string, ids: readonly string[]): Promise<Html> {
  // The kinds of experiments are much code, of no use to most pages.
  const { listExperiments } = await import('../../experiments/list.js')
  const rows = await listExperiments(resultsFolder, ids)
  return html`<div class="wide" tabindex="0" role="group" aria-label="Experiments">
<table class="experiments">
<caption>What each asks of its subject, and what it found; its runs are its own</caption>
<thead><tr><th scope="col">Experiment</th><th scope="col">Answer</th><th scope="col">Question</th><th scope="col">Of</th><th scope="col">State</th><th scope="col">Started</th><th scope="col">Runs</th></tr></thead>
<tbody>
${rows.map((row) => ('problem' in row ? unreadable(row) : rowOf(row)))}</tbody>
</table>
</div>`
}

function rowOf(row: ExperimentRow): Html {
  const { id, kind, subject, question, state, startedAt } = row
  return html`<tr><th scope="row"><a href="experiment?id=${encodeURIComponent(id)}">${id}</a></th><td class="answer">${answerOf(row)}</td><td><strong>${kind}</strong>: ${question ?? 'this heapmark does not know this kind'}</td><td>${subject}</td><td>${stateWords[state]}</td><td>${dateTime(startedAt)}</td><td>${runsOf(row)}</td></tr>
`
}

/** Never empty: where there is no answer, why. */
function answerOf({ answer, state, question }: ExperimentRow): Html | string {
  if (answer !== null) return html`<strong>${answer}</strong>`
  if (question === null) return 'a newer heapmark may know it'
  return state === 'going on' ? 'not yet' : 'not written down: open it'
}

const stateWords: Readonly<Record<ExperimentState, string>> = {
  'going on': 'going on',
  finished: 'finished',
  interrupted: 'interrupted: --resume goes on',
  failed: 'failed: --resume goes on',
  'broken off': 'broken off, its process was killed: --resume goes on',
}

function runsOf({ id: experiment, runs }: ExperimentRow): Html | string {
  if (runs.length === 0) return 'none finished'
  const links = runs
    .slice(0, mostRuns)
    .map(({ label, id }) => html`<li><a href="${addressOf('run', id, experiment)}">${label}</a></li>\n`)
  const more =
    runs.length > links.length ? html`<li>and ${count(runs.length - links.length)} more</li>\n` : null
  return html`<details><summary>${count(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}</summary>
<ul class="plain">
${links}${more}</ul></details>`
}

function unreadable({ id, problem }: UnreadableExperiment): Html {
  return html`<tr><th scope="row">${id}</th><td colspan="6">cannot be read: ${problem}</td></tr>
`
}
