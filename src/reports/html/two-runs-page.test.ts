import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, lowestContrast, openBrowser, whyNoBrowser } from '../../../test/support/browser.js'
import { fixtureRuns } from '../../../test/support/run-folders.js'
import { openPage, pageDataOf, seriousIssues } from '../../../test/support/run-page.js'
import { scriptInjections } from '../../../test/support/script-injections.js'
import type { ComparedRun, FlameDifferenceData, TwoRunsPageData } from '../../model/two-runs-page.js'

const { report, timeline } = await pageDataOf(join(fixtureRuns, '2026-01-21T07-00-00Z-orders'))

const run = (changes: Partial<ComparedRun> = {}): ComparedRun => ({
  report,
  href: 'run?id=x',
  timeline,
  stacks: [{ weight: 'cpu', unit: 'samples' }],
  whyNoStacks: null,
  ...changes,
})

/** `main` calls `steady`, `grown` and `gone`; A is twice as long as B. */
const difference: FlameDifferenceData = {
  weight: 'cpu',
  unit: 'samples',
  files: { a: ['a.jfr'], b: ['b.jfr'] },
  frames: ['', 'main', 'steady', 'grown', 'gone'].map((name) => ({ name, kind: 'java' })),
  parents: [0, 0, 1, 1, 1],
  frameOf: [0, 1, 2, 3, 4],
  before: [0, 0, 100, 20, 80],
  self: [0, 0, 50, 50, 0],
}

const twoRuns = (changes: Partial<TwoRunsPageData> = {}): TwoRunsPageData => ({
  kind: 'two-runs',
  a: run(),
  b: run(),
  flameDifferences: [difference],
  links: [{ href: 'runs', title: 'Runs' }],
  ...changes,
})

const status = (page: Page) => page.locator('.flame .status').innerText()

/** The colour of a box: red, blue or neither. */
async function hueAt(page: Page, shareOfWidth: number, row: number): Promise<'red' | 'blue' | 'grey'> {
  const [red, , blue] = await page.evaluate<number[]>(`(() => {
    const canvas = document.querySelector('.flame canvas')
    const scale = canvas.width / canvas.clientWidth
    const at = [canvas.width * ${shareOfWidth} - 4 * scale, (${row} * 18 + 3) * scale].map(Math.round)
    return [...canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data]
  })()`)
  return red! - blue! > 30 ? 'red' : blue! - red! > 30 ? 'blue' : 'grey'
}

describe.skipIf(!hasBrowser)(`the page of two runs in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('says of a frame its share and weight in both, and the change', async () => {
    const { page, complaints } = await openPage(browser, twoRuns())
    expect(await status(page)).toMatch(/^A: 200 samples of a\.jfr\. B: 100 samples of b\.jfr\./)
    await page.locator('.flame canvas').focus()
    await page.keyboard.press('ArrowDown')
    expect(await status(page)).toBe(
      'main: 100.0 % of A (200 samples), 100.0 % of B (100 samples): 0.0 points',
    )
    await page.keyboard.press('ArrowDown')
    // By name: the first of the two that are as heavy.
    expect(await status(page)).toBe('grown: 10.0 % of A (20 samples), 50.0 % of B (50 samples): +40.0 points')
    await page.keyboard.press('ArrowRight')
    expect(await status(page)).toBe('steady: 50.0 % of A (100 samples), 50.0 % of B (50 samples): 0.0 points')
    expect(complaints).toEqual([])
  })

  it('shows red what weighs more in B, and by the widths of A blue what is gone from it', async () => {
    const { page } = await openPage(browser, twoRuns())
    expect([await hueAt(page, 0.5, 1), await hueAt(page, 1, 1)]).toEqual(['red', 'grey'])
    await page.getByRole('button', { name: 'Widths of A' }).click()
    // gone 40 %, grown 10 %, steady 50 %
    await expect.poll(() => hueAt(page, 0.4, 1)).toBe('blue')
    expect([await hueAt(page, 0.5, 1), await hueAt(page, 1, 1)]).toEqual(['red', 'grey'])
    await page.locator('.flame canvas').click({ position: { x: 10, y: 27 } })
    expect(await status(page)).toBe('gone: 40.0 % of A (80 samples), 0.0 % of B (0 samples): -40.0 points')
  })

  it('searches in both, turns round, zooms and comes back', async () => {
    const { page } = await openPage(browser, twoRuns())
    await page.locator('.flame input').fill('GO')
    expect(await status(page)).toContain('40.0 % of A and 0.0 % of B in frames with this in their name')
    await page.locator('.flame input').fill('')
    await page.getByRole('button', { name: 'Invert' }).click()
    await page.locator('.flame canvas').click({ position: { x: 10, y: 9 } })
    expect(await status(page)).toMatch(/^grown: 10\.0 % of A/)
    // Zoomed in, it fills the width.
    expect(await hueAt(page, 1, 0)).toBe('red')
    await page.keyboard.press('Escape')
    await expect.poll(() => hueAt(page, 1, 0)).toBe('grey')
  })

  it('has the same in a table, what changed most first', async () => {
    const { page } = await openPage(browser, twoRuns())
    await page.getByText('These frames as a table').click()
    expect(await page.locator('.flame tbody tr').first().innerText()).toMatch(
      /^10\.0 %\s+50\.0 %\s+\+40\.0 points\s+10\.0 %\s+50\.0 %\s+\+40\.0 points\s+grown$/,
    )
    expect(await page.locator('.flame tbody th').allInnerTexts()).toEqual(['grown', 'gone', 'main', 'steady'])
    await page.getByText('These curves as tables').click()
    await expect.poll(() => page.getByRole('region', { name: 'RSS as a table' }).innerText()).toMatch(/\d MB/)
  })

  it('is saved as collapsed stacks with the weights of both', async () => {
    const { page } = await openPage(browser, twoRuns())
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save collapsed' }).click(),
    ])
    expect(await readFile((await saved.path())!, 'utf8')).toBe(
      'main;steady 100 50\nmain;grown 20 50\nmain;gone 80 0\n',
    )
  })

  it('says of each kind of stacks that only one has, or that are counted otherwise, that it is so', async () => {
    const a = run({
      stacks: [
        { weight: 'cpu', unit: 'samples' },
        { weight: 'allocation', unit: 'samples' },
        { weight: 'native', unit: 'samples' },
      ],
    })
    const b = run({
      stacks: [
        { weight: 'cpu', unit: 'samples' },
        { weight: 'allocation', unit: 'bytes' },
        { weight: 'live', unit: 'bytes' },
      ],
    })
    const { page } = await openPage(browser, twoRuns({ a, b }))
    expect(await page.locator('#code li').allInnerTexts()).toEqual([
      'Allocated: A is counted in samples, B in bytes; the two cannot be compared.',
      'In native code: only A recorded it.',
      'Alive: only B recorded it.',
    ])
  })

  it.each([
    ['light', 360],
    ['dark', 360],
    ['light', 2560],
    ['dark', 1200],
  ] as const)('can be read and used by everybody, %s, %s pixels wide', async (colorScheme, width) => {
    const { page, complaints } = await openPage(browser, twoRuns(), {
      colorScheme,
      viewport: { width, height: 900 },
    })
    for (const summary of await page.locator('summary').all()) await summary.click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const { ratio, text } = await lowestContrast(page)
    expect(ratio, `contrast of "${text}"`).toBeGreaterThanOrEqual(4.5)
    expect(await seriousIssues(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('shows 120 script injections as text, whatever they are names of', async () => {
    const all = scriptInjections
    const [hostile] = [all.join(' ')]
    const named = { ...report, run: hostile, scenario: { ...report.scenario, name: hostile } }
    const flame: FlameDifferenceData = {
      ...difference,
      files: { a: all, b: all },
      frames: ['', ...all].map((name) => ({ name, kind: 'java' })),
      parents: [0, ...all.map(() => 0)],
      frameOf: [0, ...all.map((_, i) => i + 1)],
      before: [0, ...all.map(() => 1)],
      self: [0, ...all.map(() => 1)],
    }
    const a = run({ report: named, stacks: [], whyNoStacks: hostile })
    const { page, complaints } = await openPage(browser, twoRuns({ a, flameDifferences: [flame] }))
    await page.getByText('These frames as a table').click()
    await expect.poll(() => page.locator('.flame tbody th').count()).toBe(40)
    expect(await page.locator('#code').innerText()).toContain('<script>alert(1)</script>')
    expect(await page.locator('iframe, object, embed, base, main script, main img').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
