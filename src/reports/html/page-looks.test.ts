import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, openBrowser, whyNoBrowser } from '../../../test/support/browser.js'
import { fixtureRuns } from '../../../test/support/run-folders.js'
import { openPage, pageDataOf } from '../../../test/support/run-page.js'
import type { RunPageData } from '../../model/page-data.js'

const orders = join(fixtureRuns, '2026-01-21T07-00-00Z-orders')

describe.skipIf(!hasBrowser)(`the report's page, looked at${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('is printed on white, charts and all, also from a dark screen, and is dark again afterwards', async () => {
    const data = await pageDataOf(orders)
    const { page } = await openPage(browser, data, { colorScheme: 'dark' })
    const light = await openPage(browser, data, { colorScheme: 'light' })
    const [onDark, onLight] = [await inkOf(page), await inkOf(light.page)]
    expect(onDark).not.toEqual(onLight)
    // The printer takes the page as soon as the event and what it promised are over: no timer runs before.
    const taken = await page.evaluate(`(async () => {
      dispatchEvent(new Event('beforeprint'))
      for (let i = 0; i < 9; i++) await null
      return [getComputedStyle(document.body).backgroundColor, ${ink}]
    })()`)
    expect(taken).toEqual(['rgb(255, 255, 255)', onLight])
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await paperOf(page)).not.toBe('rgb(255, 255, 255)')
    expect(await inkOf(page)).toEqual(onDark)
  })

  it('is printed on white when dark was chosen with the button', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders), { colorScheme: 'light' })
    await page.getByRole('button', { name: 'Dark' }).click()
    await page.emulateMedia({ media: 'print' })
    await expect.poll(() => paperOf(page)).toBe('rgb(255, 255, 255)')
  })

  it('has its charts as wide as the paper', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders), {
      viewport: { width: 1600, height: 900 },
    })
    await page.emulateMedia({ media: 'print' })
    // No longer wide enough for what was drawn for the screen.
    await page.evaluate("document.body.style.width = '700px'")
    for (const chart of await page.locator('.panel canvas').all()) {
      expect((await chart.boundingBox())!.width).toBeLessThanOrEqual(700)
    }
  })

  it.each([
    [360, 2],
    [768, 3],
    [1000, 3],
    [1280, 6],
    [2560, 6],
  ])('has its six figures in full rows: in a window of %s pixels, %s of them', async (width, inRow) => {
    const { page } = await openPage(browser, await pageDataOf(orders), { viewport: { width, height: 900 } })
    const tops = await page.locator('.figures > div').evaluateAll((all) => all.map((one) => one.offsetTop))
    const rows = [...new Set(tops)].map((top) => tops.filter((one) => one === top).length)
    expect(rows).toEqual(Array(6 / inRow).fill(inRow))
  })

  it('marks in its bar which part is read, and keeps that link in sight where the bar is narrow', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders), {
      viewport: { width: 360, height: 900 },
      reducedMotion: 'reduce',
    })
    const here = page.locator('.bar [aria-current]')
    expect(await here.allInnerTexts()).toEqual(['Overview'])
    await page.evaluate("document.getElementById('heap').scrollIntoView()")
    await expect.poll(() => here.allInnerTexts()).toEqual(['Heap dump'])
    const [link, bar] = [(await here.boundingBox())!, (await page.locator('.bar nav').boundingBox())!]
    expect(link.x).toBeGreaterThanOrEqual(bar.x)
    expect(link.x + link.width).toBeLessThanOrEqual(bar.x + bar.width)
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    await expect.poll(() => here.allInnerTexts()).toEqual(['All figures'])
  })

  describe('over time', () => {
    it('says what the dashed line in the heap is, or that the limit is far above', async () => {
      const data = await pageDataOf(orders)
      const highest = Math.max(...data.timeline.series.heapUsedBytes!.high.map((bytes) => bytes ?? 0))
      const committed = Math.max(...data.timeline.series.heapCommittedBytes!.high.map((bytes) => bytes ?? 0))
      const near = await openPage(browser, withLimit(data, Math.max(highest, committed) * 1.1))
      expect(await heapTitle(near.page)).toMatch(/heap limit \d+.* MB$/)
      expect(await near.page.locator('[data-panel=heap] .key .dashed').count()).toBe(1)
      const far = await openPage(browser, withLimit(data, Math.max(highest, committed) * 100))
      expect(await heapTitle(far.page)).toMatch(/heap limit [\d.,]+ [MG]B \(above this chart\)$/)
      expect(await far.page.locator('[data-panel=heap] .key .dashed').count()).toBe(0)
      const none = await openPage(browser, withLimit(data, null))
      expect(await heapTitle(none.page)).not.toContain('heap limit')
    })

    it('shows in every chart where keys have moved the cursor to', async () => {
      const { page } = await openPage(browser, await pageDataOf(orders))
      await page.locator('.panels').focus()
      const lines = () =>
        page.evaluate<number[]>(
          "[...document.querySelectorAll('.panel .u-cursor-x')].map((one) => Math.round(one.getBoundingClientRect().x))",
        )
      await page.keyboard.press('Shift+ArrowRight')
      const first = await lines()
      expect(new Set(first).size).toBe(1)
      await page.keyboard.press('Shift+ArrowRight')
      const { width } = (await page.locator('[data-panel=heap] .u-over').boundingBox())!
      for (const x of await lines()) expect((x - first[0]!) / width).toBeCloseTo(0.1, 1)
      expect(first.length).toBe(await page.locator('.panel canvas').count())
    })

    it('zooms with buttons too, for who has neither keys nor a mouse', async () => {
      const { page } = await openPage(browser, await pageDataOf(orders))
      const shown = () => page.locator('.tools', { hasText: 'Drag to zoom' }).innerText()
      const button = (name: string) => page.getByRole('button', { name })
      const whole = await shown()
      expect(await button('Zoom out').isDisabled()).toBe(true)
      await button('Zoom in').click()
      const half = await shown()
      expect(half).not.toBe(whole)
      await button('Zoom in').click()
      expect(await shown()).not.toBe(half)
      await button('Zoom out').click()
      expect(await shown()).toBe(half)
      await button('Zoom out').click()
      expect(await shown()).toBe(whole)
    })
  })

  it('tells once why parts of the memory account are missing, and has no row of nothing', async () => {
    const data = await pageDataOf(orders)
    const reason = 'the JVM did not track its native memory'
    const account = data.report.memory.account.map((row) =>
      row.part === 'threads' || row.part === 'code-cache'
        ? { ...row, peakBytes: null, averageBytes: null, atPeakBytes: null }
        : row,
    )
    const report: RunPageData['report'] = {
      ...data.report,
      memory: { ...data.report.memory, account },
      notMeasured: {
        ...data.report.notMeasured,
        'memory.account.threads.peakBytes': reason,
        'memory.account.code-cache.peakBytes': reason,
      },
    }
    const { page } = await openPage(browser, { ...data, report })
    expect(await page.locator('#memory').innerText()).toContain(
      `Not measured: code cache, threads; ${reason}.`,
    )
    const rows = page.locator('#memory tbody tr')
    expect(await rows.count()).toBe(account.length + 1 - 2)
    for (const row of await rows.all()) {
      expect(await row.locator('td', { hasText: 'not measured' }).count()).toBeLessThan(3)
    }
  })

  it('has the missing figures and the reasons side by side', async () => {
    const data = await pageDataOf(orders)
    const { page } = await openPage(browser, {
      ...data,
      report: { ...data.report, notMeasured: { 'lag.p50Ms': 'no rate', 'lag.p99Ms': 'no rate' } },
    })
    const row = page.getByRole('region', { name: 'Not measured' }).locator('tbody tr')
    expect(await row.locator('th, td').allInnerTexts()).toEqual(['lag (p50Ms, p99Ms)', 'no rate'])
  })

  it('says whether a command was copied', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders))
    const said = page.locator('#details [role=status]')
    await page.evaluate(
      "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { document.title = text } } })",
    )
    await page.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => said.innerText()).toBe('copied')
    expect(await page.title()).toMatch(/^heapmark /)
    await page.evaluate(
      "navigator.clipboard.writeText = async () => { throw new DOMException('', 'NotAllowedError') }",
    )
    await page.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => said.innerText()).toContain('does not let this page copy')
  })
})

function withLimit(data: RunPageData, heapLimitBytes: number | null): RunPageData {
  const { report } = data
  return { ...data, report: { ...report, memory: { ...report.memory, heapLimitBytes } } }
}

async function heapTitle(page: Page): Promise<string> {
  return (await page.locator('[data-panel=heap] .title').textContent())!
}

function paperOf(page: Page): Promise<string> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor')
}

/** The colour of what fills the first chart, low in its middle. */
const ink = `(() => {
  const chart = document.querySelector('.panel canvas')
  const { data } = chart.getContext('2d').getImageData(chart.width / 2, chart.height - 12, 1, 1)
  return [...data].join()
})()`

function inkOf(page: Page): Promise<string> {
  return page.evaluate(ink)
}
