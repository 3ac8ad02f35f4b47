import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, openBrowser, whyNoBrowser } from './browser.js'
import { emptyParts } from './empty-parts.js'

describe.skipIf(!hasBrowser)(`what is empty on a page${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const emptyOnes: readonly (readonly [string, string])[] = [
    ['nothing is painted', '<canvas width="9" height="9"></canvas>'],
    ['nothing is drawn', '<svg><g></g></svg>'],
    ['a part without content', '<section><h2>GC</h2><div class="tools">Filter</div></section>'],
    ['a part without content', '<details open><summary>Outcome</summary></details>'],
    ['a part without content', '<div class="panel"><div class="title"><strong>Heap</strong></div></div>'],
    ['a heading with nothing below it', '<div><h2>One</h2><h2>Two</h2><p>text</p></div>'],
    ['a heading with nothing below it', '<div><p>text</p><h3>Last</h3></div>'],
    ['a table without rows', '<table><thead><tr><th>a</th></tr></thead><tbody></tbody></table>'],
    ['an empty cell', '<table><tbody><tr><td>1</td><td> </td></tr></tbody></table>'],
    [
      'a table whose rows are not of one width',
      '<table><tbody><tr><td>1</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
    ],
    ['nothing to read', '<dl><dt>RSS</dt><dd></dd></dl>'],
    ['nothing to read', '<ul><li> </li></ul>'],
    ['a list of nothing', '<ul></ul>'],
    ['not measured, and no word about why', '<span class="missing">not measured: </span>'],
    [
      'not measured, and no word about why',
      '<dl><dt>RSS</dt><dd class="missing">not measured</dd><dd class="detail"></dd></dl>',
    ],
    ['a value that no reader should see', '<p>NaN MB</p>'],
    ['a value that no reader should see', '<p>because of undefined</p>'],
  ]
  it.each(emptyOnes)('is told: %s in %s', async (what, markup) => {
    const page = await browser.newPage()
    await page.setContent(`<main>${markup}</main>`)
    const found = await emptyParts(page)
    expect(found.map((one) => one.split(':')[0])).toContain(what)
    await page.close()
  })

  it('is nothing that can be read or seen, and nothing that is hidden', async () => {
    const page = await browser.newPage()
    await page.setContent(`<main><h1>Run</h1><section><h2>GC</h2><p>No pauses: it was not watched.</p></section>
      <figure><svg><path d="M0 0h9"></path></svg></figure><canvas width="9" height="9"></canvas>
      <table><tbody><tr><td>1</td><td>2</td></tr></tbody></table><ul hidden></ul>
      <dl><dt>RSS</dt><dd class="missing">not measured</dd><dd class="detail">no sample</dd></dl></main>`)
    await page.evaluate("document.querySelector('canvas').getContext('2d').fillRect(0, 0, 5, 5)")
    expect(await emptyParts(page)).toEqual([])
    await page.close()
  })
})
