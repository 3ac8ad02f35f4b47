import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  hasBrowser,
  lowestContrast,
  openBrowser,
  reboundHost,
  watchedPage,
  whyNoBrowser,
} from '../../test/support/browser.js'
import { explored } from '../../test/support/explored.js'
import { hostileDump } from '../../test/support/hostile-dump.js'

/** Addresses of each kind of page of the hostile dump: every name on them is a script injection. */
function addresses(objects: readonly string[]): string[] {
  const [loader, type, worker, instance] = objects
  return [
    '',
    'classes?sort=name',
    'class?n=5',
    `object?id=${loader}`,
    `object?id=${type}`,
    `object?id=${worker}`,
    `object?id=${instance}`,
    'dominators',
    `dominators?of=${instance}`,
    'threads',
    'waste',
    'search?name=script',
    `search?name=${encodeURIComponent('"><script>alert(1)</script>')}`,
    'nothing',
  ]
}

describe.skipIf(!hasBrowser)(`the explorer in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it.each(['light', 'dark'] as const)(
    'runs nothing out of a hostile dump, asks nobody else, complains of nothing and can be read, %s',
    async (colorScheme) => {
      const { bytes, objects } = hostileDump()
      const dump = await explored(bytes)
      const { page, complaints } = await watchedPage(browser, dump.url, { colorScheme })
      for (const address of addresses(objects)) {
        const missing = address === 'nothing'
        await page.goto(`${dump.url}${address}`)
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        expect(await page.locator('h1').count()).toBe(1)
        expect(await page.locator('script, iframe, object, embed, style, [style], base, svg').count()).toBe(0)
        const { ratio, text } = await lowestContrast(page)
        expect(ratio).toBeLessThan(21)
        expect(ratio, `contrast of "${text}" on ${address}`).toBeGreaterThanOrEqual(4.5)
        // Chromium itself notes a 404.
        expect(complaints.filter((one) => !(missing && one.includes('404')))).toEqual([])
      }
    },
  )

  it('is printed on white also from a dark screen, with all of its texts and tables', async () => {
    const dump = await explored(hostileDump().bytes)
    const { page } = await watchedPage(browser, dump.url, { colorScheme: 'dark' })
    await page.goto(`${dump.url}classes`)
    const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    expect(await paper()).not.toBe('rgb(255, 255, 255)')
    await page.emulateMedia({ media: 'print' })
    expect(await paper()).toBe('rgb(255, 255, 255)')
    expect(await page.evaluate("getComputedStyle(document.querySelector('.wide')).overflowX")).toBe('visible')
  })

  it('shows what a table is about whole in a narrow window, wherever the table is scrolled to', async () => {
    const dump = await explored(hostileDump().bytes)
    const { page } = await watchedPage(browser, dump.url, { viewport: { width: 360, height: 900 } })
    for (const address of ['classes', 'dominators', 'waste']) {
      await page.goto(`${dump.url}${address}`)
      await page.evaluate("for (const one of document.querySelectorAll('.wide')) one.scrollLeft = 80")
      for (const caption of await page.locator('caption').all()) {
        const { x, width } = (await caption.boundingBox())!
        expect(x, address).toBeGreaterThanOrEqual(0)
        expect(x + width, address).toBeLessThanOrEqual(360)
      }
    }
  })

  it.each([360, 2560])('fits into a window %s pixels wide', async (width) => {
    const { bytes, objects } = hostileDump()
    const dump = await explored(bytes)
    const { page } = await watchedPage(browser, dump.url, { viewport: { width, height: 900 } })
    for (const address of addresses(objects)) {
      await page.goto(`${dump.url}${address}`)
      const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(excess, address).toBeLessThanOrEqual(0)
    }
  })

  it('can be used with the keyboard alone', async () => {
    const { bytes } = hostileDump()
    const dump = await explored(bytes)
    const { page, complaints } = await watchedPage(browser, dump.url)
    await page.goto(dump.url)
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Classes')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/classes$/)
    await page.getByLabel("Part of the class's name").focus()
    await page.keyboard.type('java.lang.str')
    await page.keyboard.press('Enter')
    await page.waitForURL(/name=java\.lang\.str/)
    expect(await page.locator('tbody th').allTextContents()).toEqual(['java.lang.String'])
    await page.getByRole('link', { name: 'java.lang.String' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/class\?n=\d+$/)
    expect(await page.locator('h1').textContent()).toBe('java.lang.String')
    await page.getByRole('link', { name: 'Next' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/from=\d+$/)
    expect(complaints).toEqual([])
  })

  it('shows nothing to a page from elsewhere, not even to one whose name leads here', async () => {
    const { bytes } = hostileDump()
    const dump = await explored(bytes)
    const { page } = await watchedPage(browser, 'http:')
    await page.goto('about:blank')
    const read = await page.evaluate(async (url) => {
      try {
        return await (await fetch(url)).text()
      } catch {
        return 'refused'
      }
    }, dump.url)
    expect(read).toBe('refused')
    const rebound = await page.goto(dump.url.replace('127.0.0.1', reboundHost))
    expect(rebound!.status()).toBe(421)
    expect(await rebound!.text()).toBe('This server answers to 127.0.0.1 only.\n')
  })
})
