import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  eventually,
  heapmark,
  isAlive,
  onlyRun,
  runFolders,
  start,
  temporaryFolder,
} from '../support/heapmark.js'
import { jdks, jdkTool, noJdk, startJvm } from '../support/live-jvm.js'

/** A Node.js program that lives until it is stopped, and holds some objects. */
function nodeScript(folder: string): string {
  const file = path.join(folder, 'program.mjs')
  writeFileSync(
    file,
    `globalThis.kept = Array.from({ length: 5000 }, (_, i) => ({ i }))\nsetInterval(() => {}, 100)\n`,
  )
  return file
}

/** `heapmark exec` of a Node.js program, once it can be asked. */
async function liveRun(flags: readonly string[] = []) {
  const results = temporaryFolder()
  const started = start([
    'exec',
    '32m',
    '128m',
    '--results',
    results,
    ...flags,
    '--',
    'node',
    nodeScript(results),
  ])
  const socket = controlSocket(started.child.pid!)
  await eventually(() => existsSync(socket), 'the bench listens')
  const ask = (...words: string[]) => heapmark([...words, '--results', results])
  const stop = () => {
    started.child.kill('SIGINT')
    return started.finished
  }
  return { ...started, results, socket, ask, stop, folder: runFolders(results)[0]! }
}

function controlSocket(benchPid: number): string {
  return path.join(os.tmpdir(), `heapmark-${process.getuid!()}`, `${benchPid}.sock`)
}

function perturbations(folder: string): Record<string, unknown>[] {
  return readFileSync(path.join(folder, 'samples.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((sample) => sample.series === 'perturbation')
}

/** A process that heapmark does not start; it ends with the test. */
function stranger(command: string, ...args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

describe('a live run of a Node.js program', () => {
  test('is dumped, collected and recorded from another terminal, which its report tells', async () => {
    const run = await liveRun()
    expect((await run.ask('dump')).stdout).toMatch(/heap-1\.heapsnapshot \([\d.]+ MB, [\d.]+ s\)\n$/)
    expect((await run.ask('gc', path.basename(run.folder))).code).toBe(0)
    const recorded = await run.ask('record', run.folder, '--duration', '300ms')
    expect(recorded.stdout.trim().split('\n')).toHaveLength(2)
    expect((await run.ask('dump')).stdout).toContain('heap-2.heapsnapshot')
    await run.stop()

    const snapshot = JSON.parse(readFileSync(path.join(run.folder, 'heap-1.heapsnapshot'), 'utf8'))
    expect(snapshot.snapshot.node_count).toBeGreaterThan(5000)
    const profile = JSON.parse(readFileSync(path.join(run.folder, 'cpu-1.cpuprofile'), 'utf8'))
    expect(profile.nodes.length).toBeGreaterThan(0)
    expect(perturbations(run.folder)).toMatchObject([
      { action: 'dump', file: 'heap-1.heapsnapshot' },
      { action: 'gc', file: null },
      { action: 'record', file: 'cpu-1.cpuprofile' },
      { action: 'dump', file: 'heap-2.heapsnapshot' },
    ])
    const { record, text } = onlyRun(run.results)
    expect(record.artefacts.map((one) => one.path)).toContain('allocation-1.heapprofile')
    expect(record.notes.filter((note) => note.collector === 'v8')).toEqual([])
    expect(text).toContain('Perturbations:')
    expect(existsSync(run.socket)).toBe(false)
  })

  test('says that V8 has no histogram, and marks nothing', async () => {
    const run = await liveRun()
    const refused = await run.ask('histogram')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('error NOT_INSPECTABLE')
    expect(refused.stderr).toContain('use heapmark dump')
    await run.stop()
    expect(perturbations(run.folder)).toEqual([])
  })

  test('writes where it is told, but never over a file', async () => {
    const run = await liveRun()
    const output = path.join(temporaryFolder(), 'mine.heapsnapshot')
    expect((await run.ask('dump', '--output', output)).code).toBe(0)
    const { size } = statSync(output)
    const again = await run.ask('dump', '--output', output)
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('there is a file already')
    expect(statSync(output).size).toBe(size)
    await run.stop()
    expect(perturbations(run.folder)).toMatchObject([{ action: 'dump', file: null }])
  })

  test('does one thing after the other', async () => {
    const run = await liveRun()
    const recording = run.ask('record', '--duration', '1s')
    await eventually(() => readdirSync(path.dirname(run.socket)).length > 0, 'it lives')
    const [first, second] = await Promise.all([recording, run.ask('gc')])
    expect([first.code, second.code]).toEqual([0, 0])
    await run.stop()
    const [a, b] = perturbations(run.folder) as { tMs: number; durationMs: number }[]
    expect(b!.tMs).toBeGreaterThanOrEqual(a!.tMs + a!.durationMs - 1)
  })

  test('ends what goes on and what waits when it ends, and says so', async () => {
    const run = await liveRun()
    const recording = run.ask('record', '--duration', '1h')
    // Asked before the recording began, a collection is over at once.
    for (let said = ''; !said.includes('waiting for the record'); ) {
      const waiting = start(['gc', '--results', run.results])
      waiting.child.stderr!.on('data', (text) => {
        said += text
      })
      let over = false
      void waiting.finished.then(() => {
        over = true
      })
      await eventually(() => over || said.includes('waiting for'), 'it is answered')
    }
    expect((await run.stop()).code).toBe(130)
    expect((await recording).stderr).toMatch(/^error INSPECT_FAILED: .* it has ended$/m)
    expect(existsSync(run.socket)).toBe(false)
  })

  test('leaves the flight recorder its allocations, and says so', async () => {
    const run = await liveRun(['--flight-recorder'])
    const recorded = await run.ask('record', '--duration', '200ms')
    expect(recorded.stderr).toContain('note: allocations are left to the flight recorder')
    await run.stop()
    const artefacts = onlyRun(run.results).record.artefacts.map((one) => one.path)
    expect(artefacts).toContain('cpu-1.cpuprofile')
    expect(artefacts).not.toContain('allocation-1.heapprofile')
  })

  test('clears away what a killed bench left, and nothing of a living one', async () => {
    const folder = path.join(os.tmpdir(), `heapmark-${process.getuid!()}`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const living = path.join(folder, 'living.sock')
    const server = createServer().listen(living)
    onTestFinished(() => void server.close())
    const killed = start([
      'exec',
      '32m',
      '128m',
      '--results',
      temporaryFolder(),
      '--',
      'node',
      nodeScript(temporaryFolder()),
    ])
    const left = controlSocket(killed.child.pid!)
    await eventually(() => existsSync(left), 'it listens')
    killed.child.kill('SIGKILL')
    await killed.finished
    expect(existsSync(left)).toBe(true)
    const run = await liveRun()
    expect(existsSync(left)).toBe(false)
    expect(existsSync(living)).toBe(true)
    await run.stop()
  })
})

describe('keys in the live view', () => {
  test('collect, dump and quit, and leave the terminal as it was', async ({ skip }) => {
    if (!existsSync('/usr/bin/script')) return skip('there is no script(1) to make a terminal')
    const results = temporaryFolder()
    const words = [
      process.execPath,
      path.resolve('dist/main.js'),
      'exec',
      '32m',
      '128m',
      '--results',
      results,
    ]
    const quoted = [...words, '--', 'node', nodeScript(results)].map((word) => `'${word}'`).join(' ')
    const child = spawn(
      'script',
      ['-qec', `stty sane cols 120 rows 30; ${quoted}; echo code=$?; stty -a`, '/dev/null'],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { ...process.env, HTTP_PORT: '' },
      },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
    })
    const shows = (what: string) =>
      eventually(() => screen.includes(what), `the screen shows ${what}: ${screen}`)
    await shows('keys: d heap dump')
    await eventually(() => screen.includes('RSS'), 'it streams')
    child.stdin.write('g')
    await shows('gc done in')
    child.stdin.write('d')
    await shows('heap-1.heapsnapshot (')
    child.stdin.write('h')
    await shows('histogram: V8 does not count')
    child.stdin.write('q')
    await shows('code=130')
    await eventually(() => /[^-]icanon/.test(screen) && /[^-]echo\b/.test(screen), 'the terminal is sane')
    const { folder } = onlyRun(results)
    expect(perturbations(folder)).toMatchObject([{ action: 'gc' }, { action: 'dump' }])
  })
})

describe('a process by its pid', () => {
  test('of Node.js gives its dump into the folder where one stands, and lives on', async () => {
    const cwd = temporaryFolder()
    const { pid } = stranger(process.execPath, '--inspect-port=0', nodeScript(cwd))
    const dumped = await heapmark(['dump', String(pid)], { cwd })
    expect(dumped).toMatchObject({ code: 0, stderr: '' })
    JSON.parse(readFileSync(path.join(cwd, `heap-${pid}-1.heapsnapshot`), 'utf8'))
    expect((await heapmark(['gc', String(pid)], { cwd })).code).toBe(0)
    expect(isAlive(pid!)).toBe(true)
  })

  test('that is neither a JVM nor Node.js is refused and unharmed', async () => {
    const { pid } = stranger('sleep', '600')
    for (const command of ['dump', 'gc', 'histogram', 'record']) {
      const refused = await heapmark([command, String(pid)])
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain(`process ${pid} is neither a JVM nor Node.js: sleep 600`)
    }
    expect(isAlive(pid!)).toBe(true)
  })

  test('that is gone is said to be gone', async () => {
    const child = stranger('true')
    await new Promise((resolve) => child.once('exit', resolve))
    expect((await heapmark(['gc', String(child.pid)])).stderr).toContain(
      `process ${child.pid} is not running`,
    )
  })

  test('is needed where no run goes on, and an ended run is told from none', async () => {
    const results = temporaryFolder()
    const none = await heapmark(['dump', '--results', results])
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('no run is going on') })
    const ended = await heapmark(['exec', '32m', '128m', '--results', results, '--', 'true'])
    expect(ended.code).toBe(0)
    const late = await heapmark(['dump', path.basename(runFolders(results)[0]!), '--results', results])
    expect(late).toMatchObject({ code: 2, stderr: expect.stringContaining('has ended (outcome: completed)') })
  })
})

describe('heapmark attach', () => {
  const attach = (pid: number, results: string, ...flags: string[]) =>
    heapmark(['attach', String(pid), '--duration', '1500ms', '--results', results, ...flags])

  test('watches a Node.js process, counts no collections, and leaves it running', async () => {
    const results = temporaryFolder()
    const { pid } = stranger(
      process.execPath,
      '--inspect-port=0',
      '--max-old-space-size=100',
      nodeScript(results),
    )
    expect((await attach(pid!, results)).code).toBe(0)
    const { report, record } = onlyRun(results)
    expect(report.outcome.kind).toBe('completed')
    expect(report.memory.peakHeapBytes).toBeGreaterThan(1e6)
    expect(report.gc.count).toBeNull()
    expect(record.heap.maxBytes).toBe(148 * 1024 * 1024)
    expect(record.target).toMatchObject({ kind: 'attach', pid, limits: '--max-old-space-size=100' })
    expect(record.notes.map((note) => note.message).join()).toContain('opened for it and closed again')
    expect(isAlive(pid!)).toBe(true)
  })

  test('watches any other process by what the kernel knows', async () => {
    const results = temporaryFolder()
    const { pid } = stranger('sleep', '600')
    expect((await attach(pid!, results)).code).toBe(0)
    const { report } = onlyRun(results)
    expect(report.memory.peakRssBytes).toBeGreaterThan(0)
    expect(report.memory.peakHeapBytes).toBeNull()
    expect(isAlive(pid!)).toBe(true)
  })

  test('says when the process ends by itself, and that its exit code is not known', async () => {
    const results = temporaryFolder()
    const { pid } = stranger('sleep', '6')
    const ended = await heapmark(['attach', String(pid), '--duration', '1h', '--results', results])
    expect(ended.code).toBe(0)
    const { record, report, text } = onlyRun(results)
    expect(record.outcome).toEqual({ kind: 'completed' })
    expect(record.notes.map((note) => note.message)).toContain(
      'the process ended while it was watched; its exit code is known to its parent alone',
    )
    // It has no heap of its own, and so no limits of one.
    expect(report.heap).toMatchObject({ minBytes: null, maxBytes: null })
    expect(report.notMeasured['heap.maxBytes']).toMatch(/does not tell/)
    expect(text).toContain('Max Heap: not measured')
  })

  test('is ended early by Ctrl-C, with a report, and the process lives on', async () => {
    const results = temporaryFolder()
    const { pid } = stranger('sleep', '600')
    const started = start(['attach', String(pid), '--results', results])
    await eventually(() => existsSync(controlSocket(started.child.pid!)), 'it watches')
    started.child.kill('SIGINT')
    expect((await started.finished).code).toBe(130)
    expect(onlyRun(results).report.outcome.kind).toBe('interrupted')
    expect(isAlive(pid!)).toBe(true)
  })

  test('refuses what only a command line can ask for', async () => {
    const { pid } = stranger('sleep', '600')
    const refused = await heapmark(['exec', '--oom-dump', '--target', 'attach', '--', String(pid)])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--oom-dump cannot be added to a process that runs already')
  })

  test.each(['0', 'java', '12.5', '99999999999'])('refuses the pid %s and leaves nothing', async (pid) => {
    const results = path.join(temporaryFolder(), 'results')
    expect((await heapmark(['attach', pid, '--results', results])).code).toBe(2)
    expect(existsSync(results)).toBe(false)
  })
})

if (jdks.length === 0) test('a live JVM', ({ skip }) => skip(noJdk))

describe.each(jdks)('a live JVM of $name', (jdk) => {
  test('is watched, dumped, counted, recorded and left running', async () => {
    const results = temporaryFolder()
    const jvm = await startJvm(jdk, ['-XX:+UseSerialGC'])
    await jvm.tell('keep 50')
    const watching = start(['attach', String(jvm.pid), '--duration', '1h', '--results', results])
    await eventually(() => existsSync(controlSocket(watching.child.pid!)), 'it watches')
    const ask = (...words: string[]) => heapmark([...words, '--results', results])
    expect((await ask('dump')).stdout).toContain('heap-1.hprof')
    const counted = await ask('histogram', '--top', '3')
    expect(counted.stdout.trim().split('\n')).toHaveLength(5)
    expect((await ask('record', '--duration', '300ms')).stdout).toContain('recording-1.jfr')
    expect((await ask('gc')).code).toBe(0)
    const json = await ask('histogram', '--json')
    expect(JSON.parse(json.stdout)[0]).toMatchObject({ className: '[B' })
    // A recording that goes on when the watch ends is kept.
    const recording = ask('record', '--duration', '1h')
    const check = () => jdkTool(jdk, 'jcmd', String(jvm.pid), 'JFR.check')
    await eventually(() => check().includes('heapmark-'), 'the JVM records')
    watching.child.kill('SIGINT')
    expect((await recording).stdout).toContain('recording-2.jfr')
    await watching.finished
    expect(check()).not.toContain('heapmark-')

    const { folder, record, report } = onlyRun(results)
    expect(readFileSync(path.join(folder, 'heap-1.hprof')).toString('latin1', 0, 12)).toBe('JAVA PROFILE')
    expect(record.artefacts.map((one) => one.kind)).toEqual(
      expect.arrayContaining(['heap-dump', 'histogram', 'recording']),
    )
    expect(record.heap).toMatchObject({ collector: 'Serial' })
    expect(report.memory.peakHeapBytes).toBeGreaterThan(5_000_000)
    expect(perturbations(folder).map((one) => one['action'])).toEqual([
      'dump',
      'histogram',
      'record',
      'gc',
      'histogram',
      'record',
    ])
    await jvm.tell('drop')
    expect(existsSync(`/tmp/.attach_pid${jvm.pid}`)).toBe(false)
  })
})
