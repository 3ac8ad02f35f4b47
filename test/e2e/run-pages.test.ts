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

interface Kind {
  readonly name: string
  /** Makes the only run of the results folder. */
  readonly make: (results: string) => Promise<void>
  /** Where on the page it shows that it is such a run: a selector, and words there. */
  readonly shows: readonly (readonly [string, RegExp])[]
}

const kinds: readonly Kind[] = [
  {
    name: 'of a Node program',
    make: async (results) => {
      await heapmark([...drivenRun(results), '--records', '200', '--rate', '100'])
    },
    shows: [
      ['.verdict', /./],
      ['#gc', /Scavenge/],
    ],
  },
  {
    name: 'that ran out of heap',
    make: async (results) => {
      const command = ['--', 'node', 'test/fixtures/targets/hoard.mjs']
      await heapmark(['exec', '16m', '32m', '--results', results, ...command])
    },
    shows: [['.verdict.bad', /heap/]],
  },
  {
    name: 'of a program whose collections nobody sees',
    make: async (results) => {
      await heapmark(['exec', '--results', results, '--', 'sh', '-c', 'sleep 1'])
    },
    shows: [['#gc .none', /not watched/]],
  },
  {
    name: 'that was interrupted',
    make: async (results) => {
      const { child, finished } = start([...drivenRun(results), '--records', '6000', '--rate', '100'])
      let said = ''
      child.stderr!.on('data', (text: string) => {
        said += text
      })
      await eventually(() => said.includes('streaming'), 'it streams')
      child.kill('SIGINT')
      await finished
    },
    shows: [['.verdict', /Interrupted/]],
  },
  {
    name: 'that lasted a day',
    make: async (results) => {
      await heapmark(['report', writeDayLongRun(results), '--format', 'html'])
    },
    shows: [['.about', /24/]],
  },
]

const ofJvm: Kind = {
  name: `of a JVM with a dump and a recording${whyNoJdk}`,
  make: async (results) => {
    const program = compileJava(['Streamer.java'])
    onTestFinished(program.remove)
    const options = ['--flight-recorder', '--oom-dump', '--native-memory', '--results', results]
    const command = [jdks[0]!.java, '-cp', program.classes, 'Streamer', 'stream-and-hoard', '2500']
    await heapmark(['exec', '16m', '96m', ...options, '--', ...command])
  },
  shows: [
    ['#heap .treemap', /./],
    ['#code .flame', /./],
    ['#memory', /metaspace/],
  ],
}

const drivenRun = (results: string) => [
  ...['run', 'scenarios/baseline-http.yaml', '32m', '64m', '--port', 'auto', '--results', results],
]

describe.skipIf(!hasBrowser)(`the page of a run in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const title = 'fits every window, can be read by all, asks nobody, and is nowhere empty without saying why'
  it.each(kinds.map((kind) => [kind.name, kind] as const))(`%s ${title}`, (_, kind) => check(browser, kind))
  it.skipIf(jdks.length === 0)(`${ofJvm.name} ${title}`, () => check(browser, ofJvm))
})

async function check(browser: Browser, { make, shows }: Kind): Promise<void> {
  const results = temporaryFolder()
  await make(results)
  const [folder] = runFolders(results)
  const address = pathToFileURL(path.join(folder!, 'report.html')).href
  const { page, complaints } = await watchedPage(browser, address)
  await page.goto(address)
  await page.waitForSelector('main')
  for (const [selector, words] of shows) {
    expect(await page.locator(selector).first().innerText(), selector).toMatch(words)
  }
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
}

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
