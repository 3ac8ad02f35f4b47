import path from 'node:path'
import { renderPage } from '../../reports/html/render.js'
import { History, type PastRun } from '../../run/history/history.js'
import { likenessKey } from '../../run/history/line.js'
import { comparableRuns, mostRunsInChart, trendOf } from '../../run/history/trend.js'
import { trendPage as dataOf } from '../../run/history/trend-page.js'
import type { Answer } from '../answer.js'
import { findRunFolder, runAddress } from './find-run.js'
import { builtPage, notFound, type PageContext, pageLinks } from './layout.js'

/** How the figures of the runs went that were asked the same as one of them. */
export async function trendPage(context: PageContext, words: URLSearchParams): Promise<Answer> {
  const { resultsFolder } = context
  const folder = findRunFolder(resultsFolder, words.get('id') ?? '', words.get('of'))
  const run = folder === null ? null : await pastRun(folder)
  if (run === null) return notFound(context, 'There is no such run.')
  const alike = (await comparableRuns(resultsFolder)).get(likenessKey(run)) ?? []
  if (alike.length < 2) {
    return notFound(context, 'A trend needs two completed runs of one scenario that were asked the same.')
  }
  const trend = trendOf(alike.slice(0, mostRunsInChart).toReversed())
  const links = pageLinks(context).map(({ href, name }) => ({ href, title: name }))
  const hrefOf = (one: PastRun) => runAddress('run', resultsFolder, one)
  return builtPage(renderPage(dataOf(run.scenario, [trend], hrefOf, links)))
}

/** null when it cannot be read. */
async function pastRun(folder: string): Promise<PastRun | null> {
  for await (const run of new History(path.dirname(folder)).runs()) {
    if (run.path === folder) return 'problem' in run ? null : run
  }
  return null
}
