import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { crawl, explored } from '../../test/support/explored.js'
import { temporaryFolder } from '../../test/support/heapmark.js'
import { HprofBytes } from '../../test/support/hprof-bytes.js'

const items = 250

/** A static list of items that each have a text and a weight, a thread with a local, garbage, another class loader. */
function application() {
  const dump = new HprofBytes()
  const object = dump.addClass('java/lang/Object')
  const bytes = (words: string) => dump.addPrimitiveArray('byte', Buffer.from(words, 'latin1'))
  const string = dump.addClass('java/lang/String', {
    superId: object,
    fields: [
      { name: 'value', type: 'object' },
      { name: 'coder', type: 'byte' },
    ],
  })
  const text = (words: string) => dump.addInstance(string, [bytes(words), 0])
  const loaderClass = dump.addClass('app/PluginLoader', { superId: object })
  const loader = dump.addInstance(loaderClass, [])
  const item = dump.addClass('app/Item', {
    superId: object,
    loader,
    fields: [
      { name: 'text', type: 'object' },
      { name: 'next', type: 'object' },
      { name: 'weight', type: 'double' },
    ],
  })
  const part = dump.addClass('app/Item$Part', { superId: object, fields: [{ name: 'of', type: 'object' }] })
  const ids = Array.from({ length: items }, (_, i) => dump.addInstance(item, [text(`item ${i}`), 0, i + 0.5]))
  const array = dump.addClass('[Ljava/lang/Object;', { superId: object })
  const list = dump.addObjectArray(array, ids)
  const parts = dump.addObjectArray(
    array,
    ids.map((id) => dump.addInstance(part, [id])),
  )
  const holder = dump.addClass('app/Holder', {
    superId: object,
    statics: [
      { name: 'COUNT', type: 'int', value: 7 },
      { name: 'LIST', type: 'object', value: list },
      { name: 'PARTS', type: 'object', value: parts },
    ],
  })
  const garbage = dump.addPrimitiveArray('int', Buffer.alloc(400))
  const thread = dump.addClass('java/lang/Thread', {
    superId: object,
    fields: [{ name: 'name', type: 'object' }],
  })
  const worker = dump.addInstance(thread, [text('worker 1')])
  const local = dump.addPrimitiveArray('long', Buffer.alloc(8000, 1))
  dump.addStackTrace(9, 1, [{ method: 'work', file: 'App.java', line: 12 }])
  for (const one of [object, string, loaderClass, item, part, array, holder, thread]) dump.addRoot(0x05, one)
  dump.addRoot(0x08, worker, 1, 9)
  dump.addRoot(0x03, local, 1, 0)
  const id = (address: number) => `0x${address.toString(16)}`
  return {
    bytes: dump.toBuffer(),
    list: id(list),
    first: id(ids[0]!),
    holder: id(holder),
    garbage: id(garbage),
    local: id(local),
  }
}

describe('the explorer of a JVM dump', () => {
  it('sums the dump up: totals, suspects with links, biggest objects, class loaders', async () => {
    const { bytes, holder } = application()
    const dump = await explored(bytes)
    const { text, links } = await dump.page()
    expect(text).toContain('HPROF 1.0.2')
    expect(text).toMatch(
      /One class app\.Holder holds [\d.]+ KB, .* in 250 app\.Item and what belongs to them/,
    )
    expect(text).toContain('app.PluginLoader')
    expect(links).toContain(`object?id=${holder}`)
  })

  it('shows an object with its fields, referrers, what it holds, and why it is alive', async () => {
    const { bytes, first, list } = application()
    const dump = await explored(bytes)
    const { text, html } = await dump.page(`object?id=${first}`)
    expect(text).toContain(`app.Item ${first}`)
    expect(html).toContain('<code>&quot;item 0&quot;</code>')
    expect(text).toMatch(/next\s*object\s*null/)
    expect(text).toMatch(/weight\s*double\s*0\.5/)
    expect(text).toContain('Objects that refer to it: 2')
    expect(html).toContain(`<td><code>[0]</code></td><th scope="row"><a href="object?id=${list}">`)
    expect(text).toMatch(/class app\.Holder 0x[0-9a-f]+ root: system class\s+static (?:LIST|PARTS) →/)
    expect(text).toContain('Objects that would go with it, the first level: 1.')
  })

  it('shows the text of a string, statics of a class and elements of a long array page by page', async () => {
    const { bytes, list, holder, first } = application()
    const dump = await explored(bytes)
    const item = await dump.page(`object?id=${first}`)
    const string = item.links.find(
      (link) => link.startsWith('object?id=') && item.html.includes(`${link}"><code>java.lang.String`),
    )!
    expect((await dump.page(string)).html).toMatch(/<pre [^>]*>item 0<\/pre>/)

    const statics = await dump.page(`object?id=${holder}`)
    expect(statics.text).toMatch(/COUNT\s*int\s*7/)

    const pages = [list, `${list}&fields=100`, `${list}&fields=200`]
    const shown = await Promise.all(pages.map((one) => dump.page(`object?id=${one}`)))
    expect(shown[0]!.text).toContain(`1 to 100 of ${items}`)
    expect(shown[2]!.text).toContain(`201 to ${items} of ${items}`)
    const elements = shown.flatMap(({ html }) =>
      [...html.matchAll(/<code>(\[\d+\])<\/code><\/th>/g)].map(([, name]) => name),
    )
    expect(elements).toEqual(Array.from({ length: items }, (_, i) => `[${i}]`))
  })

  it('says that nothing leads to garbage', async () => {
    const { bytes, garbage } = application()
    const { text } = await (await explored(bytes)).page(`object?id=${garbage}`)
    expect(text).toContain('No root leads to it')
    expect(text).toContain('No object refers to it.')
  })

  it('sorts and filters classes', async () => {
    const dump = await explored(application().bytes)
    const names = async (address: string) =>
      [...(await dump.page(address)).html.matchAll(/<th scope="row"><a [^>]*><code>([^<]*)/g)].map(
        ([, name]) => name,
      )
    expect((await names('classes?sort=count'))[0]).toMatch(/^(?:java\.lang\.String|byte\[\])$/)
    const byName = await names('classes?sort=name')
    expect(byName).toEqual(byName.toSorted())
    expect(await names('classes?name=APP.ITEM&sort=name')).toEqual(['app.Item', 'app.Item$Part'])
    expect((await dump.page('classes?name=nothing')).text).toContain('No class has this in its name.')
    expect((await dump.page('classes?sort=count')).html).toContain('class="number" aria-sort="descending"')
  })

  it('lists all objects of a class, and none of a class whose name only begins so', async () => {
    const dump = await explored(application().bytes)
    const { links } = await dump.page('classes?name=app.Item&sort=name')
    const seen: string[] = []
    let address: string | undefined = links.find((link) => link.startsWith('class?'))
    while (address !== undefined) {
      const page = await dump.page(address)
      seen.push(...page.links.filter((link) => link.startsWith('object?')))
      expect(page.text).not.toContain('$Part')
      address = page.links.findLast(
        (link) => /^class\?n=\d+&from=/.test(link) && page.html.includes('rel="next"'),
      )
    }
    expect(seen.length).toBe(items)
    expect(new Set(seen).size).toBe(items)
  })

  it('walks down the dominator tree and back up', async () => {
    const { bytes, list, holder, first } = application()
    const dump = await explored(bytes)
    expect((await dump.page('dominators')).links).toContain(`dominators?of=${holder}`)
    expect((await dump.page(`dominators?of=${holder}`)).links).toContain(`dominators?of=${first}`)
    const below = await dump.page(`dominators?of=${first}`)
    expect(below.links).toContain(`dominators?of=${holder}`)
    expect(below.text).toContain('1 objects that this one alone holds')
    expect((await dump.page(`dominators?of=${list}`)).text).toContain('It alone holds nothing.')
  })

  it('shows threads with their stack and what their locals hold', async () => {
    const { bytes, local } = application()
    const { text, links } = await (await explored(bytes)).page('threads')
    expect(text).toContain('worker 1')
    expect(text).toContain('App.java:12')
    expect(links).toContain(`object?id=${local}`)
  })

  it('finds objects by id, by class and by what they hold', async () => {
    const { bytes, first, holder } = application()
    const dump = await explored(bytes)
    expect((await dump.page(`search?name=${first}`)).text).toContain('1 found')
    expect((await dump.page('search?name=item%24part')).text).toContain(`${items} found`)
    const large = await dump.page('search?name=&min=1k')
    expect(large.links).toContain(`object?id=${holder}`)
    expect(large.links).not.toContain(`object?id=${first}`)
    expect((await dump.page('search?name=nothing+such')).text).toContain('Nothing was found.')
  })

  it('counts only, with --mode histogram, and says what that leaves out', async () => {
    const { bytes, first } = application()
    const dump = await explored(bytes, { mode: 'histogram' })
    const summary = await dump.page()
    expect(summary.text).toContain('only counted by class')
    const classes = await dump.page('classes?sort=count')
    expect(classes.text).toContain('app.Item$Part')
    for (const address of [`object?id=${first}`, 'dominators', 'search', 'class?n=0']) {
      const response = await fetch(`${dump.url}${address}`)
      expect(response.status).toBe(404)
      expect(await response.text()).toContain('Open it without --mode histogram')
    }
    for (const page of (await crawl(dump, 50)).values()) expect(page.strange).toEqual([])
  })

  it('tells of a dump that was cut off', async () => {
    const { bytes } = application()
    const dump = await explored(bytes.subarray(0, Math.floor(bytes.length * 0.8)))
    expect((await dump.page()).text).toContain('This dump was read in part')
  })
})

describe('what is not there', () => {
  it.each([
    'nothing',
    'object',
    'object?id=',
    'object?id=0x123456',
    'object?id=%00',
    'object?id=@5',
    `object?id=0x${'f'.repeat(17)}`,
    'object?id[]=1',
    'class?n=100000',
    'class',
    'dominators?of=0x1',
    'constructor',
    '__proto__',
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    'style.css/x',
  ])('%s is a page that says so', async (address) => {
    const dump = await explored(application().bytes)
    const response = await fetch(`${dump.url}${address}`)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toMatch(/\bat .*\.[jt]s|node:/)
    expect(dump.faults).toEqual([])
  })

  it.each([
    'classes?sort=toString',
    'classes?from=-1',
    'classes?from=1e9',
    'class?n=x',
    'search?min=lots',
    'search?name=a&from=99999999999',
  ])('%s is not understood, and the page says why', async (address) => {
    const dump = await explored(application().bytes)
    const response = await fetch(`${dump.url}${address}`)
    expect(response.status).toBe(400)
    expect(dump.faults).toEqual([])
  })

  it('a page behind the last one is empty and says so', async () => {
    const { bytes, list } = application()
    const dump = await explored(bytes)
    for (const address of [
      'classes?from=5000',
      `object?id=${list}&fields=5000`,
      'class?n=0&from=5000',
      'dominators?from=5000',
      'threads?from=50',
      'search?name=item&from=5000',
    ]) {
      expect((await dump.page(address)).text).toMatch(/no more|No more/)
    }
  })

  it('a dump that goes away while it is explored costs its pages, with a word, and no stack trace', async () => {
    const { bytes, first } = application()
    const file = path.join(temporaryFolder(), 'gone.hprof')
    writeFileSync(file, bytes)
    const dump = await explored(file)
    writeFileSync(file, '')
    const response = await fetch(`${dump.url}object?id=${first}`)
    const body = await response.text()
    expect([200, 500]).toContain(response.status)
    expect(body).not.toMatch(/\bat .*\.[jt]s/)
    expect(await dump.page('classes')).toMatchObject({ strange: [] })
  })
})

describe('links', () => {
  it('of a JVM dump all lead to pages', async () => {
    const dump = await explored(application().bytes)
    const pages = await crawl(dump, 400)
    expect(pages.size).toBe(400)
    expect(dump.faults).toEqual([])
  })

  it('of a real V8 snapshot all lead to pages', async () => {
    const file = path.join(temporaryFolder(), 'test.heapsnapshot')
    const program = `
      globalThis.shelf = new (class Shelf {
        books = Array.from({ length: 5000 }, (_, i) => ({ title: 'book ' + i }))
      })()
      require('node:v8').writeHeapSnapshot(process.argv[1])`
    execFileSync(process.execPath, ['-e', program, file])
    const dump = await explored(file)
    const found = await dump.page('search?name=Shelf')
    const link = found.links.find((one) => one.startsWith('object?'))!
    const page = await dump.page(link)
    expect(page.text).toMatch(/books\s*property\s*Array/)
    const pages = await crawl(dump, 120)
    expect(pages.size).toBe(120)
    expect(dump.faults).toEqual([])
  })
})
