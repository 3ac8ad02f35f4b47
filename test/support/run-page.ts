import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { makeRunPage } from '../../src/analysers/page-data/run-page.js'
import type { PageData, RunPageData } from '../../src/model/page-data.js'
import { renderPage } from '../../src/reports/html/render.js'
import { askedRates } from '../../src/run/asked-rates.js'
import { type WatchedPage, watchedPage } from './browser.js'

/** What the page of a run folder holds. */
export async function pageDataOf(runFolder: string): Promise<RunPageData> {
  return (await makeRunPage(runFolder, askedRates)).page
}

/** Opens a page from the disk, as its reader would. */
export async function openPage(
  browser: Browser,
  data: PageData,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const folder = mkdtempSync(join(tmpdir(), 'heapmark-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'report.html')
  writeFileSync(file, renderPage(data))
  const address = pathToFileURL(file).href
  const watched = await watchedPage(browser, address, options)
  await watched.page.goto(address)
  await watched.page.waitForSelector('main')
  return watched
}

/** What axe-core finds serious or critical, each with where it is. */
export async function seriousIssues(page: Page): Promise<string[]> {
  // The page's policy lets no other script in; the debugger's does not count as one of the page.
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => id + ': ' + html.slice(0, 200))))`)
}
