import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { findProgram } from '../../src/doctor/find-program.js'

const where = { environment: process.env, workingDirectory: process.cwd() }
const program = findProgram('chromium', where) ?? findProgram('chromium-browser', where)

export const hasBrowser = program !== null

/** Why tests that need a browser are skipped: stands in their names. */
export const whyNoBrowser = hasBrowser ? '' : ' (skipped: no chromium on this machine)'

/** A name that leads to this machine, as that of a web page which wants to look like one of loopback (DNS rebinding). */
export const reboundHost = 'rebound.test'

/** All other names lead nowhere, so nothing can leave the machine, whatever a page or the browser itself tries. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: program!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--host-resolver-rules=MAP ${reboundHost} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
    ],
  })
}

/** A page that remembers all it should not do. */
export interface WatchedPage {
  readonly page: Page
  /** Errors, warnings, dialogs, requests to elsewhere. */
  readonly complaints: readonly string[]
}

/** A new page that may only ask addresses that begin so; closed when the test ends. */
export async function watchedPage(
  browser: Browser,
  home: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(home)) complaints.push(`request: ${request.url()}`)
  })
  return { page, complaints }
}

/** Runs in the page. A text is what stands in an element directly; its background, the nearest that is not clear. */
const findLowestContrast = `(() => {
  const rgba = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = (colour) => {
    const [r, g, b] = rgba(colour).map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const background = (element) => {
    if (element === null) return 'rgb(255, 255, 255)'
    const colour = getComputedStyle(element).backgroundColor
    return (rgba(colour)[3] ?? 1) === 0 ? background(element.parentElement) : colour
  }
  let lowest = { ratio: 21, text: '' }
  for (const element of document.body.querySelectorAll('*')) {
    const text = [...element.childNodes].find((node) => node.nodeType === 3 && node.textContent.trim() !== '')
    if (text === undefined) continue
    const [one, two] = [luminance(getComputedStyle(element).color), luminance(background(element))]
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
    if (ratio < lowest.ratio) lowest = { ratio, text: text.textContent.trim().slice(0, 80) }
  }
  return lowest
})()`

/** The lowest contrast of any text on the page with its background, after WCAG 2.2 (1.4.3), and which text that is. */
export function lowestContrast(page: Page): Promise<{ ratio: number; text: string }> {
  return page.evaluate(findLowestContrast)
}
