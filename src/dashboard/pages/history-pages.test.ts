import { cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, openBrowser, watchedPage, whyNoBrowser } from '../../../test/support/browser.js'
import { dashboard, type TestDashboard } from '../../../test/support/dashboard.js'
import { experimentRecord, writeExperiment } from '../../../test/support/experiment-folders.js'
import { partsOf } from '../../../test/support/page.js'
import { emptyRecord, temporaryFolder, writeRun } from '../../../test/support/run-folders.js'
import { seriousIssues } from '../../../test/support/run-page.js'
import { process as processSample } from '../../../test/support/samples.js'
import { scriptInjections } from '../../../test/support/script-injections.js'
import type { TrendPageData } from '../../model/page-data.js'
import type { RunRecord } from '../../model/run-record.js'
import { MiB } from '../../model/size.js'

function addRun(results: string, day: number, peakMB: number, changes: Partial<RunRecord> = {}): string {
  const at = `2026-01-${String(day).padStart(2, '0')}T10`
  const record = emptyRecord({ id: `${at}-00-00Z-empty`, startedAt: `${at}:00:00.000Z`, ...changes })
  return writeRun(results, record, [processSample(0, peakMB * MiB)])
}

/** Four runs of which three were completed, one that was asked something else, and an experiment. */
function history(): string {
  const results = temporaryFolder()
  addRun(results, 1, 10)
  addRun(results, 2, 12)
  addRun(results, 3, 99, { outcome: { kind: 'interrupted', signal: 'SIGINT' } })
  addRun(results, 4, 14)
  addRun(results, 5, 14, { heap: { minBytes: 1, maxBytes: 2, collector: null } })
  writeExperiment(results, experimentRecord())
  return results
}

const serve = (resultsFolder: string) => dashboard({ resultsFolder, facts: null })

async function textOf(live: TestDashboard, address: string) {
  const response = await live.get(address)
  return {
    status: response.status,
    html: await response.text(),
    policy: response.headers.get('content-security-policy')!,
  }
}

function dataOf(html: string): TrendPageData {
  const [, json] = /<script type="application\/json" id="data"[^>]*>([\s\S]*?)<\/script>/.exec(html)!
  return JSON.parse(json!)
}

describe('the trend of a run', () => {
  const trendOf = (day: number) => `trend?id=2026-01-0${day}T10-00-00Z-empty`

  it('is over the completed runs that were asked the same, each of which can be opened', async () => {
    const live = await serve(history())
    for (const day of [1, 4, 3]) {
      const { status, html } = await textOf(live, trendOf(day))
      expect(status).toBe(200)
      const { scenario, trends, links } = dataOf(html)
      expect(scenario).toBe('empty')
      expect(trends).toHaveLength(1)
      expect(trends[0]!.runs.map(({ id }) => id.slice(0, 10))).toEqual([
        '2026-01-01',
        '2026-01-02',
        '2026-01-04',
      ])
      expect(trends[0]!.figures[0]).toMatchObject({
        figure: 'peakRssBytes',
        median: 11 * MiB,
        last: 14 * MiB,
      })
      expect(links.map(({ href }) => href)).toEqual(['runs', 'experiments', 'trends'])
      for (const { href } of trends[0]!.runs) expect((await live.get(href!)).status).toBe(200)
    }
    expect(live.faults).toEqual([])
  })

  it('has the runs of suites too, which are opened from their own folders', async () => {
    const results = history()
    const id = '2026-01-06T10-00-00Z-suite-all'
    const suite = writeExperiment(results, experimentRecord({ id, experiment: 'suite', steps: [] }), null)
    addRun(join(suite, 'runs'), 6, 20)
    const live = await serve(results)
    const [trend] = dataOf((await textOf(live, trendOf(1))).html).trends
    const { href } = trend!.runs.at(-1)!
    expect(href).toBe(`run?id=2026-01-06T10-00-00Z-empty&of=${id}`)
    expect((await live.get(href!)).status).toBe(200)
    expect(dataOf((await textOf(live, href!.replace('run?', 'trend?'))).html).trends[0]!.runs).toHaveLength(4)
    expect((await live.get(href!.replace(id, '..'))).status).toBe(404)
  })

  it('is said not to be there for a run like which there is no other, and for no run', async () => {
    const live = await serve(history())
    const lone = await textOf(live, trendOf(5))
    expect(lone.status).toBe(404)
    expect(lone.html).toContain('A trend needs two completed runs')
    for (const id of ['', '..', 'nothing', '2026-01'])
      expect((await live.get(`trend?id=${id}`)).status).toBe(404)
  })

  it('is linked from each run of the list that has one, and from the list of trends', async () => {
    const live = await serve(history())
    const runs = partsOf((await textOf(live, 'runs')).html).links.filter((link) => link.startsWith('trend?'))
    expect(runs).toEqual([trendOf(4), trendOf(3), trendOf(2), trendOf(1)])
    const trends = partsOf((await textOf(live, 'trends')).html)
    expect(trends.links.filter((link) => link.startsWith('trend?'))).toEqual([trendOf(4)])
    expect(trends.text).toMatch(/empty\s*embedded, heap 16\.0 MB to 64\.0 MB, no rate\s*3\s*2026-01-04/)
    const none = await serve(temporaryFolder())
    expect((await textOf(none, 'trends')).html).toContain('There is no trend yet')
  })
})

describe('the experiments of a results folder', () => {
  it('stand above the runs, and on a page of their own', async () => {
    const live = await serve(history())
    for (const address of ['runs', 'experiments']) {
      const { text, links } = partsOf((await textOf(live, address)).html)
      expect(text).toMatch(
        /Leak: it leaks\s*leak: Does its memory grow with the records\?\s*orders\s*finished/,
      )
      expect(links).toContain('experiment?id=2026-01-16T10-30-00Z-leak-orders')
    }
  })

  it('are the newest five above the runs, with the way to all', async () => {
    const results = temporaryFolder()
    for (let day = 1; day <= 7; day++)
      writeExperiment(results, experimentRecord({ id: `2026-01-0${day}T00-00-00Z-leak-x` }))
    const live = await serve(results)
    const opened = async (address: string) =>
      partsOf((await textOf(live, address)).html).links.filter((link) => link.startsWith('experiment?'))
    expect((await opened('runs')).map((link) => link.slice(14, 24))).toEqual(
      ['07', '06', '05', '04', '03'].map((day) => `2026-01-${day}`),
    )
    expect(await opened('experiments')).toHaveLength(7)
    expect((await textOf(live, 'runs')).html).toContain('All 7 experiments')
  })

  it('open as reports that are made anew from their folders, in which nothing is changed', async () => {
    const results = history()
    const folder = join(results, experimentRecord().id)
    // Not ours: what lies there is never sent.
    writeFileSync(join(folder, 'report.html'), '<script>alert(1)</script>')
    const before = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs])
    const live = await serve(results)
    const { status, html, policy } = await textOf(live, `experiment?id=${experimentRecord().id}`)
    expect(status).toBe(200)
    expect(policy).toMatch(/script-src 'sha256-[^;]+; .*connect-src 'none'; .*frame-ancestors 'none'$/)
    expect(html).not.toContain('alert(1)')
    // Its one run measured nothing: the answer is what the folder says, not what report.json says.
    expect(html).toContain('inconclusive')
    expect(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs])).toEqual(before)
  })

  it('have runs, each of which can be opened', async () => {
    const live = await serve(history())
    const links = partsOf((await textOf(live, 'experiments')).html).links.filter((link) =>
      link.startsWith('run?'),
    )
    expect(links).toEqual(['run?id=2026-01-16T10-30-00Z-empty&of=2026-01-16T10-30-00Z-leak-orders'])
    expect((await live.get(links[0]!)).status).toBe(200)
  })

  it('that cannot be read, or are none, are said to be so', async () => {
    const results = temporaryFolder()
    const live = await serve(results)
    expect((await textOf(live, 'experiments')).html).toContain('There are no experiments yet')
    const folder = writeExperiment(results, experimentRecord())
    writeFileSync(join(folder, 'experiment.json'), '{')
    expect((await textOf(live, 'experiments')).html).toContain('cannot be read')
    expect(await textOf(live, `experiment?id=${experimentRecord().id}`)).toMatchObject({
      status: 422,
      html: expect.stringContaining('damaged'),
    })
    for (const id of ['', '..', '.', 'nothing', 'runs%2F..']) {
      expect((await live.get(`experiment?id=${id}`)).status, id).toBe(404)
    }
    mkdirSync(join(results, 'elsewhere'))
    cpSync(folder, join(results, 'elsewhere', 'inner'), { recursive: true })
    expect((await live.get('experiment?id=elsewhere%2Finner')).status).toBe(404)
    expect(live.faults).toEqual([])
  })
})

describe.skipIf(!hasBrowser)(`trends and experiments in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const home = (live: TestDashboard) => `http://127.0.0.1:${live.port}/`

  it('are reached from each other by links', async () => {
    const live = await serve(history())
    const { page, complaints } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    await page.getByRole('link', { name: 'Trend of 3 runs like 2026-01-02T10-00-00Z-empty' }).click()
    await expect.poll(() => page.locator('.trend-chart svg').count()).toBeGreaterThan(0)
    await page.locator('.trend-chart svg a').first().click()
    await expect.poll(() => page.title()).toBe('empty: completed - heapmark')
    await page.goBack()
    await page.getByRole('slider').first().press('Home')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('run?id=2026-01-01')
    await page.goBack()
    await page.getByRole('link', { name: 'Experiments', exact: true }).click()
    await page.getByText('1 run', { exact: true }).click()
    expect(await page.getByRole('link', { name: '1 x 1000 records' }).isVisible()).toBe(true)
    await page.getByRole('link', { name: '2026-01-16T10-30-00Z-leak-orders' }).click()
    await expect.poll(() => page.locator('h1').textContent()).toBe('heapmark leak: orders')
    expect(complaints).toEqual([])
  })

  it.each([
    ['light', 360],
    ['dark', 1280],
    ['light', 2560],
  ] as const)('can be used by everybody and fit, %s, %s pixels wide', async (colorScheme, width) => {
    const live = await serve(history())
    const { page, complaints } = await watchedPage(browser, home(live), {
      colorScheme,
      viewport: { width, height: 900 },
    })
    await page.goto(live.url)
    for (const address of ['runs', 'experiments', 'trends']) {
      await page.goto(live.at(address))
      expect(await seriousIssues(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth'), address).toBeLessThanOrEqual(width)
    }
    expect(complaints).toEqual([])
  })

  it('run nothing out of what experiments and scenarios are called', async () => {
    const results = temporaryFolder()
    const hostile = scriptInjections.join(' ')
    const scenario = { ...emptyRecord().scenario, name: scriptInjections[0]! }
    addRun(results, 1, 10, { scenario })
    addRun(results, 2, 12, { scenario })
    const subject = { ...experimentRecord().subject, name: hostile, target: hostile }
    const steps = scriptInjections.slice(0, 40).map((label, i) => ({ label, run: `runs/${i}` }))
    writeExperiment(results, experimentRecord({ subject, steps, commandLine: scriptInjections }), null)
    writeExperiment(
      results,
      experimentRecord({ id: '2026-01-17T10-30-00Z-x', experiment: hostile, subject, steps: [] }),
    )
    const live = await serve(results)
    const { page, complaints } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    for (const address of ['runs', 'experiments', 'trends', 'trend?id=2026-01-02T10-00-00Z-empty']) {
      await page.goto(live.at(address))
      await expect.poll(() => page.getByText('<script>alert(1)</script>').count()).toBeGreaterThan(0)
      expect(await page.locator('img, iframe, object, embed, base, main script').count()).toBe(0)
    }
    await page.goto(live.at(`experiment?id=${experimentRecord().id}`))
    await expect.poll(() => page.locator('h1').textContent()).toContain('<script>alert(1)</script>')
    expect(live.faults).toEqual([])
    expect(complaints).toEqual([])
  })
})
