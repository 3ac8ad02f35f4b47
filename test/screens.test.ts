import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ExperimentHead } from '../src/model/experiment.js'
import type { PageData } from '../src/model/page-data.js'
import { experimentSections } from '../src/reports/experiment/index.js'
import { hasBrowser, openBrowser, watchedPage, whyNoBrowser } from './support/browser.js'
import { dashboard, liveProgress, liveSamples } from './support/dashboard.js'
import { emptyParts, unfoldAll } from './support/empty-parts.js'
import { experimentRecord, writeExperiment } from './support/experiment-folders.js'
import { experimentReports } from './support/experiment-reports.js'
import { explored } from './support/explored.js'
import { Workbench } from './support/pictures/blocks.js'
import { Goldens } from './support/pictures/golden.js'
import { stillOptions, writeTextInBars } from './support/pictures/still.js'
import { copyListedRuns, fixtureRuns, temporaryFolder } from './support/run-folders.js'
import { openPage, pageDataOf } from './support/run-page.js'
import { jvm, process } from './support/samples.js'
import { trendPageData } from './support/trend-page-data.js'

/** Of a JVM: everything that a page can show. */
const orders = join(fixtureRuns, '2026-01-21T07-00-00Z-orders')

type Scheme = 'light' | 'dark'

const windowOf = (width: number, colorScheme: Scheme) => ({
  ...stillOptions,
  colorScheme,
  viewport: { width, height: 900 },
})

async function openInBars(browser: Browser, data: PageData, width: number, scheme: Scheme): Promise<Page> {
  const { page } = await openPage(browser, data, windowOf(width, scheme))
  await writeTextInBars(page)
  await page.reload()
  await page.waitForSelector('main')
  return page
}

// After a wanted change: npx vitest run test/screens.test.ts -u, and look at the pictures.
describe.skipIf(!hasBrowser)(
  `pages look as agreed, and are nowhere empty without saying why${whyNoBrowser}`,
  () => {
    let browser: Browser
    let goldens: Goldens
    beforeAll(async () => {
      browser = await openBrowser()
      goldens = new Goldens(
        await Workbench.open(browser),
        { goldens: 'test/golden/screens', differences: 'test/screen-differences' },
        inject('updateSnapshots'),
      )
    })
    afterAll(() => browser.close())

    async function expectAsAgreed(page: Page, name: string, downTo: string | null = null): Promise<void> {
      await goldens.expect(page, name, downTo)
      await unfoldAll(page)
      await expect.poll(() => emptyParts(page)).toEqual([])
    }

    const looks = [360, 1200, 2560].flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
    )
    it.each(looks)('of a run, %s pixels wide, %s', async (width, scheme) => {
      const page = await openInBars(browser, await pageDataOf(orders), width, scheme)
      await expectAsAgreed(page, `run-${width}-${scheme}`, '.panels')
    })

    const experiments = experimentReports.map((report) => [report.experiment, report] as const)
    it.each(experiments)('of %s', async (name, report) => {
      const page = await openInBars(browser, experimentPage(report), 1200, 'light')
      await expectAsAgreed(page, `experiment-${name}`)
    })

    it.each(['light', 'dark'] as const)('of a live run, %s', async (scheme) => {
      const live = await dashboard()
      live.take({ type: 'folder', run: '2026-01-16T10-30-00Z-orders' })
      live.take({ type: 'stage', text: 'streaming' })
      for (let tMs = 0; tMs <= 60_000; tMs += 100) {
        const wave = Math.round(8e6 * Math.sin(tMs / 4000))
        const samples = [
          process(tMs, 50e6 + wave),
          jvm(tMs, 20e6 + ((tMs * 3e3) % 24e6)),
          liveSamples(tMs)[2]!,
        ]
        const progress = tMs === 60_000 ? liveProgress(tMs) : null
        live.take({ type: 'samples', samples, progress, leftOut: 0 })
      }
      const notice = { kind: 'warning', text: 'the disk is nearly full', dump: null } as const
      live.take({ type: 'notice', notice })
      const { page } = await watchedPage(browser, '', windowOf(1200, scheme))
      await writeTextInBars(page)
      await page.goto(live.url)
      await page.waitForSelector('canvas')
      // What the feed says after the page's own data moves the axis a little; viewers are told twice a second.
      await page.waitForTimeout(2000)
      await expectAsAgreed(page, `live-${scheme}`)
    })

    it('of a trend', async () => {
      const page = await openInBars(browser, trendPageData, 1200, 'light')
      await expectAsAgreed(page, 'trend')
    })

    it('of the lists of runs and of experiments, and of two runs side by side', async () => {
      const results = temporaryFolder()
      copyListedRuns(results)
      writeExperiment(results, experimentRecord())
      const live = await dashboard({ resultsFolder: results, facts: null })
      const { page } = await watchedPage(browser, '', windowOf(1200, 'light'))
      await writeTextInBars(page)
      await page.goto(live.url)
      await expectAsAgreed(page, 'runs')
      await page.goto(live.at('experiments'))
      await expectAsAgreed(page, 'experiments')
      await page.goto(
        live.at('compare?a=2026-01-16T10-30-00Z-baseline-http&b=2026-01-19T23-59-58Z-sustained'),
      )
      await expectAsAgreed(page, 'compare')
    })

    it('of the heap explorer', async () => {
      const dump = await explored(join(orders, 'heap.1.hprof'))
      const { page } = await watchedPage(browser, '', windowOf(1200, 'dark'))
      await writeTextInBars(page)
      await page.goto(dump.url)
      await expectAsAgreed(page, 'explorer-summary')
      await page.goto(`${dump.url}classes`)
      await expectAsAgreed(page, 'explorer-classes')
    })
  },
)

function experimentPage(report: ExperimentHead): PageData {
  const answer = { title: 'Answer', headline: 'as it is', entries: [{ label: 'found', value: 'something' }] }
  return {
    kind: 'experiment',
    report,
    sections: experimentSections(report, [answer]),
    sparklines: report.runs.map(({ label }) => ({ label, rssBytes: [1, 5, null, 3], heapUsedBytes: null })),
  }
}
