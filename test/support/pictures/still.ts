import type { BrowserContextOptions, Page } from 'playwright-core'
import { barFont } from './bar-font.js'

/** What a machine and its user decide otherwise. */
export const stillOptions = {
  deviceScaleFactor: 1,
  locale: 'en-US',
  timezoneId: 'UTC',
  reducedMotion: 'reduce',
} as const satisfies BrowserContextOptions

/** Runs in the page before its own scripts. The page's policy has no say: nothing is loaded, no element is added. */
const writeInBars = `{
  const bytes = Uint8Array.from(atob('${barFont().toString('base64')}'), (one) => one.charCodeAt(0))
  // One face for every weight and slope: the browser would smear and slant it otherwise.
  document.fonts.add(new FontFace('Bars', bytes, { weight: '1 1000', style: 'oblique 0deg 20deg' }))
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('*, ::before, ::after, ::placeholder { font-family: Bars !important }')
  document.adoptedStyleSheets = [sheet]
  for (const one of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    const { get, set } = Object.getOwnPropertyDescriptor(one.prototype, 'font')
    Object.defineProperty(one.prototype, 'font', {
      get,
      set(font) {
        set.call(this, font.replace(/^(.*?px).*$/, '$1 Bars'))
      },
    })
  }
}`

/** From its next address on, the page is written in bars that are the same on every machine. */
export async function writeTextInBars(page: Page): Promise<void> {
  await page.addInitScript(writeInBars)
}

const mostTries = 40

/** A picture of the whole page, or down to where an element ends, once it has stopped to move. */
export async function stillPicture(page: Page, downTo: string | null): Promise<Buffer> {
  let before = await pictureOf(page, downTo)
  for (let i = 0; i < mostTries; i++) {
    await page.waitForTimeout(30)
    const now = await pictureOf(page, downTo)
    if (now.equals(before)) return now
    before = now
  }
  throw new Error(`the page still moved after ${mostTries} pictures of it`)
}

async function pictureOf(page: Page, downTo: string | null): Promise<Buffer> {
  const options = { fullPage: true, animations: 'disabled', caret: 'hide' } as const
  if (downTo === null) return page.screenshot(options)
  const { width } = page.viewportSize()!
  const height = await page.evaluate<number>(
    `Math.ceil(scrollY + document.querySelector(${JSON.stringify(downTo)}).getBoundingClientRect().bottom)`,
  )
  return page.screenshot({ ...options, clip: { x: 0, y: 0, width, height } })
}
