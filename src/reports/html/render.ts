import { readFileSync } from 'node:fs'
import type { PageData } from '../../model/page-data.js'
import { packageRoot } from '../../system/package-info.js'

/** What stands in the built page in place of its data (page/index.html). */
const placeholder = '"heapmark page data"'

let template: string | null = null

/** One file with its data within: it opens from a disk and asks nobody for anything. */
export function renderPage(data: PageData): string {
  template ??= readFileSync(`${packageRoot}dist/reports/html/page.html`, 'utf8')
  // A function, for a text would have its `$&` filled in.
  return template.replace(placeholder, () => dataBlock(data))
}

/** JSON that cannot end the element it stands in, nor begin a comment there. */
function dataBlock(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
