import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { crawl, explored } from '../../test/support/explored.js'
import { temporaryFolder } from '../../test/support/heapmark.js'
import { hostileDump } from '../../test/support/hostile-dump.js'
import type { PageParts } from '../../test/support/page.js'
import { scriptInjections } from '../../test/support/script-injections.js'
import { printable } from '../reports/printable.js'

/** Which of the injections can be read on the pages, as text. */
function readable(pages: Iterable<PageParts>, shown: (words: string) => string): string[] {
  const all = [...pages].map(({ text }) => text).join('\n')
  return scriptInjections.filter((words) => all.includes(shown(words)))
}

describe('120 script injections', () => {
  it('are 120, no two alike', () => {
    expect(new Set(scriptInjections).size).toBe(120)
  })

  it('as names of classes, fields, statics, loaders, threads and frames, and as texts, are all shown as text', {
    timeout: 240_000,
  }, async () => {
    const { bytes, objects } = hostileDump()
    const dump = await explored(bytes)
    // Each page is checked for markup that is not ours while it is read.
    const pages = new Map(await crawl(dump, 150))
    for (const id of objects) pages.set(id, await dump.page(`object?id=${id}`))
    for (const one of scriptInjections) {
      const words = new URLSearchParams({ name: one, min: one.slice(0, 20), of: one, id: one, sort: one })
      for (const address of ['search', 'classes', 'object', 'dominators']) {
        const response = await fetch(`${dump.url}${address}?${words}`)
        expect([400, 404]).toContain(response.status)
      }
      const found = new URLSearchParams({ name: one })
      pages.set(`search ${one}`, await dump.page(`search?${found}`))
      pages.set(`classes ${one}`, await dump.page(`classes?${found}`))
    }
    // A class's name is a path in the dump.
    const className = (words: string) => words.replaceAll('/', '.')
    const all = [...pages.values()]
    expect(readable(all, (words) => printable(className(words)))).toEqual(scriptInjections)
    expect(readable(all, (words) => printable(`loader ${className(words)}`))).toEqual(scriptInjections)
    for (const kind of ['static ', 'thread ', 'method ']) {
      expect(readable(all, (words) => printable(kind + words))).toEqual(scriptInjections)
    }
    expect(dump.faults).toEqual([])
  })

  it('as names of constructors and properties and as texts of a V8 snapshot are all shown as text', async () => {
    const file = path.join(temporaryFolder(), 'hostile.heapsnapshot')
    const program = `
      const words = JSON.parse(process.argv[1])
      globalThis.hold = new (class Holding {})()
      for (const one of words) {
        const { [one]: Named } = { [one]: class {} }
        hold[one] = new Named()
        hold[one][one] = ['text ' + one].map((text) => text + '.').join('')
      }
      require('node:v8').writeHeapSnapshot(process.argv[2])`
    execFileSync(process.execPath, ['-e', program, JSON.stringify(scriptInjections), file])
    const dump = await explored(file)
    const [holding] = (await dump.page('search?name=Holding')).links.filter((one) =>
      one.startsWith('object?'),
    )
    const fields = [await dump.page(holding!), await dump.page(`${holding}&fields=100`)]
    // V8 ends a name at a NUL.
    const begun = (words: string) => words.split('\0')[0]!
    expect(readable(fields, (words) => printable(begun(words)))).toEqual(scriptInjections)
    const objects = new Set(
      fields.flatMap(({ links }) => links.filter((one) => /^object\?id=[^&]*$/.test(one))),
    )
    const pages: PageParts[] = []
    for (const one of objects) pages.push(await dump.page(one))
    // In quotes, and the beginning of it.
    const text = (words: string) =>
      printable(JSON.stringify(begun(`text ${words}`).slice(0, 80)).slice(0, -1))
    expect(readable(pages, text)).toEqual(scriptInjections)
    await crawl(dump, 150)
    for (const one of scriptInjections) await dump.page(`search?${new URLSearchParams({ name: one })}`)
    expect(dump.faults).toEqual([])
  })
})
