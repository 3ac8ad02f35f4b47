import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hasBrowser, lowestContrast, openBrowser, watchedPage, whyNoBrowser } from '../support/browser.js'
import { writeDayLongRun } from '../support/day-long-run.js'
import { emptyParts, unfoldAll } from '../support/empty-parts.js'
import { eventually, heapmark, runFolders, start, temporaryFolder } from '../support/heapmark.js'
import { compileJava, jdks, whyNoJdk } from '../support/jdks.js'
import { seriousIssues } from '../support/run-page.js'

const looks = [360, 1200, 2560].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
)

/** How each comes by its run, the only one in the results folder. */
const kinds: Readonly<Record<string, (results: string) => Promise<void>>> = {
  ...(jdks.length > 0 ? { 'of a JVM with a dump and a recording': runJvm } : {}),
  'of a Node program': async (results) => {
    await heapmark([...drivenRun(results), '--records', '200', '--rate', '100'])
  },
  'that ran out of heap': async (results) => {
    await heapmark([
      'exec',
      '16m',
      '32m',
      '--results',
      results,
      '--',
      'node',
      'test/fixtures/targets/hoard.mjs',
    ])
  },
  'of a program whose collections nobody sees': async (results) => {
    await heapmark(['exec', '--results', results, '--', 'sh', '-c', 'sleep 1'])
  },
  'that was interrupted': async (results) => {
    const { child, finished } = start([...drivenRun(results), '--records', '6000', '--rate', '100'])
    let said = ''
    child.stderr!.on('data', (text: string) => {
      said += text
    })
    await eventually(() => said.includes('streaming'), 'it streams')
    child.kill('SIGINT')
    await finished
  },
  'that lasted a day': async (results) => {
    const folder = writeDayLongRun(results)
    await heapmark(['report', folder, '--format', 'html'])
  },
}

async function runJvm(results: string): Promise<void> {
  const program = compileJava(['Streamer.java'])
  onTestFinished(program.remove)
  const options = ['--flight-recorder', '--oom-dump', '--native-memory', '--results', results]
  const command = [jdks[0]!.java, '-cp', program.classes, 'Streamer', 'stream-and-hoard', '2500']
  await heapmark(['exec', '16m', '96m', ...options, '--', ...command])
}

const drivenRun = (results: string) => [
  ...['run', 'scenarios/baseline-http.yaml', '32m', '64m', '--port', 'auto', '--results', results],
]

describe.skipIf(!hasBrowser)(`report.html in Chromium${whyNoBrowser}${whyNoJdk}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it.each(Object.entries(kinds))(
    '%s fits every window, can be read by all, asks nobody, and is nowhere empty without saying why',
    async (_, makeRun) => {
      const results = temporaryFolder()
      await makeRun(results)
      const [folder] = runFolders(results)
      const address = pathToFileURL(path.join(folder!, 'report.html')).href
      const { page, complaints } = await watchedPage(browser, address)
      await page.goto(address)
      await page.waitForSelector('main')
      await unfoldAll(page)
      for (const [width, colorScheme] of looks) {
        const look = `${width} pixels, ${colorScheme}`
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        // Charts are drawn anew a moment after the window has another width or colour.
        await expect.poll(() => excess(page), { message: look }).toBeLessThanOrEqual(0)
        await expect.poll(() => emptyParts(page), { message: look }).toEqual([])
        expect(await seriousIssues(page), look).toEqual([])
        const { ratio, text } = await lowestContrast(page)
        expect(ratio, `contrast of "${text}", ${look}`).toBeGreaterThanOrEqual(4.5)
      }
      await everyChoice(page)
      expect(complaints).toEqual([])
    },
  )
})

const excess = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

/** What shows only once it is asked for: a moment, each flame graph, each log, all classes. */
async function everyChoice(page: Page): Promise<void> {
  const panels = page.locator('.panels')
  if ((await panels.count()) > 0) {
    await panels.focus()
    await page.keyboard.press('Enter')
    await page.locator('#moment').waitFor()
    expect(await emptyParts(page), 'a moment').toEqual([])
  }
  for (const button of await page.locator('[role=tab], #logs .tools button, #heap .tools button').all()) {
    await button.click()
    await unfoldAll(page)
    const message = await button.innerText()
    await expect.poll(() => emptyParts(page), { message }).toEqual([])
  }
}
