import { makeRunPage } from '../../analysers/page-data/run-page.js'
import { renderPage } from '../../reports/html/render.js'
import { askedRates } from '../../run/asked-rates.js'
import type { Answer } from '../answer.js'
import { findRunFolder } from './find-run.js'
import { builtPage, notFound, type PageContext } from './layout.js'

/**
 * The report of a run, made anew of its folder: a `report.html` that lies there may be anybody's, and its script would
 * run in our name.
 */
export async function runPage(context: PageContext, words: URLSearchParams): Promise<Answer> {
  const folder = findRunFolder(context.resultsFolder, words.get('id') ?? '', words.get('of'))
  if (folder === null) return notFound(context, 'There is no such run.')
  const { page } = await makeRunPage(folder, askedRates)
  return builtPage(renderPage(page))
}
