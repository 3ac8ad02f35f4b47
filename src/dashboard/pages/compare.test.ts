import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, openBrowser, watchedPage, whyNoBrowser } from '../../../test/support/browser.js'
import { dashboard } from '../../../test/support/dashboard.js'
import { fixtureRuns, temporaryFolder } from '../../../test/support/run-folders.js'
import { seriousIssues } from '../../../test/support/run-page.js'

/** A JVM's, with a recording. */
const recorded = '2026-01-21T07-00-00Z-orders'
const again = '2026-01-21T08-00-00Z-orders'
/** Without any. */
const unrecorded = '2026-01-16T10-30-00Z-baseline-http'

function results(): string {
  const folder = temporaryFolder()
  for (const id of [recorded, unrecorded]) {
    cpSync(join(fixtureRuns, id), join(folder, id), { recursive: true })
  }
  cpSync(join(fixtureRuns, recorded), join(folder, again), { recursive: true })
  const record = join(folder, again, 'run.json')
  writeFileSync(record, readFileSync(record, 'utf8').replaceAll(recorded, again))
  return folder
}

const compareOf = (a: string, b: string) => `compare?a=${a}&b=${b}`

describe('two runs side by side', () => {
  it('are two runs of the list, or none', async () => {
    const live = await dashboard({ resultsFolder: results(), facts: null })
    for (const address of ['compare', compareOf(recorded, ''), compareOf('../..', recorded)]) {
      const response = await live.get(address)
      expect(response.status).toBe(404)
      expect(await response.text()).toContain('Choose two runs of the list.')
    }
  })

  describe.skipIf(!hasBrowser)(`in Chromium${whyNoBrowser}`, () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser()
    })
    afterAll(() => browser.close())

    async function open(a: string, b: string) {
      const live = await dashboard({ resultsFolder: results(), facts: null })
      const { page, complaints } = await watchedPage(browser, `http://127.0.0.1:${live.port}/`)
      await page.goto(live.url)
      await page.goto(live.at(compareOf(a, b)))
      await page.waitForSelector('#code')
      return { live, page, complaints }
    }

    it('have one flame graph for each kind of stacks that both recorded', async () => {
      const { live, page, complaints } = await open(recorded, again)
      expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Allocated', 'Alive', 'Ran'])
      expect(await page.locator('.flame .status').innerText()).toMatch(
        /^A: .* of recording\.jfr\. B: .* of recording\.jfr\./,
      )
      // The same recording twice: nothing changed.
      await page.getByText('These frames as a table').click()
      const changes = await page.locator('.flame tbody td:nth-child(3)').allInnerTexts()
      expect(changes.length).toBeGreaterThan(5)
      expect(new Set(changes)).toEqual(new Set(['0.0 points']))
      expect(await seriousIssues(page)).toEqual([])
      expect(live.faults).toEqual([])
      expect(complaints).toEqual([])
    })

    it('say which of them has no recording, why, and how to get one', async () => {
      const { page } = await open(recorded, unrecorded)
      const code = await page.locator('#code').innerText()
      expect(code).toMatch(/Nothing to compare: B has no stacks: .+\./)
      expect(code).not.toContain('A has no stacks')
      expect(code).toContain('--flight-recorder')
      expect(await page.locator('#code canvas').count()).toBe(0)
    })

    it('lead to the page of each, and back to the list', async () => {
      const { live, page } = await open(recorded, again)
      await page.getByRole('link', { name: again }).click()
      await expect.poll(() => page.url()).toBe(live.at(`run?id=${again}`))
      await page.goBack()
      await page.getByRole('link', { name: 'Runs' }).click()
      await expect.poll(() => page.locator('h1').innerText()).toBe('Runs')
    })
  })
})
