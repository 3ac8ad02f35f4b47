import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  hasBrowser,
  openBrowser,
  reboundHost,
  watchedPage,
  whyNoBrowser,
} from '../../test/support/browser.js'
import { dashboard, liveProgress, liveSamples, type TestDashboard } from '../../test/support/dashboard.js'
import { copyListedRuns, emptyRecord, temporaryFolder, writeRun } from '../../test/support/run-folders.js'
import { seriousIssues } from '../../test/support/run-page.js'
import { scriptInjections } from '../../test/support/script-injections.js'

/** Goes on until the test ends, ten times as fast as a run. */
function keepGoing(live: TestDashboard): void {
  let tMs = 0
  const timer = setInterval(() => {
    for (let i = 0; i < 3; i++, tMs += 100) {
      live.take({ type: 'samples', samples: liveSamples(tMs), progress: liveProgress(tMs), leftOut: 0 })
    }
  }, 30)
  onTestFinished(() => clearInterval(timer))
}

const home = (live: TestDashboard) => `http://127.0.0.1:${live.port}/`

describe.skipIf(!hasBrowser)(`the dashboard in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('shows a run while it goes on: the figures and charts move, the token is out of the address', async () => {
    const live = await dashboard()
    live.take({ type: 'stage', text: 'streaming' })
    keepGoing(live)
    const { page, complaints } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    expect(page.url()).toBe(live.at(''))
    await expect.poll(() => page.locator('h1').textContent()).toBe('orders')
    await expect.poll(() => page.getByRole('status').textContent()).toBe('streaming')
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThanOrEqual(3)
    const records = () => page.locator('.now dd.value').first().textContent()
    const picture = () => page.evaluate<string>("document.querySelector('canvas').toDataURL()")
    const [firstRecords, firstPicture] = [await records(), await picture()]
    await expect.poll(records).not.toBe(firstRecords)
    await expect.poll(picture).not.toBe(firstPicture)
    live.take({ type: 'end', words: 'completed; its reports are there' })
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toBe('ended: completed; its reports are there')
    expect(await page.getByRole('button', { name: 'Heap dump' }).isDisabled()).toBe(true)
    expect(complaints).toEqual([])
  })

  it('says of a receiver that is served alone why it has no more than what it counts', async () => {
    const live = await dashboard({
      facts: { kind: 'receiver', name: 'http://127.0.0.1:1', target: null, intervalMs: 100 },
    })
    for (let tMs = 0; tMs < 2000; tMs += 100) {
      live.take({ type: 'samples', samples: liveSamples(tMs).slice(2), progress: null, leftOut: 0 })
    }
    const { page, complaints } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    await expect.poll(() => page.locator('.panel canvas').count()).toBe(1)
    for (const panel of ['memory', 'heap', 'pauses', 'lag', 'cpu']) {
      expect(await page.locator(`[data-panel=${panel}]`).innerText()).toMatch(
        /not measured: the receiver is served alone/,
      )
    }
    expect(complaints).toEqual([])
  })

  it('passes on what its buttons ask for, and stops the run at the second press alone', async () => {
    const live = await dashboard()
    keepGoing(live)
    const { page, complaints } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    for (const name of ['Heap dump', 'Histogram', 'Collect', 'Record 10 s', 'Stop the run']) {
      await page.getByRole('button', { name }).click()
    }
    await expect.poll(() => live.asked).toEqual(['dump', 'histogram', 'gc', 'record'])
    await page.getByRole('button', { name: 'Stop it: sure?' }).click()
    await expect.poll(() => live.asked.at(-1)).toBe('stop')
    live.take({ type: 'folder', run: 'a run' })
    const notice = { kind: 'answer', text: 'heap-1.hprof (5.0 MB, 0.12 s)', dump: 'heap-1.hprof' } as const
    live.take({ type: 'notice', notice })
    const link = page.getByRole('link', { name: 'explore' })
    await expect.poll(() => link.getAttribute('href')).toBe('dump/a%20run/heap-1.hprof/')
    expect(complaints).toEqual([])
  })

  it('comes back by itself after the connection was lost', async () => {
    const live = await dashboard()
    keepGoing(live)
    const { page } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThan(0)
    live.dropViewers()
    await expect.poll(() => page.getByRole('status').textContent()).toContain('The connection is lost')
    await expect.poll(() => page.getByRole('status').textContent()).not.toContain('The connection is lost')
    const records = () => page.locator('.now dd.value').first().textContent()
    const before = await records()
    await expect.poll(records).not.toBe(before)
  })

  it('runs nothing out of what it is told', async () => {
    const hostile = scriptInjections.join(' ')
    const live = await dashboard({ facts: { kind: 'run', name: hostile, target: hostile, intervalMs: 100 } })
    keepGoing(live)
    live.take({ type: 'stage', text: hostile })
    live.take({ type: 'folder', run: hostile })
    for (const text of scriptInjections.slice(0, 50)) {
      live.take({ type: 'notice', notice: { kind: 'failure', text, dump: text } })
    }
    for (const name of scriptInjections) {
      const [sample] = liveSamples(0)
      const gc = { series: 'gc', tMs: 10, generation: 'young', name, pauseMs: 1 } as const
      const bare = { ...gc, heapBeforeBytes: null, heapAfterBytes: null }
      live.take({ type: 'samples', samples: [sample!, bare], progress: null, leftOut: 0 })
    }
    const { page, complaints } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    await expect.poll(() => page.locator('.notices li').count()).toBe(50)
    await page.getByText('These charts as tables').click()
    await expect.poll(() => page.getByText('<svg onload').count()).toBeGreaterThan(0)
    expect(await page.locator('iframe, object, embed, base, main script, main svg').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('can be used by everybody, %s', async (colorScheme) => {
    const results = temporaryFolder()
    copyListedRuns(results)
    const live = await dashboard({ resultsFolder: results })
    keepGoing(live)
    const { page, complaints } = await watchedPage(browser, home(live), { colorScheme })
    await page.goto(live.url)
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThan(0)
    live.take({ type: 'notice', notice: { kind: 'warning', text: 'the disk is nearly full', dump: null } })
    await expect.poll(() => page.locator('.notices li').count()).toBe(1)
    expect(await seriousIssues(page)).toEqual([])
    await page.getByRole('link', { name: 'Runs' }).click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(5)
    expect(await seriousIssues(page)).toEqual([])
    await page.getByRole('button', { name: 'Compare A with B' }).click()
    await expect.poll(() => page.locator('svg').count()).toBeGreaterThan(0)
    expect(await seriousIssues(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it.each([360, 2560])('fits into a window %s pixels wide', async (width) => {
    const results = temporaryFolder()
    copyListedRuns(results)
    const live = await dashboard({ resultsFolder: results })
    keepGoing(live)
    const { page } = await watchedPage(browser, home(live), { viewport: { width, height: 900 } })
    await page.goto(live.url)
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThan(0)
    const excess = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    // The charts are fitted into their place once they stand in it.
    await expect.poll(excess).toBeLessThanOrEqual(0)
    await page.goto(live.at('runs'))
    expect(await excess()).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: 'Compare A with B' }).click()
    expect(await excess()).toBeLessThanOrEqual(0)
  })

  it('lists runs, opens their reports and shows any two side by side, whatever they are called', async () => {
    const results = temporaryFolder()
    copyListedRuns(results)
    for (const [i, name] of scriptInjections.slice(0, 12).entries()) {
      const record = emptyRecord({ id: `2026-02-0${1 + (i % 9)}T00-00-${10 + i}Z-hostile` })
      writeRun(results, { ...record, scenario: { ...record.scenario, name } }, [])
    }
    const live = await dashboard({ resultsFolder: results, facts: null })
    const { page, complaints } = await watchedPage(browser, home(live))
    await page.goto(live.url)
    await expect.poll(() => page.locator('tbody tr').count()).toBe(17)
    await page.getByRole('button', { name: 'Compare A with B' }).click()
    await page.waitForURL(/compare\?/)
    expect(await page.locator('h1').textContent()).toBe('Two runs side by side')
    await page.goBack()
    await page.getByLabel('2026-01-16T10-30-00Z-baseline-http as A').check()
    await page.getByLabel('2026-01-19T23-59-58Z-sustained as B').check()
    await page.getByRole('button', { name: 'Compare A with B' }).click()
    await expect.poll(() => page.locator('polyline').count()).toBeGreaterThanOrEqual(4)
    await page.getByRole('link', { name: '2026-01-19T23-59-58Z-sustained' }).click()
    await expect.poll(() => page.title()).toContain('heapmark')
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThan(0)
    await page.goto(live.at('run?id=2026-02-01T00-00-10Z-hostile'))
    await expect.poll(() => page.locator('h1').count()).toBeGreaterThan(0)
    expect(live.faults).toEqual([])
    expect(complaints).toEqual([])
  })

  it('shows nothing to a page from elsewhere, and takes nothing from it', async () => {
    const live = await dashboard()
    const { page } = await watchedPage(browser, 'http:')
    await page.goto(live.url)
    const rebound = await page.goto(live.url.replace('127.0.0.1', reboundHost))
    expect(rebound!.status()).toBe(421)
    // From there, with the cookie in the same browser.
    const sent = await page.evaluate(
      `Promise.all(['no-cors', 'cors'].map((mode) => fetch(${JSON.stringify(live.at('ask/gc'))},
        { method: 'POST', mode, credentials: 'include' }).then(() => 'sent', () => 'refused')))`,
    )
    expect(sent).toContain('refused')
    expect(live.asked).toEqual([])
  })
})
