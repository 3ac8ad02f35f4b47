import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, lowestContrast, openBrowser, whyNoBrowser } from '../../../test/support/browser.js'
import { openPage, seriousIssues } from '../../../test/support/run-page.js'
import { scriptInjections } from '../../../test/support/script-injections.js'
import { trendPageData } from '../../../test/support/trend-page-data.js'
import { MiB } from '../../model/size.js'

describe.skipIf(!hasBrowser)(`the page of a trend in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it.each([
    ['light', 360],
    ['dark', 1280],
    ['light', 2560],
  ] as const)('draws every figure, can be read and fits, %s, %s pixels wide', async (colorScheme, width) => {
    const { page, complaints } = await openPage(browser, trendPageData, {
      colorScheme,
      viewport: { width, height: 900 },
    })
    expect(await page.title()).toBe('Trend of orders - heapmark')
    expect(await page.locator('.trend-charts figure').count()).toBe(4)
    const points = await page
      .locator('.trend-charts figure')
      .evaluateAll((all) => all.map((one) => one.querySelectorAll('circle').length))
    expect(points).toEqual([5, 3, 1, 5])
    // No line over the run that did not measure it.
    expect(await page.locator('.trend-charts figure').nth(1).locator('polyline').count()).toBe(1)
    expect(await page.locator('.trend-charts line.median').count()).toBe(3)
    const captions = await page.locator('figcaption').allInnerTexts()
    expect(captions[0]).toMatch(
      /^peak RSS\s+72\.0 MB\s+\+17\.1 % against the median of 4 before \(61\.5 MB\), highest/,
    )
    expect(captions[2]).toMatch(/^GC share\s+1\.0 %\s+not measured before$/)
    expect(await page.locator('.none').innerText()).toContain('average RSS, peak heap, live set, records/s')
    const rows = await page.locator('tbody tr').allInnerTexts()
    expect(rows).toHaveLength(6)
    expect(rows[1]).toMatch(
      /^2026-01-05T10-00-00Z-orders\s+2026-01-05 10:00:00 UTC\s+72\.0 MB\s+0\.5\s+1\.0 %\s+0\.0ms$/,
    )
    expect(rows[3]).toMatch(/61\.0 MB\s+not measured\s+not measured/)
    expect(await page.evaluate("document.getElementById('page').innerHTML.includes('NaN')")).toBe(false)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const { ratio, text } = await lowestContrast(page)
    expect(ratio, `contrast of "${text}"`).toBeGreaterThanOrEqual(4.5)
    expect(await seriousIssues(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('says of the run that is pointed at its value, date and id, in all charts at once', async () => {
    const { page } = await openPage(browser, trendPageData)
    const readouts = () => page.locator('.readout').allInnerTexts()
    expect((await readouts())[0]).toBe('dashed: the median of the 4 before the last, 61.5 MB')
    const box = (await page.locator('.trend-chart svg').first().boundingBox())!
    await page.mouse.move(box.x + 76 + (box.width - 90) * 0.3, box.y + 60)
    const words = '2026-01-02 10:00:00 UTC, 2026-01-02T10-00-00Z-orders'
    expect(await readouts()).toEqual([
      `62.0 MB, ${words}`,
      `-1.5, ${words}`,
      `not measured, ${words}`,
      `0.0ms, ${words}`,
    ])
    expect(await page.locator('tr.pointed').innerText()).toContain('2026-01-02T10-00-00Z-orders')
    await page.mouse.move(2, 2)
    expect((await readouts())[0]).toContain('dashed')
  })

  it('does the same for the keys, one stop of Tab for each chart', async () => {
    const { page } = await openPage(browser, trendPageData)
    const chart = page.getByRole('slider', { name: /^peak RSS by run/ })
    await chart.focus()
    const value = () => chart.getAttribute('aria-valuetext')
    await page.keyboard.press('Home')
    expect(await value()).toBe('60.0 MB, 2026-01-01 10:00:00 UTC, 2026-01-01T10-00-00Z-orders')
    await page.keyboard.press('ArrowLeft')
    expect(await chart.getAttribute('aria-valuenow')).toBe('1')
    await page.keyboard.press('ArrowRight')
    expect(await value()).toContain('62.0 MB')
    await page.keyboard.press('End')
    expect(await value()).toContain('72.0 MB')
    await page.keyboard.press('Escape')
    expect(await page.locator('tr.pointed').count()).toBe(0)
    await page.keyboard.press('Tab')
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toMatch(
      /^bytes\/record by run/,
    )
  })

  it('leads from each point, and each row, to the report of the run, where there is one', async () => {
    const { page } = await openPage(browser, trendPageData)
    const first = page.locator('.trend-charts figure').first()
    expect(
      await first.locator('svg a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))),
    ).toEqual(['run?id=1', 'run?id=2', 'run?id=4', 'run?id=5'])
    expect(await page.locator('tbody a').count()).toBe(4)
    expect(await page.getByText('opens its report').count()).toBe(1)
    const [trend] = trendPageData.trends
    const runs = trend!.runs.map((run) => ({ ...run, href: null }))
    const lone = await openPage(browser, { ...trendPageData, trends: [{ ...trend!, runs }] })
    expect(await lone.page.locator('main a').count()).toBe(0)
    expect(await lone.page.getByText('opens its report').count()).toBe(0)
  })

  it('has round figures at its axis, none of them twice', async () => {
    const [trend] = trendPageData.trends
    const peaks = (...mb: number[]) => ({
      ...trend!.figures[0]!,
      values: mb.map((one) => one * MiB),
      median: mb[0]! * MiB,
    })
    const figures = [peaks(8.2, 8.4, 9, 8.8, 9.4), peaks(1, 1, 1.01, 1, 1)]
    const { page } = await openPage(browser, { ...trendPageData, trends: [{ ...trend!, figures }] })
    const axis = (i: number) =>
      page.locator('.trend-charts figure').nth(i).locator('.axes text[text-anchor="end"]').allTextContents()
    expect((await axis(0)).slice(0, -1)).toEqual(['8.5 MB', '9.0 MB'])
    const fine = (await axis(1)).slice(0, -1)
    expect(new Set(fine).size).toBe(fine.length)
  })

  it('shows 120 script injections as text, whatever they are names of', async () => {
    const [trend] = trendPageData.trends
    const hostile = {
      ...trendPageData,
      scenario: scriptInjections.join(' '),
      trends: scriptInjections.map((text) => ({
        ...trend!,
        basis: text,
        runs: trend!.runs.map((run) => ({ ...run, id: text, startedAt: text })),
      })),
    }
    const { page, complaints } = await openPage(browser, hostile)
    expect(await page.locator('section.trend').count()).toBe(scriptInjections.length)
    await page.getByRole('slider').first().focus()
    await page.keyboard.press('Home')
    expect(await page.locator('img, iframe, object, embed, form, video, template').count()).toBe(0)
    expect(await page.locator('[onerror], [onload], [onclick], [onfocus]').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
