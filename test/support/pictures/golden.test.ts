import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunPageData } from '../../../src/model/page-data.js'
import { hasBrowser, openBrowser, whyNoBrowser } from '../browser.js'
import { fixtureRuns, temporaryFolder } from '../run-folders.js'
import { openPage, pageDataOf } from '../run-page.js'
import { Workbench } from './blocks.js'
import { Goldens } from './golden.js'
import { stillOptions, writeTextInBars } from './still.js'

const name = 'page'

describe.skipIf(!hasBrowser)(`a golden picture of a page${whyNoBrowser}`, () => {
  let browser: Browser
  let workbench: Workbench
  let data: RunPageData
  const folder = mkdtempSync(join(tmpdir(), 'heapmark-goldens-'))
  const folders = { goldens: join(folder, 'goldens'), differences: join(folder, 'differences') }
  beforeAll(async () => {
    browser = await openBrowser()
    workbench = await Workbench.open(browser)
    data = await pageDataOf(join(fixtureRuns, '2026-01-21T07-00-00Z-orders'))
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The page with some rules more, which are there before its charts are drawn. */
  async function pageWith(css: string): Promise<Page> {
    const { page } = await openPage(browser, data, {
      ...stillOptions,
      viewport: { width: 1200, height: 900 },
    })
    await writeTextInBars(page)
    await page.addInitScript(`{
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(${JSON.stringify(css)})
      document.adoptedStyleSheets.unshift(sheet)
    }`)
    await page.reload()
    await page.waitForSelector('.panels canvas')
    return page
  }

  /** Compares with a golden that is taken of the page as it is when nobody has done so yet. */
  async function compared(css: string): Promise<void> {
    if (!existsSync(folders.goldens)) {
      await new Goldens(workbench, folders, 'new').expect(await pageWith(''), name, '.panels')
    }
    await new Goldens(workbench, folders, 'none').expect(await pageWith(css), name, '.panels')
  }

  it.each([
    ['a panel is hidden', '[data-panel=heap] { display: none }'],
    ['a curve has another colour', ':root { --c1: #b45309 !important }'],
    ['a section is 24 pixels further down', '#time { margin-top: calc(2.5rem + 24px) !important }'],
    ['a section is 24 pixels further right', '#time { transform: translateX(24px) }'],
    ['the verdict has the colour of another', '.verdict.bad { background: #e3f4ea !important }'],
    ['headings are larger', 'h1, h2 { font-size: 1.5rem !important }'],
    ['a figure is missing', '.figures > :nth-child(3) { visibility: hidden }'],
    ['charts are without their axes', '.u-axis, .panels canvas { clip-path: inset(0 0 0 60px) }'],
  ])('is not that of the page when %s', async (_, css) => {
    await expect(compared(css)).rejects.toThrow('page looks different')
  })

  it.each([
    ['the machine has other fonts', 'body { font-family: monospace } pre, code { font-family: serif }'],
    ['edges are smoothed otherwise', '.panels { transform: rotate(0.02deg) }'],
  ])('is that of the page although %s', async (_, css) => {
    await compared(css)
  })

  it('is left with what differs, in the folder that the message names', async () => {
    const refused = compared('[data-panel=heap] { display: none }')
    await expect(refused).rejects.toThrow(`pictures of it: ${join(folders.differences, name)}\n`)
    await expect(refused).rejects.toThrow(/instead of 150 x \d+ blocks/)
    expect(readdirSync(join(folders.differences, name)).sort()).toEqual([
      'actual.png',
      'difference.png',
      'expected.png',
      'page.png',
    ])
  })

  it('is asked for where it is missing and none may be written', async () => {
    const empty = temporaryFolder()
    const goldens = new Goldens(workbench, { goldens: empty, differences: empty }, 'none')
    await expect(goldens.expect(await pageWith(''), name, '.panels')).rejects.toThrow(
      `${join(empty, 'page.png')} is missing: npx vitest run test/screens.test.ts -u`,
    )
    expect(readdirSync(empty)).toEqual([])
  })
})
