import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRecording } from '../read-recording.js'
import { exportStacks } from '../stacks/export/index.js'
import { JsonScanner } from './json-scanner.js'

const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-v8-'))
afterAll(() => rmSync(folder, { recursive: true }))

const program = `
  const kept = (globalThis.kept = [])
  function keepSome() { for (let i = 0; i < 50000; i++) kept.push({ i, list: [i, i + 1, i + 2] }) }
  function spin() { let sum = 0; const end = Date.now() + 400; while (Date.now() < end) sum += Math.sqrt(sum + 1); return sum }
  keepSome(); spin(); setTimeout(() => console.log(kept.length), 50)
`

describe('profiles that Node.js writes itself', () => {
  let cpu = ''
  let heap = ''
  beforeAll(() => {
    const script = path.join(folder, 'work.cjs')
    writeFileSync(script, program)
    const options = ['--cpu-prof', '--heap-prof', '--heap-prof-interval=1024']
    const run = spawnSync(process.execPath, [...options, script], { cwd: folder, encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
    for (const name of readdirSync(folder)) {
      if (name.endsWith('.cpuprofile')) cpu = path.join(folder, name)
      if (name.endsWith('.heapprofile')) heap = path.join(folder, name)
    }
  })

  test('say where the time went', async () => {
    const { findings, stacks } = await readRecording(cpu)
    const profile = JSON.parse(readFileSync(cpu, 'utf8'))
    const idle =
      profile.nodes.find((node: ProfileNode) => node.callFrame.functionName === '(idle)')?.hitCount ?? 0
    const hits = profile.nodes.reduce((sum: number, node: ProfileNode) => sum + node.hitCount, 0)
    expect(findings).toMatchObject({ format: 'cpuprofile', partial: null, idleSamples: idle })
    expect(findings.cpu?.samples).toBe(hits - idle)
    expect(findings.durationMs).toBeCloseTo((profile.endTime - profile.startTime) / 1000, 3)
    expect(findings.cpu?.topFrames.map(({ frame }) => frame)).toContain('spin (work.cjs:4)')
    const stack = [...exportStacks(stacks.cpu!, 'collapsed')].find((line) => String(line).includes(';spin'))
    expect(stack).toMatch(/\(anonymous\) \(work\.cjs:1\);spin \(work\.cjs:4\) \d+\n$/)
    expect(expectedStacks(profile)).toEqual(
      readCollapsed([...exportStacks(stacks.cpu!, 'collapsed')].join('')),
    )
  })

  test('say where living memory came from', async () => {
    const { findings, stacks } = await readRecording(heap)
    const profile = JSON.parse(readFileSync(heap, 'utf8'))
    expect(findings).toMatchObject({ format: 'heapprofile', partial: null })
    expect(findings.live?.totalBytes).toBe(sizeOf(profile.head))
    // V8 names nodes in its samples that it left out of its tree.
    expect(findings.live!.samples + findings.unknown.unresolvedSamples).toBe(profile.samples.length)
    // V8 may leave out the file of a frame that this profile names.
    expect(findings.live?.topFrames[0]?.frame).toMatch(/^keepSome( |$)/)
    expect(stacks.live?.unit).toBe('bytes')
  })

  test('are read packed, and up to where they are cut off', async () => {
    const text = readFileSync(cpu)
    const whole = (await readRecording(cpu)).findings.cpu!.samples
    const packed = path.join(folder, 'packed')
    writeFileSync(packed, gzipSync(text))
    expect((await readRecording(packed)).findings.cpu?.samples).toBe(whole)
    for (let share = 0.05; share < 1; share += 0.19) {
      const cut = path.join(folder, 'cut')
      writeFileSync(cut, text.subarray(0, Math.floor(text.length * share)))
      const { findings } = await readRecording(cut)
      expect(findings.partial).toEqual({ shareRead: 1, why: 'it ends in the middle' })
      expect(findings.cpu!.samples).toBeLessThanOrEqual(whole)
    }
  })
})

test('a profile without hit counts is counted by its samples, a circle of nodes is cut open', async () => {
  const node = (id: number, functionName: string, children: number[]) => ({
    id,
    callFrame: { functionName, url: '', lineNumber: -1 },
    children,
  })
  const file = path.join(folder, 'chrome.cpuprofile')
  const nodes = [node(1, '(root)', [2]), node(2, 'a', [3]), node(3, 'b<i>', [2]), node(4, 'lost', [4])]
  writeFileSync(
    file,
    JSON.stringify({ nodes, startTime: 0, endTime: 5000, samples: [3, 3, 2, 4, 9], timeDeltas: [] }),
  )
  const { findings, stacks } = await readRecording(file)
  expect(readCollapsed([...exportStacks(stacks.cpu!, 'collapsed')].join(''))).toEqual({
    'a;b<i>': 2,
    a: 1,
    lost: 1,
  })
  expect(findings.unknown.unresolvedSamples).toBe(1)
})

test('the older form with nested nodes is read too', async () => {
  const file = path.join(folder, 'old.cpuprofile')
  const inner = {
    functionName: 'inner',
    url: 'file:///a/b.js',
    lineNumber: 4,
    id: 2,
    hitCount: 3,
    children: [],
  }
  writeFileSync(
    file,
    JSON.stringify({ head: { functionName: '(root)', url: '', id: 1, hitCount: 0, children: [inner] } }),
  )
  const { findings } = await readRecording(file)
  expect(findings).toMatchObject({ format: 'cpuprofile', partial: null })
  expect(findings.cpu?.topFrames).toEqual([{ frame: 'inner (b.js:5)', self: 3, total: 3 }])
})

describe('the JSON scanner', () => {
  test('finds in any pieces what JSON.parse finds in the whole', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.integer({ min: 1, max: 7 }), (text, length) => {
        const { value, scanner } = scan(text, length)
        expect(scanner).toMatchObject({ problem: null, complete: true })
        expect(value).toEqual(plain(JSON.parse(text)))
      }),
    )
  })

  test('ends on whatever bytes it is fed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (bytes, length) => {
        scan(Buffer.from(bytes).toString('latin1'), length)
      }),
    )
    expect(scan('{"a":1}}', 3).scanner.problem).toContain('a closing bracket')
    expect(scan('[1,,2]', 3).scanner.problem).toContain('a comma')
    expect(scan('{"a" 1}', 3).scanner.problem).toContain('a value')
    expect(scan('[nope]', 3).scanner.problem).toContain('a word')
    expect(scan('['.repeat(200_000), 1000).scanner.problem).toContain('without end')
  })
})

interface ProfileNode {
  readonly id: number
  readonly hitCount: number
  readonly children?: readonly number[]
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

/** The same by hand, with the file in one piece. */
function expectedStacks(profile: { readonly nodes: readonly ProfileNode[] }): Record<string, number> {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const found: Record<string, number> = {}
  const visit = (node: ProfileNode, above: readonly string[]) => {
    const { functionName, url, lineNumber } = node.callFrame
    const file = url.startsWith('node:') ? url : url.slice(url.lastIndexOf('/') + 1)
    const name = `${functionName || '(anonymous)'}${url === '' ? '' : ` (${file}:${lineNumber + 1})`}`
    const stack = functionName === '(root)' ? above : [...above, name]
    const counts = node.hitCount > 0 && functionName !== '(idle)'
    if (counts) found[stack.join(';')] = (found[stack.join(';')] ?? 0) + node.hitCount
    for (const child of node.children ?? []) visit(byId.get(child)!, stack)
  }
  visit(profile.nodes[0]!, [])
  return found
}

interface HeapNode {
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}

function sizeOf({ selfSize, children }: HeapNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize)
}

function readCollapsed(text: string): Record<string, number> {
  const found: Record<string, number> = {}
  for (const line of text.trim().split('\n')) {
    const space = line.lastIndexOf(' ')
    const stack = line.slice(0, space)
    found[stack] = (found[stack] ?? 0) + Number(line.slice(space + 1))
  }
  return found
}

/** Puts together again what a scanner reports; words that it does not report are left out of arrays and objects. */
function scan(text: string, pieceBytes: number) {
  const stack: unknown[][] = [[]]
  const scanner = new JsonScanner({
    open: (kind) => stack.push([kind]),
    close: () => {
      const closed = stack.pop()!
      stack.at(-1)!.push(closed)
    },
    key: (name) => stack.at(-1)!.push(`key ${name}`),
    text: (value) => stack.at(-1)!.push(value),
    number: (value) => stack.at(-1)!.push(value),
  })
  const bytes = Buffer.from(`${text} `)
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.feed(bytes.subarray(at, at + pieceBytes))
  return { scanner, value: stack[0] }
}

function plain(value: unknown): unknown[] {
  if (Array.isArray(value)) return [['array', ...value.flatMap(plain)]]
  if (typeof value === 'object' && value !== null) {
    return [['object', ...Object.entries(value).flatMap(([key, part]) => [`key ${key}`, ...plain(part)])]]
  }
  return typeof value === 'string' || typeof value === 'number' ? [value] : []
}
