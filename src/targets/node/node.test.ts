import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startRecordServer } from '../../../test/support/record-server.js'
import { isAlive, startTarget, targetLaunch, until } from '../../../test/support/target-launch.js'
import { noTargetSettings, type TargetLaunch } from '../../model/target.js'
import { entryPath } from '../../system/package-info.js'
import { node } from './node.js'

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../test/fixtures/targets/${name}.mjs`, import.meta.url))

const start = (launch: TargetLaunch) => startTarget(node, launch)

const log = (launch: TargetLaunch) => readFileSync(join(launch.runFolder, 'target.log'), 'utf8')

describe('a Node script as target', () => {
  test('runs under the limits with its environment, and its output is kept', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const launch = targetLaunch({
      program: ['--no-warnings', fixture('polite-sender'), '25'],
      environment: { ...process.env, HEAPMARK_URL: `http://127.0.0.1:${server.port}/in` },
    })
    const target = await start(launch)
    expect(target.runtime.limits).toBe(
      '--max-old-space-size=52 --max-semi-space-size=4 --initial-heap-size=8',
    )
    expect(target.command.slice(-3)).toEqual(launch.program)
    const end = await target.ended
    expect(end).toMatchObject({ exitCode: 0, signal: null, stderrTail: '', result: null })
    expect(server.totals.requests).toBe(25)
    expect(log(launch)).toBe('posted 25 records\n')
    expect(target.counters()).toBeNull()
  })

  test('that crashes leaves its words', async () => {
    const launch = targetLaunch({ program: [fixture('crash')] })
    const end = await (await start(launch)).ended
    expect(end.exitCode).toBe(1)
    expect(end.stderrTail).toContain('TypeError: no such record: 42')
    expect(log(launch)).toContain('working')
    expect(log(launch)).toContain('TypeError: no such record: 42')
  })

  test('that hoards memory ends by V8’s own limit, with a report in the run folder', async () => {
    const launch = targetLaunch({ program: [fixture('hoard')] })
    const end = await (await start(launch)).ended
    expect(end.signal).toBe('SIGABRT')
    expect(end.stderrTail).toMatch(/FATAL ERROR: .*heap out of memory/)
    expect(readdirSync(launch.runFolder).filter((name) => /^report\..*\.json$/.test(name))).toHaveLength(1)
  })

  test('keeps only the last 64 KiB of an endless error output in memory', async () => {
    const launch = targetLaunch({
      program: ['-e', "process.stderr.write('x'.repeat(300_000) + 'the end')"],
    })
    const end = await (await start(launch)).ended
    expect(end.stderrTail).toHaveLength(65_536)
    expect(end.stderrTail).toMatch(/the end$/)
    expect(log(launch)).toHaveLength(300_007)
  })

  test('hands V8’s trace to the collector that asked for it, and the socket to its agent', async () => {
    const agent = 'data:text/javascript,import{writeSync}from"node:fs";writeSync(3,"hello from inside")'
    const launch = targetLaunch({
      program: ['-e', 'let a = []; for (let i = 0; i < 3e6; i++) a = [a.length, i]'],
      additions: { nodeOptions: ['--trace-gc', '--import', agent], jvmOptions: [], environment: {} },
    })
    const target = await start(launch)
    let trace = ''
    let word = ''
    target.stdout!.on('data', (chunk) => {
      trace += chunk
    })
    target.agent!.on('data', (chunk) => {
      word += chunk
    })
    await target.ended
    expect(trace).toContain('Scavenge')
    expect(word).toBe('hello from inside')
  })

  test('ends cleanly even when nobody reads what a collector asked for', async () => {
    const launch = targetLaunch({
      program: ['-e', "process.stdout.write('y'.repeat(50_000))"],
      additions: {
        nodeOptions: ['--trace-gc', '--import', 'data:text/javascript,'],
        jvmOptions: [],
        environment: {},
      },
    })
    expect((await (await start(launch)).ended).exitCode).toBe(0)
  })

  test('is refused without a script', async () => {
    await expect(start(targetLaunch())).rejects.toMatchObject({ code: 'TARGET_ARGUMENTS' })
  })
})

test.each(['--max-old-space-size=4096', '--max_heap_size=100', '--initial-old-space-size=1'])(
  'the heap limits cannot be undone by %s before the script',
  async (option) => {
    const launch = targetLaunch({ program: ['--no-warnings', option, fixture('crash')] })
    await expect(start(launch)).rejects.toMatchObject({
      code: 'TARGET_ARGUMENTS',
      message: `${option} would undo the heap limits of the run`,
    })
  },
)

test('a script may have an argument that looks like a heap limit', async () => {
  const launch = targetLaunch({ program: [fixture('crash'), '--max-old-space-size=1'] })
  expect((await (await start(launch)).ended).exitCode).toBe(1)
})

describe('a Node script that does not end', () => {
  test('is asked first', async () => {
    const target = await start(targetLaunch({ program: [fixture('hang')] }))
    target.stop()
    expect(await target.ended).toMatchObject({ exitCode: null, signal: 'SIGTERM' })
  })

  test('is killed when it does not listen', async () => {
    const launch = targetLaunch({ program: [fixture('hang'), 'stubborn'] })
    const target = await start(launch)
    await until(() => log(launch).includes('hanging'))
    target.stop()
    expect(isAlive(target.pid)).toBe(true)
    target.kill('SIGKILL')
    expect(await target.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
  })

  test('takes with it what it started', async () => {
    const launch = targetLaunch({ program: [fixture('hang'), 'family'] })
    const target = await start(launch)
    await until(() => log(launch).includes('hanging'))
    const child = Number(/child (\d+)/.exec(log(launch))![1])
    expect(isAlive(child)).toBe(true)
    // The child holds the parent's output open: the end is seen only because the child is ended too.
    process.kill(target.pid, 'SIGTERM')
    expect((await target.ended).signal).toBe('SIGTERM')
    await until(() => !isAlive(child))
  })

  test('is out of reach of a Ctrl-C at the terminal: it leads a process group of its own', async () => {
    const target = await start(targetLaunch({ program: [fixture('hang')] }))
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(target.pid)], { encoding: 'utf8' })
    expect(Number(group)).toBe(target.pid)
  })

  test.each(['busy', 'stubborn'])('does not outlive a bench that is killed (%s)', async (mode) => {
    const launch = targetLaunch({ program: [fixture('hang'), mode] })
    const bench = join(launch.runFolder, 'bench.mjs')
    writeFileSync(
      bench,
      `import { targets } from ${JSON.stringify(pathToFileURL(entryPath('targets/index')).href)}
       const launch = ${JSON.stringify({ ...launch, environment: {} })}
       const prepared = await targets.node.prepare({ ...launch, settings: ${JSON.stringify(noTargetSettings)} })
       const target = await prepared.start(launch)
       console.log(target.pid)
       setInterval(() => {}, 1000)`,
    )
    const process_ = spawn(process.execPath, [bench], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void process_.kill('SIGKILL'))
    let pid = 0
    process_.stdout.on('data', (text) => {
      pid = Number(text)
    })
    await until(() => pid > 0 && log(launch).includes('hanging'))
    expect(isAlive(pid)).toBe(true)
    process_.kill('SIGKILL')
    await until(() => !isAlive(pid))
  })
})
