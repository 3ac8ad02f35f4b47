import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Watched, type WatchOptions, watch } from '../../../test/support/live-node.js'
import { V8ProfileCollector } from './v8-profile.js'

const watched: Watched[] = []
afterEach(() => {
  for (const one of watched.splice(0)) one.remove()
})

async function run(script: string, settings = {}, options?: WatchOptions): Promise<Watched> {
  const one = await watch(script, [new V8ProfileCollector(settings)], options)
  watched.push(one)
  return one
}

interface AllocationNode {
  readonly callFrame: { readonly functionName: string }
  readonly selfSize: number
  readonly children: readonly AllocationNode[]
}

const profile = ({ runFolder }: Watched, name: string) =>
  JSON.parse(readFileSync(path.join(runFolder, name), 'utf8'))

/** Bytes alive by the function that allocated them. */
function bytesBy(node: AllocationNode, sum = new Map<string, number>()): Map<string, number> {
  const name = node.callFrame.functionName
  sum.set(name, (sum.get(name) ?? 0) + node.selfSize)
  for (const child of node.children) bytesBy(child, sum)
  return sum
}

const work = `
  const kept = []
  function hoard() { for (let i = 0; i < 2000; i++) kept.push(new Array(100).fill(i)) }
  function burn(ms) { const end = Date.now() + ms; let x = 0; while (Date.now() < end) x += Math.sqrt(x + 1); return x }
`

describe('the flight recorder of a Node target', () => {
  it.each([
    ['normally', ''],
    ['by process.exit', 'process.exit(0)'],
    ['by an uncaught error', 'throw new Error("intended")'],
  ])('leaves profiles of a program that ends %s', async (_how, end) => {
    const one = await run(`${work} for (let i = 0; i < 10; i++) hoard(); burn(300); ${end}`)
    const cpu = profile(one, 'cpu.1.cpuprofile')
    expect(cpu.samples.length).toBeGreaterThan(20)
    const names = cpu.nodes.map((node: AllocationNode) => node.callFrame.functionName)
    expect(names).toContain('burn')
    const { head } = profile(one, 'allocation.heapprofile')
    // 20,000 arrays of 100 numbers: 16 MB, known to within the sampling.
    expect(bytesBy(head).get('hoard')).toBeGreaterThan(8e6)
    expect(readdirSync(one.runFolder).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(one.notes.map((note) => note.message)).toEqual([
      'the flight recorder forces a full collection each 10 s, when it saves the allocation profile: GC figures are perturbed',
    ])
  })

  it('keeps the newest ten CPU windows', async () => {
    const one = await run(
      `import { setTimeout as sleep } from 'node:timers/promises'
       for (let i = 0; i < 60; i++) await sleep(10)`,
      { windowMs: 20 },
    )
    const windows = readdirSync(one.runFolder).filter((name) => name.endsWith('.cpuprofile'))
    expect(windows).toHaveLength(10)
    expect(existsSync(path.join(one.runFolder, 'cpu.1.cpuprofile'))).toBe(false)
    expect(one.notes.at(-1)!.message).toMatch(/^CPU profiles of windows 1 to \d+ were dropped/)
  })

  it('leaves what was saved before a kill, and says what is missing', async () => {
    const one = await run(
      `import { existsSync } from 'node:fs'
       import { setTimeout as sleep } from 'node:timers/promises'
       ${work} hoard(); hoard()
       while (!existsSync('allocation.heapprofile')) await sleep(5)
       console.error('ready')
       for (;;) await sleep(1000)`,
      { flushMs: 100 },
      { whileLive: (child) => child.stderr!.once('data', () => child.kill('SIGKILL')) },
    )
    expect(bytesBy(profile(one, 'allocation.heapprofile').head).get('hoard')).toBeGreaterThan(1e6)
    expect(one.notes.at(-1)!.message).toMatch(/^no CPU profile: /)
  })

  it('does not keep a program alive nor follow into what it starts', async () => {
    const one = await run(`
      import { fork } from 'node:child_process'
      import { writeFileSync } from 'node:fs'
      writeFileSync('child.mjs', 'process.send(Object.keys(process.env).filter((name) => name.startsWith("HEAPMARK")))')
      fork('child.mjs').on('message', (names) => writeFileSync('names.json', JSON.stringify(names)))
    `)
    expect(one.end.exitCode).toBe(0)
    expect(profile(one, 'names.json')).toEqual([])
    expect(readdirSync(one.runFolder).filter((name) => name.endsWith('.cpuprofile'))).toHaveLength(1)
  })

  it('costs the profile, not the program, when the folder cannot be written', async () => {
    const one = await run(
      `${work} burn(50); console.error('fine')`,
      {},
      {
        environment: { HEAPMARK_PROFILE_FOLDER: '/nonexistent/folder' },
      },
    )
    expect(one.end).toMatchObject({ exitCode: 0, stderrTail: 'fine\n' })
    expect(one.notes.map((note) => note.message).slice(1)).toEqual([
      expect.stringMatching(/^no CPU profile/),
      expect.stringMatching(/^no allocation profile/),
    ])
  })
})
