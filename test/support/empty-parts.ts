import type { Page } from 'playwright-core'

/** Runs in the page. Something is there when it can be read, or when something is painted or drawn. */
const findEmptyParts = `(() => {
  const found = []
  const note = (what, element) => found.push(what + ': ' + element.outerHTML.replace(/\\s+/g, ' ').slice(0, 160))
  const all = (selector, within = document.body) => [...within.querySelectorAll(selector)].filter((one) => one.checkVisibility())
  const text = (element) => element.innerText.trim()
  const painted = (canvas) => {
    const { width, height } = canvas
    if (width === 0 || height === 0) return false
    // Of a copy: the page's own canvas would be slower from then on.
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    copy.drawImage(canvas, 0, 0)
    const pixels = new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer)
    return pixels.some((one) => one !== pixels[0])
  }
  const hasPicture = (element) =>
    [...element.querySelectorAll('canvas')].some(painted) || element.querySelector('svg :is(path, polyline, circle, rect, line)') !== null
  /** What a part says beside its own titles and tools. */
  const content = (element) => {
    const copy = element.cloneNode(true)
    for (const one of copy.querySelectorAll('h1, h2, h3, h4, summary, caption, thead, .tools, .title > strong, button')) one.remove()
    return copy.textContent.trim()
  }

  for (const canvas of all('canvas')) if (!painted(canvas)) note('nothing is painted', canvas)
  for (const svg of all('svg')) if (svg.querySelector('path, polyline, circle, rect, line') === null) note('nothing is drawn', svg)
  for (const part of all('section, figure, details, .panel, [role=tabpanel], [role=region], .beside > div')) {
    if (content(part) === '' && !hasPicture(part) && part.querySelector('.treemap button') === null) note('a part without content', part)
  }
  for (const heading of all('h1, h2, h3, h4')) {
    if (text(heading) === '') note('a heading without words', heading)
    let next = heading.nextElementSibling
    while (next !== null && !next.checkVisibility()) next = next.nextElementSibling
    const isTitleOfWhole = heading.tagName === 'H1'
    if (next === null ? !isTitleOfWhole : /^H[1-4]$/.test(next.tagName) && next.tagName <= heading.tagName) {
      note('a heading with nothing below it', heading)
    }
  }
  for (const table of all('table')) {
    if (table.querySelector('tbody tr') === null) note('a table without rows', table)
    const widths = new Set([...table.rows].map((row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0)))
    if (widths.size > 1) note('a table whose rows are not of one width', table)
  }
  // Logs have blank lines.
  for (const cell of all(':is(td, th):not(.log *)')) if (text(cell) === '' && !hasPicture(cell) && cell.querySelector('input') === null) note('an empty cell', cell.parentElement)
  for (const one of all('dd, dt, li, p, figcaption, caption, summary, .key, .badge')) {
    // The track of a bar holds its fill; a bar of nothing has its figure beside it.
    if (text(one) === '' && !hasPicture(one) && !one.matches('.track')) note('nothing to read', one)
  }
  for (const list of all('ul, ol, dl')) if (list.children.length === 0) note('a list of nothing', list)

  for (const one of all('.missing')) {
    const why = one.matches('dd') ? (one.nextElementSibling?.innerText ?? '').trim() : text(one).replace(/^[^:]*:?/, '').trim()
    if (why === '') note('not measured, and no word about why', one.parentElement)
  }
  for (const word of document.body.innerText.match(/\\b(?:NaN|undefined|Infinity|null)\\b|\\[object /g) ?? []) {
    found.push('a value that no reader should see: ' + word)
  }
  return [...new Set(found)]
})()`

/**
 * Parts of the page in which there is nothing to read or to see, and no reason for it. What is folded is not looked at:
 * unfold it first.
 */
export function emptyParts(page: Page): Promise<string[]> {
  return page.evaluate(findEmptyParts)
}

export async function unfoldAll(page: Page): Promise<void> {
  await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
}
