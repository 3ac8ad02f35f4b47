import { readFileSync } from 'node:fs'
import { packageRoot } from '../../system/package-info.js'
import type { Answer } from '../answer.js'
import type { LiveFacts } from '../messages.js'
import { builtPage } from './layout.js'

/** What stands in the built page in place of its data (../page/index.html). */
const placeholder = '"heapmark live data"'

/** The page's own data; all that is live comes by events. */
export interface LivePageData {
  readonly pageToken: string
  readonly facts: LiveFacts
}

let template: string | null = null

/** The live page, built from ../page. */
export function livePage(pageToken: string, facts: LiveFacts): Answer {
  template ??= readFileSync(`${packageRoot}dist/dashboard/page.html`, 'utf8')
  const data: LivePageData = { pageToken, facts }
  // A function, for a text would have its `$&` filled in.
  return builtPage(template.replace(placeholder, () => JSON.stringify(data).replaceAll('<', '\\u003c')))
}
