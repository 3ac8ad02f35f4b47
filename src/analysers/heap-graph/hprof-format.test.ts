import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { HprofBytes, type HprofOptions } from '../../../test/support/hprof-bytes.js'
import { analyzeHeapDump, openHeapGraph } from './index.js'

const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-hprof-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function fileOf(bytes: Buffer): string {
  const file = path.join(folder, `dump-${files++}`)
  writeFileSync(file, bytes)
  return file
}

const compressed = { compressedOops: true, compactObjectHeaders: false }

/** A small application: a static list of three records, a thread with a local, a cycle, garbage, a weak reference. */
function application(options: HprofOptions = {}) {
  const dump = new HprofBytes(options)
  const object = dump.addClass('java/lang/Object')
  const javaClass = dump.addClass('java/lang/Class', { superId: object })
  const string = dump.addClass('java/lang/String', {
    superId: object,
    fields: [
      { name: 'value', type: 'object' },
      { name: 'coder', type: 'byte' },
    ],
  })
  const text = (words: string) =>
    dump.addInstance(string, [dump.addPrimitiveArray('byte', Buffer.from(words, 'latin1')), 0])
  const record = dump.addClass('app/Record', {
    superId: object,
    fields: [
      { name: 'name', type: 'object' },
      { name: 'next', type: 'object' },
      { name: 'weight', type: 'double' },
      { name: 'late', type: 'boolean' },
    ],
  })
  const names = ['one', 'two', 'two']
  const ids = names.map(() => dump.place())
  for (const [i, id] of ids.entries()) {
    dump.addInstance(record, [text(names[i]!), ids[(i + 1) % 3]!, 1.5, 1], id)
  }
  const objects = dump.addClass('[Ljava/lang/Object;', { superId: object })
  const list = dump.addObjectArray(objects, [...ids, 0])
  const holder = dump.addClass('app/Holder', {
    superId: object,
    statics: [
      { name: 'COUNT', type: 'int', value: 7 },
      { name: 'LIST', type: 'object', value: list },
    ],
  })
  const reference = dump.addClass('java/lang/ref/Reference', {
    superId: object,
    fields: [{ name: 'referent', type: 'object' }],
  })
  const weakReference = dump.addClass('java/lang/ref/WeakReference', { superId: reference })
  const forgotten = dump.addPrimitiveArray('int', Buffer.alloc(400))
  const weak = dump.addInstance(weakReference, [forgotten])
  const thread = dump.addClass('java/lang/Thread', {
    superId: object,
    fields: [{ name: 'name', type: 'object' }],
  })
  const main = dump.addInstance(thread, [text('main')])
  const local = dump.addPrimitiveArray('long', Buffer.alloc(80, 1))
  dump.addStackTrace(9, 1, [{ method: 'run', file: 'App.java', line: 12 }])
  for (const one of [object, javaClass, string, record, objects, reference, weakReference, thread]) {
    dump.addRoot(0x05, one)
  }
  dump.addRoot(0x05, holder)
  dump.addRoot(0x08, main, 1, 9)
  dump.addRoot(0x03, local, 1, 0)
  dump.addRoot(0x01, weak, ...(options.idBytes === 4 ? [0] : [0, 0]))
  return { dump, ids, list, holder, weak, forgotten, local }
}

const layouts: (HprofOptions & { readonly named: string })[] = [
  { named: '1.0.1, 4-byte ids, one heap record', version: '1.0.1', idBytes: 4, segmentBytes: null },
  { named: '1.0.1, 8-byte ids, one heap record', version: '1.0.1', segmentBytes: null },
  { named: '1.0.2, 4-byte ids, segments', idBytes: 4 },
  { named: '1.0.2, 8-byte ids, segments', segmentBytes: 300 },
  { named: '1.0.3, 8-byte ids, a segment for each record', version: '1.0.3', segmentBytes: 1 },
  { named: 'ids that are no addresses', idBytes: 4, address: 0x50000001 },
  { named: 'addresses with a tag in their upper half', tag: 0xb4000000 },
]

describe('an HPROF dump', () => {
  it.each(layouts)('is read whole: $named', async ({ named: _, ...options }) => {
    const { dump } = application(options)
    const findings = await analyzeHeapDump(fileOf(dump.toBuffer()), { jvm: compressed })
    expect(findings.partial).toBeNull()
    expect(findings.format).toBe('hprof')
    expect(findings.version).toBe(options.version ?? '1.0.2')
    const counts = Object.fromEntries(findings.classes.map(({ name, count }) => [name, count]))
    expect(counts).toEqual({
      'java.lang.Class': 9,
      'java.lang.String': 4,
      'app.Record': 3,
      'byte[]': 4,
      'java.lang.Object[]': 1,
      'java.lang.ref.WeakReference': 1,
      'int[]': 1,
      'java.lang.Thread': 1,
      'long[]': 1,
    })
    expect(findings.objects).toBe(25)
    expect(findings.threads).toMatchObject([
      { name: 'main', frames: ['java.lang.Object.run(App.java:12)'], locals: [{ className: 'long[]' }] },
    ])
    expect(findings.duplicateStrings).toMatchObject({ strings: 4, distinct: 3 })
    expect(findings.duplicateStrings!.top.map(({ text, count }) => ({ text, count }))).toEqual([
      { text: 'two', count: 2 },
    ])
    // Held by a weak reference alone.
    expect(findings.unreachable).toMatchObject({ objects: 1, classes: [{ name: 'int[]', count: 1 }] })
  })

  it('gives each object what it holds, as constructed', async () => {
    const { dump, ids, list, holder } = application()
    const graph = await openHeapGraph(fileOf(dump.toBuffer()), { jvm: compressed })
    const at = (id: number) => `0x${id.toString(16)}`
    // Record: header 12, a reference in the gap before the double, the other one, a boolean; String; byte[3].
    const record = 32 + 24 + 24
    expect(await graph.object(at(list))).toMatchObject({
      className: 'java.lang.Object[]',
      shallowBytes: 32,
      retainedBytes: 32 + 3 * record,
      dominator: { name: 'class app.Holder' },
      fieldCount: 4,
    })
    const first = (await graph.object(at(ids[0]!)))!
    expect(first).toMatchObject({ shallowBytes: 32, retainedBytes: record, dominator: { id: at(list) } })
    expect(first.fields).toMatchObject([
      { name: 'name', type: 'object', value: '"one"', target: { name: 'java.lang.String' } },
      { name: 'next', type: 'object', target: { id: at(ids[1]!) } },
      { name: 'weight', type: 'double', value: '1.5', target: null },
      { name: 'late', type: 'boolean', value: 'true', target: null },
    ])
    const page = (await graph.object(at(holder)))!
    expect(page).toMatchObject({ name: 'class app.Holder', rootKind: 'system class', dominator: null })
    expect(page.fields).toContainEqual(expect.objectContaining({ name: 'static COUNT', value: '7' }))
    expect((await graph.pathFromRoot(at(ids[2]!)))!.map(({ via }) => via)).toEqual([
      'system class',
      'static LIST',
      '[2]',
    ])
    expect((await graph.referrers(at(ids[1]!))).rows.map(({ via }) => via).sort()).toEqual(['[1]', 'next'])
    expect(graph.dominated(at(list)).rows.map(({ retainedBytes }) => retainedBytes)).toEqual([
      record,
      record,
      record,
    ])
    expect(await graph.object('0x1')).toBeNull()
    expect(await graph.object('nonsense')).toBeNull()
    await graph.close()
  })

  it('has the dominators and retained sizes of the definition, for any graph of arrays', async () => {
    const graphs = fc.integer({ min: 1, max: 20 }).chain((count) =>
      fc.record({
        edges: fc.array(fc.array(fc.integer({ min: 0, max: count - 1 }), { maxLength: 4 }), {
          minLength: count,
          maxLength: count,
        }),
        roots: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: 3 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(graphs, async ({ edges, roots }) => {
        const dump = new HprofBytes({ segmentBytes: 200 })
        const objects = dump.addClass('[Ljava/lang/Object;')
        dump.addRoot(0x05, objects)
        const ids = edges.map(() => dump.place(128))
        for (const [i, targets] of edges.entries()) {
          dump.addObjectArray(
            objects,
            targets.map((target) => ids[target]!),
            ids[i]!,
          )
        }
        for (const root of roots) dump.addRoot(0xff, ids[root]!)
        const graph = await openHeapGraph(fileOf(dump.toBuffer()), { jvm: compressed })
        const reach = (without: number) => {
          const seen = new Set<number>()
          const open = roots.filter((root) => root !== without)
          for (let node = open.pop(); node !== undefined; node = open.pop()) {
            if (seen.has(node)) continue
            seen.add(node)
            open.push(...edges[node]!.filter((target) => target !== without))
          }
          return seen
        }
        const bytes = (nodes: Iterable<number>) =>
          [...nodes].reduce((sum, node) => sum + Math.ceil((16 + 4 * edges[node]!.length) / 8) * 8, 0)
        const all = reach(-1)
        for (const node of edges.keys()) {
          const page = (await graph.object(`0x${ids[node]!.toString(16)}`))!
          const expected = all.has(node) ? bytes(all) - bytes(reach(node)) : null
          expect(page.retainedBytes).toBe(expected)
        }
        await graph.close()
      }),
      { numRuns: 60 },
    )
  })

  it('of Android is read, its records that a JVM does not write included', async () => {
    const { dump, ids } = application({ version: '1.0.3', idBytes: 4 })
    const id = (value: number) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes
    }
    for (const tag of [0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x90]) {
      dump.addRaw(Buffer.concat([Buffer.from([tag]), id(ids[0]!)]))
    }
    dump.addRaw(Buffer.concat([Buffer.from([0x8e]), id(ids[0]!), id(1), id(2)]))
    dump.addRaw(Buffer.concat([Buffer.from([0xfe]), id(1), id(dump.nameId('app'))]))
    const array = id(dump.place())
    dump.addRaw(Buffer.concat([Buffer.from([0xc3]), array, id(0), id(100), Buffer.from([10])]))
    const findings = await analyzeHeapDump(fileOf(dump.toBuffer()))
    expect(findings.partial).toBeNull()
    expect(findings.unknownRecords.count).toBe(0)
    expect(findings.objects).toBe(26)
    expect(findings.classes.find(({ name }) => name === 'int[]')!.count).toBe(2)
    expect(findings.notes).toContain('1 arrays were dumped without their elements.')
  })

  it('cut anywhere is partial, and never a throw', async () => {
    const bytes = application({ segmentBytes: 400 }).dump.toBuffer()
    const whole = await analyzeHeapDump(fileOf(bytes))
    const step = Math.max(1, bytes.length / 2000)
    let cuts = 0
    for (let at = 0; at < bytes.length; at += step) {
      const file = fileOf(bytes.subarray(0, Math.floor(at)))
      for (const mode of ['histogram', 'full'] as const) {
        const findings = await analyzeHeapDump(file, { mode })
        expect(findings.partial, `cut at ${Math.floor(at)}`).not.toBeNull()
        expect(findings.partial!.shareRead).toBeLessThanOrEqual(1)
        expect(findings.objects).toBeLessThanOrEqual(whole.objects)
      }
      rmSync(file)
      cuts++
    }
    expect(cuts).toBeGreaterThanOrEqual(2000)
  }, 240_000)

  it('cut anywhere while packed is partial, and never a throw', async () => {
    const packed = gzipSync(application().dump.toBuffer())
    for (let at = 1; at < packed.length; at += 7) {
      const file = fileOf(packed.subarray(0, at))
      expect((await analyzeHeapDump(file)).partial, `cut at ${at}`).not.toBeNull()
      rmSync(file)
    }
  }, 60_000)

  it('with any byte changed ends, and never throws', async () => {
    const bytes = application({ segmentBytes: 400 }).dump.toBuffer()
    for (let at = 0; at < bytes.length; at += 5) {
      for (const value of [0xff, 0]) {
        const damaged = Buffer.from(bytes)
        damaged[at] = value
        const file = fileOf(damaged)
        await analyzeHeapDump(file)
        rmSync(file)
      }
    }
  }, 120_000)

  it('with a record of an absurd length loses its segment and says so', async () => {
    const { dump } = application({ segmentBytes: 400 })
    const head = Buffer.alloc(26)
    head[0] = 0x23
    head.writeUInt32BE(0xffffffff, 1 + 8 + 4)
    head[17] = 11
    dump.addRaw(head)
    const findings = await analyzeHeapDump(fileOf(dump.toBuffer()))
    expect(findings.unknownRecords.count).toBe(1)
    expect(findings.unknownRecords.samples[0]).toMatch(/^0x23 at \d+$/)
    expect(findings.partial!.why).toMatch(/1 record of unknown kind, \d+ bytes/)
    expect(findings.partial!.shareRead).toBeLessThan(1)
    expect(findings.objects).toBeGreaterThanOrEqual(20)
  })

  it('of more than 4 GiB in one record is read by the length that ends with the file', async () => {
    const dump = new HprofBytes({ segmentBytes: null })
    dump.addClass('java/lang/Object')
    const head = Buffer.alloc(18)
    head[0] = 0x23
    head.writeBigUInt64BE(BigInt(dump.place()), 1)
    head.writeUInt32BE(0xffffffff, 13)
    head[17] = 8
    dump.addRaw(head)
    const bytes = dump.toBuffer()
    // The writer's length lacks the array's elements; modulo 4 GiB they count one less than nothing.
    const heapAt = bytes.lastIndexOf(Buffer.from([0x0c, 0, 0, 0, 0]))
    bytes.writeUInt32BE(bytes.readUInt32BE(heapAt + 5) - 1, heapAt + 5)
    const file = fileOf(bytes)
    truncateSync(file, bytes.length + 0xffffffff)
    const findings = await analyzeHeapDump(file, { mode: 'histogram' })
    rmSync(file)
    expect(findings.partial).toBeNull()
    expect(findings.classes[0]).toMatchObject({ name: 'byte[]', count: 1, shallowBytes: 2 ** 32 + 16 })
  })

  it('with classes whose superclasses go in circles ends', async () => {
    const dump = new HprofBytes()
    const [one, two] = [dump.place(), dump.place()]
    dump.addClass('One', { id: one, superId: two })
    dump.addClass('Two', { id: two, superId: one })
    dump.addRaw(
      Buffer.concat([Buffer.from([0x21]), id8(dump.place()), Buffer.alloc(4), id8(one), Buffer.alloc(4)]),
    )
    const findings = await analyzeHeapDump(fileOf(dump.toBuffer()))
    expect(findings.partial).toBeNull()
    expect(findings.objects).toBe(3)
  })

  it('with an object twice counts it once in its graph', async () => {
    const { dump, ids } = application()
    dump.addInstance(dump.addClass('app/Other'), [], ids[0]!)
    const findings = await analyzeHeapDump(fileOf(dump.toBuffer()))
    expect(findings.notes).toContain('1 objects are in the dump twice; each counts once in the graph.')
  })

  it('keeps names as they are: data', async () => {
    const dump = new HprofBytes()
    dump.addRoot(0x05, dump.addClass('app/<script>\u202e\u001b[31m'))
    dump.addInstance(dump.addClass('app/<b>'), [])
    const findings = await analyzeHeapDump(fileOf(dump.toBuffer()))
    expect(findings.classes.map(({ name }) => name)).toContain('app.<b>')
  })
})

function id8(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

describe('what is no heap dump', () => {
  it.each([
    ['is empty', () => fileOf(Buffer.alloc(0)), /it is empty/],
    ['is a directory', () => folder, /it is a directory/],
    ['is missing', () => path.join(folder, 'missing'), /it cannot be opened \(ENOENT\)/],
    ['is another kind of file', () => fileOf(Buffer.from('%PDF-1.7\n'.repeat(100))), /neither an HPROF dump/],
    [
      'is a packed file of another kind',
      () => fileOf(gzipSync(Buffer.alloc(10_000))),
      /neither an HPROF dump/,
    ],
    ['is a device', () => '/dev/null', /it is not a regular file/],
    [
      'has ids of 3 bytes',
      () =>
        fileOf(
          Buffer.concat([Buffer.from('JAVA PROFILE 1.0.2\0'), Buffer.from([0, 0, 0, 3]), Buffer.alloc(40)]),
        ),
      /the dump ends within its header, or it is damaged/,
    ],
  ])('%s: said, not thrown', async (_, make, why) => {
    const findings = await analyzeHeapDump(make())
    expect(findings.partial!.shareRead).toBe(0)
    expect(findings.partial!.why).toMatch(why)
    expect(findings.objects).toBe(0)
  })

  it('has no graph to explore', async () => {
    const where = path.join(folder, 'a-folder')
    mkdirSync(where)
    await expect(openHeapGraph(where)).rejects.toMatchObject({ code: 'DUMP_UNREADABLE' })
    await expect(openHeapGraph(fileOf(Buffer.from('hello')))).rejects.toMatchObject({
      code: 'DUMP_UNREADABLE',
    })
  })
})

describe('limits', () => {
  it('refuse a graph that needs more memory than there is, with the numbers, and still count classes', async () => {
    const file = fileOf(application().dump.toBuffer())
    await expect(analyzeHeapDump(file, { maxMemoryBytes: 50 * 1024 * 1024 })).rejects.toMatchObject({
      code: 'DUMP_TOO_LARGE',
      message: expect.stringMatching(/needs \d+ MiB of memory; there are 50 MiB$/),
    })
    const counted = await analyzeHeapDump(file, { mode: 'histogram', maxMemoryBytes: 1 })
    expect(counted.objects).toBe(25)
    expect(counted.classes[0]!.retainedBytes).toBeNull()
  })

  it('stop inflating where told', async () => {
    const { dump } = application()
    dump.addPrimitiveArray('byte', Buffer.alloc(20_000_000))
    const file = fileOf(gzipSync(dump.toBuffer()))
    const findings = await analyzeHeapDump(file, { maxInflatedBytes: 10_000_000 })
    expect(findings.partial!.why).toBe('it inflates to more than the limit of inflated bytes')
    expect((await analyzeHeapDump(file)).partial).toBeNull()
  })

  it('hold for a dump that grows while it is read: what came later is not read', async () => {
    const { dump } = application()
    for (let i = 0; i < 200; i++) dump.addPrimitiveArray('byte', Buffer.alloc(100_000, 1))
    const file = fileOf(dump.toBuffer())
    let grown = 0
    const findings = await analyzeHeapDump(file, {
      onProgress: () => {
        if (grown++ < 5) appendFileSync(file, Buffer.alloc(100_000, 0xee))
      },
    })
    expect(grown).toBeGreaterThan(5)
    expect(findings.partial).toBeNull()
    expect(findings.objects).toBe(225)
  })
})
