import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyzeHeapDump, openHeapGraph } from './index.js'

const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-snapshot-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function fileOf(content: string | Buffer): string {
  const file = path.join(folder, `snapshot-${files++}`)
  writeFileSync(file, content)
  return file
}

const fields = {
  node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
  node_types: [
    ['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'],
  ],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak']],
}

type Node = readonly [type: string, name: string, bytes: number, edges: readonly Edge[]]
type Edge = readonly [type: string, name: string | number, to: number]

/** The JSON, open to damage. */
interface Written {
  snapshot: { meta?: typeof fields; node_count?: number; edge_count?: number }
  nodes: number[]
  edges: number[]
  trace_function_infos: number[]
  trace_tree: number[]
  samples: number[]
  locations: number[]
  strings?: string[]
}

/** A snapshot as V8 writes it, of nodes that a test knows. */
function snapshotOf(nodes: readonly Node[], change: (json: Written) => void = () => {}): string {
  const strings: string[] = []
  const string = (text: string) => {
    if (!strings.includes(text)) strings.push(text)
    return strings.indexOf(text)
  }
  const json: Written = {
    snapshot: {
      meta: structuredClone(fields),
      node_count: nodes.length,
      edge_count: nodes.reduce((sum, [, , , edges]) => sum + edges.length, 0),
    },
    nodes: nodes.flatMap(([type, name, bytes, edges], i) => [
      fields.node_types[0]!.indexOf(type),
      string(name),
      2 * i + 1,
      bytes,
      edges.length,
      0,
      0,
    ]),
    edges: nodes.flatMap(([, , , edges]) =>
      edges.flatMap(([type, name, to]) => [
        fields.edge_types[0]!.indexOf(type),
        typeof name === 'number' ? name : string(name),
        to * 7,
      ]),
    ),
    trace_function_infos: [],
    trace_tree: [],
    samples: [],
    locations: [1, 2, 3, 4],
    strings,
  }
  change(json)
  return JSON.stringify(json)
}

const small: readonly Node[] = [
  [
    'synthetic',
    '',
    0,
    [
      ['element', 1, 1],
      ['shortcut', 'app', 2],
    ],
  ],
  ['synthetic', '(GC roots)', 0, [['element', 3, 2]]],
  [
    'object',
    'App',
    100,
    [
      ['property', 'list', 3],
      ['weak', 'forgotten', 5],
      ['shortcut', 'skip', 4],
    ],
  ],
  [
    'object',
    'Array',
    32,
    [
      ['internal', 'elements', 4],
      ['element', 0, 6],
    ],
  ],
  ['array', '', 48, [['internal', '0', 6]]],
  ['object', 'Forgotten', 1000, []],
  ['string', 'a "text" \\ with é, 漢 and 😀', 24, []],
]

describe('a V8 heap snapshot', () => {
  it('holds what was constructed', async () => {
    const findings = await analyzeHeapDump(fileOf(snapshotOf(small)))
    expect(findings).toMatchObject({
      format: 'v8-heapsnapshot',
      partial: null,
      objects: 7,
      shallowBytes: 1204,
      reachable: { objects: 6, bytes: 204 },
      // A weak edge alone leads to it.
      unreachable: { objects: 1, bytes: 1000, classes: [{ name: 'Forgotten', count: 1 }] },
    })
    const graph = await openHeapGraph(fileOf(snapshotOf(small)))
    expect(await graph.object('@5')).toMatchObject({
      name: 'App',
      retainedBytes: 204,
      dominator: { id: '@1' },
    })
    expect(await graph.object('@7')).toMatchObject({
      name: 'Array',
      retainedBytes: 104,
      dominator: { id: '@5' },
      fields: [
        { name: '(elements)', type: 'internal', target: { id: '@9', retainedBytes: 48 } },
        { name: '[0]', type: 'element', value: JSON.stringify('a "text" \\ with é, 漢 and 😀') },
      ],
    })
    expect((await graph.object('@13'))!.text).toBe('a "text" \\ with é, 漢 and 😀')
    expect((await graph.pathFromRoot('@13'))!.map(({ className, via }) => `${className} ${via}`)).toEqual([
      '(root) root of the snapshot',
      'App app',
      'Array list',
      '(string) [0]',
    ])
    expect(await graph.pathFromRoot('@11')).toBeNull()
    expect(await graph.object('@12')).toBeNull()
    await graph.close()
  })

  it('is read with spaces and line ends between its parts, and packed', async () => {
    const plain = await analyzeHeapDump(fileOf(snapshotOf(small)))
    const spaced = JSON.stringify(JSON.parse(snapshotOf(small)), null, 2)
    expect(await analyzeHeapDump(fileOf(spaced))).toEqual(plain)
    expect(await analyzeHeapDump(fileOf(gzipSync(spaced)))).toEqual(plain)
  })

  it('is read where texts and numbers lie across chunks', async () => {
    // Chunks are 64 KiB at the least: texts of odd lengths with escapes at their ends fall on each border.
    const nodes: Node[] = [
      ['synthetic', '', 0, Array.from({ length: 3000 }, (_, i): Edge => ['element', i, i + 1])],
    ]
    for (let i = 1; i <= 3000; i++) nodes.push(['string', `${'\\"é'.repeat(i % 97)}${i}`, 16 + i, []])
    const file = fileOf(snapshotOf(nodes))
    const graph = await openHeapGraph(file)
    for (const i of [1, 2, 96, 97, 1234, 2999, 3000]) {
      expect((await graph.object(`@${2 * i + 1}`))!.text).toBe(`${'\\"é'.repeat(i % 97)}${i}`)
    }
    expect(graph.reachable).toEqual({ objects: 3001, bytes: 3000 * 16 + (3000 * 3001) / 2 })
    await graph.close()
  })

  it('cut anywhere is partial, and never a throw', async () => {
    const text = Buffer.from(snapshotOf(small))
    for (let at = 0; at < text.length; at++) {
      const file = fileOf(text.subarray(0, at))
      for (const mode of ['histogram', 'full'] as const) {
        expect((await analyzeHeapDump(file, { mode })).partial, `cut at ${at}`).not.toBeNull()
      }
      rmSync(file)
    }
  }, 60_000)

  it('with any byte changed ends, and never throws', async () => {
    const text = Buffer.from(snapshotOf(small))
    for (let at = 0; at < text.length; at += 2) {
      for (const byte of ['9', '"', ']', '}', '\\', '\0']) {
        const damaged = Buffer.from(text)
        damaged.write(byte, at)
        const file = fileOf(damaged)
        await analyzeHeapDump(file)
        rmSync(file)
      }
    }
  }, 120_000)

  const damages: readonly (readonly [string, (json: Written) => void, RegExp | null])[] = [
    [
      'says it has a million million nodes',
      (json) => {
        json.snapshot.node_count = 1e12
      },
      /it has 7 nodes where/,
    ],
    [
      'has more nodes than it says',
      (json) => {
        json.snapshot.node_count = 3
      },
      null,
    ],
    [
      'has no strings',
      (json) => {
        delete json.strings
      },
      /it has no strings/,
    ],
    [
      'has no description',
      (json) => {
        json.snapshot = {}
      },
      /its description lacks/,
    ],
    [
      'has fields of other names',
      (json) => {
        json.snapshot.meta!.node_fields.fill('x')
      },
      /has no field type/,
    ],
  ]

  it.each(damages)('that %s is read as far as it makes sense', async (_, change, why) => {
    const findings = await analyzeHeapDump(fileOf(snapshotOf(small, change)))
    if (why === null) expect(findings.objects).toBe(3)
    else expect(findings.partial!.why).toMatch(why)
  })

  it('keeps sizes beyond 4 GiB', async () => {
    const bytes = 9 * 1024 ** 3
    const nodes: Node[] = [
      ['synthetic', '', 0, [['element', 1, 1]]],
      ['native', 'system / JSArrayBufferData', bytes, []],
    ]
    const findings = await analyzeHeapDump(fileOf(snapshotOf(nodes)))
    expect(findings.biggest[0]).toMatchObject({ shallowBytes: bytes, retainedBytes: bytes })
  })

  it('refuses a graph that does not fit, before it is built', async () => {
    await expect(analyzeHeapDump(fileOf(snapshotOf(small)), { maxMemoryBytes: 1000 })).rejects.toMatchObject({
      code: 'DUMP_TOO_LARGE',
    })
  })
})

describe('a snapshot of a real Node.js process', () => {
  const file = path.join(folder, 'real.heapsnapshot')
  beforeAll(() => {
    const program = fileURLToPath(new URL('../../../test/fixtures/heap/holder.mjs', import.meta.url))
    execFileSync(process.execPath, [program, file])
  })

  it('gives sizes and counts as the snapshot itself has them, and retained sizes by their definition', async () => {
    const truth = JSON.parse(readFileSync(file, 'utf8'))
    const nodeFields: string[] = truth.snapshot.meta.node_fields
    const width = nodeFields.length
    const column = (name: string) => nodeFields.indexOf(name)
    const count = truth.nodes.length / width
    const types: string[] = truth.snapshot.meta.node_types[0]
    const edgeTypes: string[] = truth.snapshot.meta.edge_types[0]
    const value = (node: number, name: string): number => truth.nodes[node * width + column(name)]
    const size = (node: number) => value(node, 'self_size')
    const targets: number[][] = []
    for (let node = 0, at = 0; node < count; node++) {
      const found: number[] = []
      for (let left = value(node, 'edge_count'); left > 0; left--, at += 3) {
        const type = edgeTypes[truth.edges[at]]
        if (type === 'weak' || (type === 'shortcut' && node !== 0)) continue
        found.push(truth.edges[at + 2] / width)
      }
      targets.push(found)
    }
    const reachedBytes = (without: number) => {
      const seen = new Uint8Array(count)
      seen[0] = 1
      if (without >= 0) seen[without] = 1
      const open = [0]
      let bytes = 0
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        bytes += size(node)
        for (const target of targets[node]!) {
          if (seen[target] === 1) continue
          seen[target] = 1
          open.push(target)
        }
      }
      return bytes
    }
    const findings = await analyzeHeapDump(file)
    expect(findings.partial).toBeNull()
    expect(findings.objects).toBe(count)
    const all = reachedBytes(-1)
    expect(findings.reachable!.bytes).toBe(all)
    for (const name of ['Entry', 'Link', 'Map', 'Object']) {
      let instances = 0
      let bytes = 0
      for (let node = 0; node < count; node++) {
        if (types[value(node, 'type')] !== 'object' || truth.strings[value(node, 'name')] !== name) continue
        instances++
        bytes += size(node)
      }
      expect(findings.classes.find((one) => one.name === name)).toMatchObject({
        count: instances,
        shallowBytes: bytes,
      })
    }
    const graph = await openHeapGraph(file)
    for (const { id, retainedBytes } of graph.search({ minRetainedBytes: 10_000 }).rows.slice(1, 40)) {
      const node = truth.nodes.findIndex(
        (one: number, i: number) => i % width === column('id') && one === Number(id.slice(1)),
      )
      expect(`${id}: ${retainedBytes}`).toBe(`${id}: ${all - reachedBytes((node - column('id')) / width)}`)
    }
    await graph.close()
  }, 120_000)

  it('shows the map that holds most, what it holds and by what it is kept', async () => {
    const findings = await analyzeHeapDump(file)
    const map = findings.suspects[0]!
    expect(map.sentence).toMatch(
      /^One Map holds [\d.]+ MB, [\d.]+ % of the reachable heap, in 20,000 Entry and what belongs to them; it is kept by cache of global/,
    )
    expect(map.path.at(-1)).toMatchObject({ className: 'Map', via: 'cache' })
    expect(findings.duplicateStrings!.top).toContainEqual(
      expect.objectContaining({ text: 'the same text again €', count: 201 }),
    )
    expect(findings.fillRatios![0]).toMatchObject({ className: 'Array' })
    expect(findings.threads).toBeNull()
  })

  it('is counted in one pass with the same figures', async () => {
    const counted = await analyzeHeapDump(file, { mode: 'histogram' })
    const full = await analyzeHeapDump(file)
    expect(counted.objects).toBe(full.objects)
    expect(counted.shallowBytes).toBe(full.shallowBytes)
    const shallow = (one: { name: string; count: number; shallowBytes: number }) =>
      `${one.name} ${one.count} ${one.shallowBytes}`
    expect(counted.classes.map(shallow).sort()).toEqual(full.classes.map(shallow).sort())
  })

  it('can be explored', async () => {
    const graph = await openHeapGraph(file)
    const [entry] = graph.search({ name: 'entry' }).rows
    expect(entry!.name).toBe('Entry')
    const page = (await graph.object(entry!.id))!
    expect(page.fields.find(({ name }) => name === 'name')!.value).toMatch(/^"entry number \d+"$/)
    const body = (await graph.object(page.fields.find(({ name }) => name === 'body')!.target!.id))!
    expect(body.fields.map(({ name }) => name)).toContain('first')
    // Page by page, what holds most first; none is missing and none is there twice.
    const seen: string[] = []
    let least = Number.POSITIVE_INFINITY
    for (let from = 0; from < 20_000; from += 1000) {
      const found = graph.search({ name: 'entry', from, most: 1000 })
      expect(found.total).toBe(20_000)
      for (const { id, retainedBytes } of found.rows) {
        expect(retainedBytes!).toBeLessThanOrEqual(least)
        least = retainedBytes!
        seen.push(id)
      }
    }
    expect(new Set(seen).size).toBe(20_000)
    const { rows } = await graph.referrers(entry!.id)
    expect(rows.length).toBeGreaterThan(0)
    await graph.close()
  })
})
