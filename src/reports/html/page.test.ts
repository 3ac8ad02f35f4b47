import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, lowestContrast, openBrowser, whyNoBrowser } from '../../../test/support/browser.js'
import { emptyParts, unfoldAll } from '../../../test/support/empty-parts.js'
import { hostilePage } from '../../../test/support/hostile-page.js'
import { fixtureRunIds, fixtureRuns } from '../../../test/support/run-folders.js'
import { openPage, pageDataOf, seriousIssues } from '../../../test/support/run-page.js'
import { jvm, process } from '../../../test/support/samples.js'
import { scriptInjections } from '../../../test/support/script-injections.js'
import { TimelineBuilder } from '../../analysers/timeline/timeline-builder.js'
import type { RunPageData } from '../../model/page-data.js'
import { printable } from '../printable.js'
import { renderPage } from './render.js'

/** Of a JVM: pauses, a live set, a recording, a dump, things done on request. */
const orders = join(fixtureRuns, '2026-01-21T07-00-00Z-orders')

describe.skipIf(!hasBrowser)(`the report's page in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const cases = fixtureRunIds().flatMap((id) =>
    (['light', 'dark'] as const).map((scheme) => [id, scheme] as const),
  )
  it.each(cases)(
    'shows %s whole, %s: complains of nothing, asks nobody, can be read, and is nowhere empty without saying why',
    async (id, colorScheme) => {
      const { page, complaints } = await openPage(browser, await pageDataOf(join(fixtureRuns, id)), {
        colorScheme,
      })
      await unfoldAll(page)
      expect(await page.locator('h1').count()).toBe(1)
      await expect.poll(() => emptyParts(page)).toEqual([])
      const { ratio, text } = await lowestContrast(page)
      expect(ratio).toBeLessThan(21)
      expect(ratio, `contrast of "${text}"`).toBeGreaterThanOrEqual(4.5)
      expect(await seriousIssues(page)).toEqual([])
      expect(complaints).toEqual([])
    },
  )

  it.each([360, 768, 1280, 2560])('fits into a window %s pixels wide', async (width) => {
    const { page, complaints } = await openPage(browser, await pageDataOf(orders), {
      viewport: { width, height: 900 },
    })
    await unfoldAll(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const charts = await page.locator('.panel canvas').all()
    expect(charts.length).toBeGreaterThan(3)
    for (const chart of charts) {
      const box = (await chart.boundingBox())!
      expect(box.x + box.width).toBeLessThanOrEqual(width)
      expect(box.width).toBeGreaterThan(width / 2)
    }
    expect(complaints).toEqual([])
  })

  it('prints without its bars and buttons, and with its charts', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders))
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.bar').isVisible()).toBe(false)
    expect(await page.locator('button:visible:not(.treemap button)').count()).toBe(0)
    expect(await page.locator('.panel canvas').first().isVisible()).toBe(true)
  })

  it('changes between light and dark with its button, charts and all', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders))
    const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    const before = [await paper(), await canvasText(page)]
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await paper()).not.toBe(before[0])
    expect(await canvasText(page)).not.toBe(before[1])
    await page.getByRole('button', { name: 'Light' }).click()
    expect(await paper()).toBe(before[0])
  })

  describe('over time', () => {
    const shown = (page: Page) => page.locator('.tools', { hasText: 'Drag to zoom' }).innerText()

    it('zooms all charts at once by dragging in one, and back', async () => {
      const { page } = await openPage(browser, await pageDataOf(orders))
      const whole = await shown(page)
      await drag(page, 'heap', 0.3, 0.6)
      const part = await shown(page)
      expect(part).not.toBe(whole)
      const ends = [...part.matchAll(/(\d+):(\d\d(?:\.\d)?)/g)].map(([, m, s]) => Number(m) * 60 + Number(s))
      const durationMs = (await pageDataOf(orders)).report.durationMs!
      expect(ends[0]! / (durationMs / 1000)).toBeCloseTo(0.3, 1)
      expect(ends[1]! / (durationMs / 1000)).toBeCloseTo(0.6, 1)
      await page.getByRole('button', { name: 'Whole run' }).click()
      expect(await shown(page)).toBe(whole)
    })

    it('tells every series at the cursor, in all panels at once', async () => {
      const { page } = await openPage(browser, await pageDataOf(orders))
      const before = await page.locator('[data-panel=cpu] .title').innerText()
      const over = page.locator('[data-panel=heap] .u-over')
      await over.hover({ position: { x: 200, y: 20 } })
      await expect.poll(() => page.locator('[data-panel=memory] .title').innerText()).toContain('at 0:')
      expect(before).toContain('at most')
      expect(await page.locator('[data-panel=cpu] .title').innerText()).not.toContain('at most')
    })

    it('says of a pause that is clicked what it was and what lag it caused', async () => {
      const data = withLag(await pageDataOf(orders))
      const { page } = await openPage(browser, data)
      const longest = data.timeline.pauses.reduce((most, one) => (one.pauseMs > most.pauseMs ? one : most))
      const over = page.locator('[data-panel=pauses] .u-over')
      const { width, height } = (await over.boundingBox())!
      const lengthMs = data.timeline.steps * data.timeline.stepMs
      await over.click({ position: { x: (longest.tMs / lengthMs) * width, y: height - 5 } })
      const words = await page.locator('#moment').innerText()
      expect(words).toContain(longest.name)
      expect(words).toContain(`gc.log line ${longest.line}`)
      expect(words).toMatch(
        /Records left up to 150 ms late until 2 s after it; in the 2 s before it was 5 ms at most/,
      )
    })

    it('goes from pause to pause with keys, and tells moments too', async () => {
      const data = await pageDataOf(orders)
      const { page } = await openPage(browser, data)
      await page.locator('.panels').focus()
      await page.keyboard.press('n')
      const first = await page.locator('#moment').innerText()
      expect(first).toContain(data.timeline.pauses[0]!.name)
      await page.keyboard.press('n')
      expect(await page.locator('#moment').innerText()).not.toBe(first)
      await page.keyboard.press('p')
      expect(await page.locator('#moment').innerText()).toBe(first)
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      expect(await page.locator('#moment').innerText()).toContain('RSS')
      const whole = await shown(page)
      await page.keyboard.press('+')
      expect(await shown(page)).not.toBe(whole)
      await page.keyboard.press('0')
      expect(await shown(page)).toBe(whole)
      await page.getByRole('button', { name: 'Close' }).click()
      expect(await page.locator('#moment').count()).toBe(0)
    })

    it('has the log lines near a chosen moment', async () => {
      const data = await pageDataOf(orders)
      const logs: RunPageData['logs'] = [
        {
          file: 'target.log',
          leftOut: 0,
          placedBy: 'x',
          lines: [
            { line: 1, tMs: 5000, text: 'far away' },
            { line: 2, tMs: data.timeline.pauses[0]!.tMs + 900, text: 'close by' },
          ],
        },
      ]
      const { page } = await openPage(browser, { ...data, logs })
      await page.locator('.panels').focus()
      await page.keyboard.press('n')
      expect(await page.locator('#moment').innerText()).toContain('target.log: close by')
      expect(await page.locator('#moment').innerText()).not.toContain('far away')
    })

    it('can be had as tables', async () => {
      const { page } = await openPage(browser, await pageDataOf(orders))
      await page.getByText('These charts as tables').click()
      const tables = page.getByRole('region', { name: /as a table$/ })
      await expect.poll(() => tables.count()).toBe(await page.locator('.panel canvas').count())
      expect(await page.getByRole('region', { name: 'Heap as a table' }).innerText()).toMatch(/\d MB/)
    })
  })

  describe('a flame graph', () => {
    const status = (page: Page) => page.locator('.flame .status').innerText()

    it('zooms, searches, turns round and moves with keys', async () => {
      const { page } = await openPage(browser, await pageDataOf(orders))
      const canvas = page.locator('.flame canvas')
      await canvas.click({ position: { x: 20, y: 9 } })
      expect(await status(page)).toMatch(/100\.0 % of all|\d+\.\d % of all/)
      await page.keyboard.press('ArrowDown')
      const below = await status(page)
      await page.keyboard.press('ArrowUp')
      expect(await status(page)).not.toBe(below)
      await page.keyboard.press('Escape')
      expect(await status(page)).toContain('in all')
      await page.locator('.flame input').fill('byte[]')
      expect(await status(page)).toMatch(/\d % in frames with this in their name/)
      await page.locator('.flame input').fill('no such frame')
      expect(await status(page)).toContain('No frame has this in its name')
      await page.locator('.flame input').fill('')
      const upright = await canvasText(page, '.flame canvas')
      await page.getByRole('button', { name: 'Invert' }).click()
      expect(await canvasText(page, '.flame canvas')).not.toBe(upright)
    })

    it('is saved as collapsed stacks, whose weights are those of the recording', async () => {
      const data = await pageDataOf(orders)
      const { page } = await openPage(browser, data)
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save collapsed' }).click(),
      ])
      const text = await readFile((await saved.path())!, 'utf8')
      const sum = text
        .trimEnd()
        .split('\n')
        .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0)
      expect(sum / data.flameGraphs[0]!.total).toBeCloseTo(1, 3)
    })

    it('can be had as a table, and of each kind of weight', async () => {
      const data = await pageDataOf(orders)
      const { page } = await openPage(browser, data)
      expect(await page.getByRole('tab').count()).toBe(data.flameGraphs.length)
      await page.getByText('These frames as a table').click()
      const first = await page.getByRole('region', { name: 'Frames as a table' }).innerText()
      await page.getByRole('tab').last().click()
      await page.getByText('These frames as a table').click()
      expect(await page.getByRole('region', { name: 'Frames as a table' }).innerText()).not.toBe(first)
    })
  })

  it('shows who holds the heap as areas, and leads into them', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders))
    const areas = page.locator('.treemap button')
    expect(await areas.count()).toBeGreaterThan(1)
    expect(await areas.first().getAttribute('style')).toMatch(/background: rgb\(\d+, \d+, \d+\)/)
    const before = await areas.first().innerText()
    const inner = page.locator('.treemap button:enabled').first()
    await inner.click()
    expect(await page.locator('.crumbs button').count()).toBe(2)
    expect(await areas.first().innerText()).not.toBe(before)
    await page.locator('.crumbs button').first().click()
    expect(await areas.first().innerText()).toBe(before)
  })

  it('finds classes of the heap by a part of their name', async () => {
    const { page } = await openPage(browser, await pageDataOf(orders))
    const rows = page.locator('#heap section[aria-label="Classes of the heap"] tbody tr')
    await page.locator('#heap input[type=search]').fill('STRING')
    for (const name of await rows.locator('th').allInnerTexts())
      expect(name.toLowerCase()).toContain('string')
    await page.locator('#heap input[type=search]').fill('no such class')
    expect(await rows.count()).toBe(0)
  })
})

describe.skipIf(!hasBrowser)(`names are data on the page${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('120 script injections in every place that has a name are all shown as text, and nothing runs', async () => {
    const data = hostilePage(await pageDataOf(orders))
    const { page, complaints } = await openPage(browser, data)
    const elements = () =>
      page.locator('img, iframe, object, embed, base, form, video, marquee, template, svg').count()
    const scripts = await page.locator('script').count()
    await unfoldAll(page)
    await page.locator('#heap').getByRole('button', { name: /^All/ }).click()
    await page.locator('.panels').focus()
    for (let i = 0; i < scriptInjections.length; i++) {
      await page.keyboard.press('n')
      expect(await page.locator('#moment').innerText()).toContain(shownAs(scriptInjections[i]!))
    }
    const moves = page.locator('.treemap button')
    await moves.first().click({ force: true, position: { x: 2, y: 2 } })
    const text = await textOf(page)
    for (const words of scriptInjections) expect(text).toContain(shownAs(words))
    expect(await elements()).toBe(0)
    expect(await page.locator('script').count()).toBe(scripts)
    expect(await page.locator('[onerror], [onload], [onclick], [onfocus], [onmouseover]').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('stay text when what is searched for is an injection', async () => {
    const { page, complaints } = await openPage(browser, hostilePage(await pageDataOf(orders)))
    for (const words of scriptInjections.slice(0, 20)) {
      for (const field of await page.locator('input[type=search]').all()) await field.fill(words)
    }
    expect(complaints).toEqual([])
  })

  it('could not run a script if there were one: the policy of the page lets none in, nor a request out', async () => {
    const { page, complaints } = await openPage(browser, await pageDataOf(orders))
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="document.title = 1">')`,
    )
    await page.evaluate(`{
      const script = document.createElement('script')
      script.textContent = 'document.title = 2'
      document.body.append(script)
    }`)
    await page.evaluate(`fetch('http://127.0.0.1:9/').catch(() => {})`)
    await expect
      .poll(() => complaints.filter((one) => one.includes('Content Security Policy')).length)
      .toBeGreaterThan(2)
    expect(await page.title()).toMatch(/heapmark/)
  })
})

it('The page of a day at ten samples a second is smaller than 5 MB, and holds its peak', async () => {
  const builder = new TimelineBuilder(100)
  for (let i = 0; i < 864_000; i++) {
    const tMs = i * 100
    const wave = Math.round(Math.sin(i / 5000) * 1e8)
    builder.add(process(tMs, 4e8 + wave, { rssAnonBytes: 3e8 + wave, rssFileBytes: 9e7, rssShmemBytes: 1e7 }))
    builder.add(jvm(tMs, i === 432_123 ? 777_777_777 : 2e8 + ((i * 7919) % 1e8)))
    builder.add({
      series: 'stream',
      tMs,
      generated: i,
      sent: i,
      acknowledged: i,
      inFlight: i % 50,
      lagMs: i % 17,
    })
    if (i % 20 === 0) {
      builder.addPause({
        tMs,
        pauseMs: 3 + (i % 13),
        name: 'Pause Young (Normal)',
        cause: 'G1 Evacuation Pause',
        generation: 'young',
        heapBeforeBytes: 3e8,
        heapAfterBytes: 2e8,
        line: i,
      })
    }
  }
  const timeline = builder.timeline('written')
  const html = renderPage({ ...(await pageDataOf(orders)), timeline })
  expect(Buffer.byteLength(html)).toBeLessThan(5e6)
  expect(html).toContain('777777777')
})

/** As `printable` writes it, with spaces run together as a browser shows them. */
function shownAs(words: string): string {
  return printable(words).replace(/\s+/g, ' ').trim()
}

/** All text of the page, without its data. */
async function textOf(page: Page): Promise<string> {
  const text = await page.evaluate<string>("document.getElementById('page').textContent")
  return text.replace(/\s+/g, ' ')
}

/** What is drawn, as text: two drawings that look alike are the same. */
function canvasText(page: Page, selector = '.panel canvas'): Promise<string> {
  return page.evaluate(`document.querySelector(${JSON.stringify(selector)}).toDataURL()`)
}

async function drag(page: Page, panel: string, from: number, to: number): Promise<void> {
  const over = page.locator(`[data-panel=${panel}] .u-over`)
  await over.scrollIntoViewIfNeeded()
  const { x, y, width, height } = (await over.boundingBox())!
  await page.mouse.move(x + from * width, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + to * width, y + height / 2, { steps: 5 })
  await page.mouse.up()
}

/** A lag of 5 ms, and of 150 ms right after the longest pause. */
function withLag(data: RunPageData): RunPageData {
  const { timeline } = data
  const longest = timeline.pauses.reduce((most, one) => (one.pauseMs > most.pauseMs ? one : most))
  const high = Array.from({ length: timeline.steps }, (_, i) => {
    const tMs = (i + 0.5) * timeline.stepMs
    return tMs >= longest.tMs && tMs < longest.tMs + 500 ? 150 : 5
  })
  return { ...data, timeline: { ...timeline, series: { ...timeline.series, lagMs: { high, low: null } } } }
}
