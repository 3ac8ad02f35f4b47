import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type ExploreOptions, exploreDump, startExplorer } from '../../src/explorer/index.js'
import { type PageParts, partsOf } from './page.js'

export interface Explored {
  readonly port: number
  readonly url: string
  readonly token: string
  readonly faults: readonly unknown[]
  /** A page that must be there, checked for strange markup. */
  page(address?: string): Promise<PageParts & { readonly html: string }>
}

/** Serves a dump by the real server until the test ends. */
export async function explored(dump: Buffer | string, options: ExploreOptions = {}): Promise<Explored> {
  let file = dump
  if (typeof file !== 'string') {
    const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-explorer-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const bytes = file
    file = path.join(folder, 'test.hprof')
    writeFileSync(file, bytes)
  }
  const read = await exploreDump(file, options)
  const faults: unknown[] = []
  const explorer = await startExplorer(read, { port: 0, onFault: (error) => faults.push(error) })
  onTestFinished(async () => {
    await explorer.stop()
    await read.close()
  })
  const { port, url } = explorer
  return { port, url, token: url.split('/')[3]!, faults, page: (address = '') => pageAt(`${url}${address}`) }
}

async function pageAt(url: string): Promise<PageParts & { readonly html: string }> {
  const response = await fetch(url)
  const html = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} of ${url}`)
  const parts = partsOf(html)
  if (parts.strange.length > 0) throw new Error(`${url} has ${JSON.stringify(parts.strange)}`)
  return { ...parts, html }
}

/** Follows every link from the summary on, breadth first; each must lead to a page. @returns pages by address */
export async function crawl(dump: Explored, mostPages: number): Promise<Map<string, PageParts>> {
  const pages = new Map<string, PageParts>()
  const known = new Set([''])
  // A set can be added to while it is walked through.
  for (const address of known) {
    if (pages.size >= mostPages) break
    const page = await dump.page(address)
    pages.set(address, page)
    for (const link of page.links) {
      if (
        !/^(?:\.\/$|#|(?:classes|class|object|dominators|threads|waste|search)(?:\?|#|$)|style\.css$|icon\.svg$)/.test(
          link,
        )
      ) {
        throw new Error(`${address} links to ${link}`)
      }
      const [target = ''] = link.split('#')
      if (target !== './' && target !== '' && !/\.(?:css|svg)$/.test(target)) known.add(target)
    }
  }
  return pages
}
