import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/support/heapmark.js'
import { isAlive } from '../../test/support/target-launch.js'
import { listeningAddresses } from '../system/v8-inspector/listening-ports.js'
import { NodeInspector } from './node-inspector.js'

const never = new AbortController().signal

interface Program {
  readonly pid: number
  readonly child: ChildProcess
  /** Resolves once it has printed this. */
  said(word: string): Promise<void>
}

/** A Node.js program that knows nothing of heapmark; it has said `ready`. */
async function program(script: string, options: readonly string[] = ['--inspect-port=0']): Promise<Program> {
  const child = spawn(process.execPath, [...options, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const said = async (word: string) => {
    while (!text.includes(word)) {
      if (child.exitCode !== null) throw new Error(`it ended and never said ${word}: ${text}`)
      await sleep(5)
    }
  }
  await said('ready')
  return { pid: child.pid!, child, said }
}

const waiting = `console.log('ready'); setInterval(() => {}, 1000)`
const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

interface ProfileNode {
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly selfSize: number
  readonly children: readonly ProfileNode[]
}

function functionNames(profile: { readonly nodes: readonly ProfileNode[] }): string[] {
  return profile.nodes.map((node) => node.callFrame.functionName)
}

/** Bytes allocated by each function. */
function sizesByFunction(node: ProfileNode, sizes = new Map<string, number>()): Map<string, number> {
  const name = node.callFrame.functionName
  sizes.set(name, (sizes.get(name) ?? 0) + node.selfSize)
  for (const child of node.children) sizesByFunction(child, sizes)
  return sizes
}

describe('a Node.js process that somebody else started', () => {
  test('gives a heap snapshot, has its inspector closed again, and goes on', async () => {
    const { pid } = await program(
      `class Hoard { kept = new Array(10) }; globalThis.all = Array.from({ length: 777 }, () => new Hoard()); ${waiting}`,
    )
    const file = path.join(temporaryFolder(), 'heap.heapsnapshot')
    const { files, notes } = await new NodeInspector(pid).dump(file)
    const snapshot = readJson(file)
    const [, , ...fields] = snapshot.snapshot.meta.node_fields
    expect(fields).toContain('self_size')
    const width = snapshot.snapshot.meta.node_fields.length
    const hoards = snapshot.nodes.filter(
      (name: number, i: number) => i % width === 1 && snapshot.strings[name] === 'Hoard',
    )
    // The class itself has that name too.
    expect(hoards.length).toBeGreaterThanOrEqual(777)
    expect(files).toEqual([{ path: file, bytes: readFileSync(file).length }])
    expect(notes).toEqual([])
    expect(listeningAddresses(pid)).toEqual([])
    expect(isAlive(pid)).toBe(true)
  })

  test('collects its garbage', async () => {
    const { pid, said } = await program(
      `globalThis.registry = new FinalizationRegistry(() => console.log('finalized'))
       registry.register({}, 0); ${waiting}`,
    )
    await new NodeInspector(pid).collect()
    await said('finalized')
  })

  test('records what it executes and allocates', async () => {
    const { pid } = await program(
      `// Calling itself, it keeps its name: V8 does not put it into its caller.
       function burn(depth) { if (depth > 0) return burn(depth - 1); const end = Date.now() + 20; while (Date.now() < end) globalThis.last = new Array(100).fill(1.5) }
       setInterval(() => burn(3), 1); console.log('ready')`,
    )
    const folder = temporaryFolder()
    const files = ['a.cpuprofile', 'a.heapprofile'].map((name) => path.join(folder, name))
    await new NodeInspector(pid).record(files, 1500, never)
    expect(functionNames(readJson(files[0]!))).toContain('burn')
    expect(sizesByFunction(readJson(files[1]!).head).get('burn')).toBeGreaterThan(1e6)
    expect(listeningAddresses(pid)).toEqual([])
  })

  test('keeps what was recorded when the recording is ended early', async () => {
    const { pid } = await program(waiting)
    const folder = temporaryFolder()
    const files = ['a.cpuprofile', 'a.heapprofile'].map((name) => path.join(folder, name))
    const early = new AbortController()
    setTimeout(() => early.abort(), 100)
    const recording = await new NodeInspector(pid).record(files, 3_600_000, early.signal)
    expect(recording.files.map((file) => file.path)).toEqual(files)
  })

  test('can be recorded while it computes without a pause', async () => {
    const { pid } = await program(
      `function work() { for (let i = 0; i < 1e7; i++) globalThis.last = Math.sqrt(i) }
       console.log('ready'); for (;;) work()`,
    )
    const folder = temporaryFolder()
    const files = ['a.cpuprofile', 'a.heapprofile'].map((name) => path.join(folder, name))
    await new NodeInspector(pid).record(files, 100, never)
    const ownCode = readJson(files[0]!).nodes.filter((node: ProfileNode) =>
      node.callFrame.url.includes('[eval'),
    )
    expect(ownCode[0].hitCount).toBeGreaterThan(0)
    expect(listeningAddresses(pid)).toEqual([])
  })

  test('keeps the inspector that it had opened itself', async () => {
    const { pid } = await program(waiting, ['--inspect=0'])
    const before = listeningAddresses(pid)
    expect(before).toHaveLength(1)
    await new NodeInspector(pid).collect()
    expect(listeningAddresses(pid)).toEqual(before)
  })

  test('can be asked again and again', async () => {
    const { pid } = await program(waiting)
    const inspector = new NodeInspector(pid)
    for (let round = 0; round < 3; round++) await inspector.collect()
    expect(await inspector.dumpWarning()).toBeNull()
    expect(listeningAddresses(pid)).toEqual([])
  })

  test('may end while it is recorded, and is not held back', async () => {
    const { pid, child } = await program(`console.log('ready'); setTimeout(() => process.exit(7), 700)`)
    const folder = temporaryFolder()
    const files = ['a.cpuprofile', 'a.heapprofile'].map((name) => path.join(folder, name))
    const exited = once(child, 'exit')
    await expect(new NodeInspector(pid).record(files, 3_600_000, never)).rejects.toMatchObject({
      code: 'INSPECT_FAILED',
    })
    expect((await exited)[0]).toBe(7)
  })

  test('has its snapshot refused where a file is already', async () => {
    const { pid } = await program(waiting)
    const file = path.join(temporaryFolder(), 'precious')
    writeFileSync(file, 'mine')
    await expect(new NodeInspector(pid).dump(file)).rejects.toMatchObject({
      code: 'INSPECT_FAILED',
      place: file,
    })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect(listeningAddresses(pid)).toEqual([])
  })

  test('is told of by whom its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const { pid } = await program(waiting, [`--inspect-port=${port}`])
    await expect(new NodeInspector(pid).collect()).rejects.toMatchObject({
      code: 'INSPECT_FAILED',
      message: expect.stringContaining(`port ${port} is taken by process ${process.pid} (`),
    })
    expect(isAlive(pid)).toBe(true)
  })
})

describe('what is no Node.js process', () => {
  test('is refused without a signal', async () => {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await expect(new NodeInspector(child.pid!).collect()).rejects.toMatchObject({ code: 'NOT_INSPECTABLE' })
    expect(isAlive(child.pid!)).toBe(true)
  })

  test('is unharmed also when it is called node, since it handles no SIGUSR1', async () => {
    const fake = path.join(temporaryFolder(), 'node')
    copyFileSync('/bin/sleep', fake)
    const child = spawn(fake, ['600'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await expect(new NodeInspector(child.pid!).collect()).rejects.toMatchObject({
      code: 'NOT_INSPECTABLE',
      message: expect.stringContaining('does not handle SIGUSR1'),
    })
    expect(isAlive(child.pid!)).toBe(true)
  })

  test('leaves nothing when it is gone', async () => {
    const child = spawn('true', { stdio: 'ignore' })
    await once(child, 'exit')
    const file = path.join(temporaryFolder(), 'heap.heapsnapshot')
    await expect(new NodeInspector(child.pid!).dump(file)).rejects.toMatchObject({ code: 'NOT_INSPECTABLE' })
    expect(existsSync(file)).toBe(false)
  })
})
