import { icon } from '../../explorer/style.js'
import type { Answer } from '../answer.js'
import { comparePage } from './compare.js'
import { experimentPage } from './experiment.js'
import { experimentsPage } from './experiments.js'
import type { PageContext } from './layout.js'
import { runPage } from './run.js'
import { runsPage } from './runs.js'
import { styleOfPages } from './style.js'
import { trendPage } from './trend.js'
import { trendsPage } from './trends.js'

type Page = (context: PageContext, words: URLSearchParams) => Answer | Promise<Answer>

/** Every page beside the live one, by its address: one line each. */
const pages: Readonly<Record<string, Page>> = {
  // Without a live run the list is what there is.
  '': runsPage,
  runs: runsPage,
  run: runPage,
  compare: comparePage,
  experiments: experimentsPage,
  experiment: experimentPage,
  trends: trendsPage,
  trend: trendPage,
  'style.css': () => ({ status: 200, type: 'text/css; charset=utf-8', body: styleOfPages }),
  'icon.svg': () => ({ status: 200, type: 'image/svg+xml', body: icon }),
}

/** null when there is no such page. */
export async function pageFor(
  path: string,
  words: URLSearchParams,
  context: PageContext,
): Promise<Answer | null> {
  return Object.hasOwn(pages, path) ? pages[path]!(context, words) : null
}
