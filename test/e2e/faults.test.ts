import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunRecord } from '../../src/model/run-record.js'
import {
  eventually,
  heapmark,
  isAlive,
  onlyRun,
  runFolders,
  start,
  temporaryFolder,
} from '../support/heapmark.js'

const hoard = 'test/fixtures/targets/hoard.mjs'

describe('bad input is refused before anything starts', () => {
  const cases: readonly [string, readonly string[], number, RegExp][] = [
    ['an unknown option', ['--prot', '80'], 2, /unknown option '--prot'[\s\S]*--port/],
    ['a bad size', ['baseline-http', '512q', '2g'], 2, /MIN_HEAP '512q' is not a memory size[\s\S]*512m/],
    [
      'a minimum above the maximum',
      ['baseline-http', '2g', '512m'],
      2,
      /MIN_HEAP 2g is larger than MAX_HEAP 512m/,
    ],
    [
      'a heap the target cannot start in',
      ['baseline-http', '1m', '2m'],
      2,
      /cannot start in 2m[\s\S]*at least \d+m/,
    ],
    [
      'a scenario that is not there',
      ['no-such.yaml'],
      2,
      /no scenario file 'no-such.yaml'[\s\S]*baseline-http/,
    ],
    ['a folder as scenario', ['src'], 2, /'src' is not a file/],
    ['an unknown target', ['--target', 'abacus'], 2, /unknown target 'abacus'[\s\S]*known: embedded/],
    ['an unknown format', ['--format', 'pdf'], 2, /unknown report format 'pdf'[\s\S]*text/],
    ['an unknown profiler', ['--profiler', 'gdb'], 2, /unknown profiler 'gdb'/],
    ['a JVM profiler on a Node target', ['--profiler', 'async-profiler'], 2, /JVM[\s\S]*--flight-recorder/],
    ['a program target without a program', ['--target', 'node'], 2, /not told what to run[\s\S]*--/],
    ['a bad rate', ['--rate', '-5'], 2, /--rate/],
    ['a bad record count', ['--records', '1.5'], 2, /--records '1.5'/],
    ['a bad time', ['--timeout', 'soon'], 2, /--timeout 'soon' is not a duration/],
    ['a bad port', ['--port', '70000'], 2, /--port/],
    ['one word too many', ['baseline-http', '64m', '128m', 'extra'], 2, /too many arguments/],
  ]
  it.each(cases)('%s', async (_, args, code, message) => {
    const results = path.join(temporaryFolder(), 'results')
    const finished = await heapmark(['run', ...args, '--results', results])
    expect(finished.stderr).toMatch(message)
    expect(finished.stderr).toMatch(/^error [A-Z_]+: /m)
    expect(finished.stderr).toMatch(/^ {2}try: {3}\S/m)
    expect(finished.stderr).not.toMatch(/\bat .*:\d+:\d+/)
    expect(finished.stdout).toBe('')
    expect(finished.code).toBe(code)
    expect(existsSync(results)).toBe(false)
  })

  it('an invalid scenario, with every problem at its place', async () => {
    const folder = temporaryFolder()
    const scenario = path.join(folder, 'bad.yaml')
    writeFileSync(scenario, badScenario)
    const finished = await heapmark(['run', scenario, '--results', path.join(folder, 'results')])
    expect(finished.code).toBe(2)
    expect(finished.stderr).toMatch(/bad\.yaml:\d+:\d+: error: .*rgex/)
    expect(finished.stderr).toMatch(/bad\.yaml:\d+:\d+: error: /)
    expect(finished.stderr).toMatch(/error SCENARIO_INVALID/)
    expect(existsSync(path.join(folder, 'results'))).toBe(false)
  })

  it('a busy port, with the process that holds it', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.on('listening', resolve))
    const { port } = server.address() as net.AddressInfo
    const results = path.join(temporaryFolder(), 'results')
    const finished = await heapmark(['run', 'baseline-http', '--port', String(port), '--results', results])
    expect(finished.code).toBe(10)
    expect(finished.stderr).toMatch(
      new RegExp(`PORT_IN_USE[\\s\\S]*${port}[\\s\\S]*${process.pid}[\\s\\S]*--port auto`),
    )
    expect(existsSync(results)).toBe(false)
  })

  it('a results folder that cannot be made', async () => {
    const folder = temporaryFolder()
    writeFileSync(path.join(folder, 'file'), '')
    const finished = await heapmark(['run', 'baseline-http', '--results', path.join(folder, 'file/results')])
    expect(finished.code).toBe(10)
    expect(finished.stderr).toMatch(/RESULTS_UNWRITABLE[\s\S]*--results/)
  })

  it('a results folder in which nothing may be made', async () => {
    const finished = await heapmark(['run', 'baseline-http', '--results', '/proc/1'])
    expect(finished.code).toBe(10)
    expect(finished.stderr).toMatch(/RESULTS_UNWRITABLE/)
  })
})

/** A run that would last minutes, watched until records arrive. */
async function longRun(extra: readonly string[] = []) {
  const results = temporaryFolder()
  const run = start([
    'run',
    'baseline-http',
    '64m',
    '256m',
    '--records',
    '100000',
    '--rate',
    '200',
    '--port',
    'auto',
    '--results',
    results,
    ...extra,
  ])
  const record = await eventually(
    () => {
      const [folder] = runFolders(results)
      if (folder === undefined || !existsSync(path.join(folder, 'run.json'))) return null
      const written = JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as RunRecord
      const streaming = readFileSync(path.join(folder, 'samples.ndjson'), 'utf8').includes(
        '"series":"receiver"',
      )
      return written.target.pid !== null && streaming ? written : null
    },
    'the run streams',
    20_000,
  )
  return { results, run, targetPid: record.target.pid!, receiverPid: record.receiver!.pid }
}

describe('however a run ends, it ends in a report and leaves no process', () => {
  it('Ctrl-C: a complete report within five seconds', async () => {
    const { results, run, targetPid, receiverPid } = await longRun()
    const at = Date.now()
    run.child.kill('SIGINT')
    const { code, stdout } = await run.finished
    expect(Date.now() - at).toBeLessThan(5000)
    expect(code).toBe(130)
    const { report, text } = onlyRun(results)
    expect(stdout).toBe(text)
    expect(report.outcome).toEqual({ kind: 'interrupted', signal: 'SIGINT' })
    expect(report.records.received).toBeGreaterThan(0)
    expect(report.records.lost).toBe(0)
    expect([isAlive(targetPid), isAlive(receiverPid)]).toEqual([false, false])
  })

  it('a second Ctrl-C: gone at once', async () => {
    const { run, targetPid, receiverPid } = await longRun()
    process.kill(targetPid, 'SIGSTOP')
    run.child.kill('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 300))
    run.child.kill('SIGINT')
    const { code } = await run.finished
    expect(code).toBe(130)
    await eventually(() => !isAlive(targetPid) && !isAlive(receiverPid), 'no process is left')
  })

  it('SIGKILL of the target: killed', async () => {
    const { results, run, targetPid, receiverPid } = await longRun()
    process.kill(targetPid, 'SIGKILL')
    const { code } = await run.finished
    expect(code).toBe(4)
    const { report } = onlyRun(results)
    expect(report.outcome).toMatchObject({ kind: 'killed', signal: 'SIGKILL' })
    expect(report.receiver.requests).toBeGreaterThan(0)
    expect(isAlive(receiverPid)).toBe(false)
  })

  it('SIGKILL of the receiver: stream broken', async () => {
    const { results, run, targetPid, receiverPid } = await longRun()
    process.kill(receiverPid, 'SIGKILL')
    const { code } = await run.finished
    expect(code).toBe(7)
    const { report } = onlyRun(results)
    expect(report.outcome.kind).toBe('stream-broken')
    expect(report.receiver.requests).toBeGreaterThan(0)
    expect(isAlive(targetPid)).toBe(false)
  })

  it('SIGKILL of heapmark itself: no orphan, and the folder can be read', async () => {
    const { results, run, targetPid, receiverPid } = await longRun()
    run.child.kill('SIGKILL')
    await run.finished
    await eventually(() => !isAlive(targetPid) && !isAlive(receiverPid), 'target and receiver end with it')
    const [folder] = runFolders(results)
    const { code, stdout } = await heapmark(['report', folder!])
    expect(code).toBe(0)
    expect(stdout).toContain('=== Memory Profiling Report ===')
    expect(stdout).toContain('interrupted')
  })

  it('the time limit: timed out', async () => {
    const results = temporaryFolder()
    const { code } = await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--records',
      '100000',
      '--rate',
      '50',
      '--timeout',
      '2s',
      '--port',
      'auto',
      '--results',
      results,
    ])
    expect(code).toBe(5)
    expect(onlyRun(results).report.outcome).toEqual({
      kind: 'timed-out',
      limitMs: 2000,
      gcShare: expect.any(Number),
    })
  })

  it('a program that crashes: crashed, with its own words', async () => {
    const results = temporaryFolder()
    const { code } = await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--target',
      'node',
      '--port',
      'auto',
      '--results',
      results,
      '--',
      'test/fixtures/targets/crash.mjs',
    ])
    expect(code).toBe(6)
    expect(onlyRun(results).report.outcome).toMatchObject({ kind: 'crashed' })
  })

  it('a heap that runs out: heap-exhausted, with the last samples', async () => {
    const results = temporaryFolder()
    const { code } = await heapmark([
      'run',
      'baseline-http',
      '16m',
      '64m',
      '--target',
      'node',
      '--port',
      'auto',
      '--results',
      results,
      '--',
      hoard,
    ])
    expect(code).toBe(3)
    const { report } = onlyRun(results)
    expect(report.outcome).toMatchObject({ kind: 'heap-exhausted' })
    expect(report.memory.peakHeapBytes).toBeGreaterThan(40 * 2 ** 20)
    expect(report.gc.count).toBeGreaterThan(0)
  })

  it('a heap that runs out with --oom-dump: a dump that can be read', async () => {
    const results = temporaryFolder()
    const { code } = await heapmark([
      'run',
      'baseline-http',
      '16m',
      '64m',
      '--oom-dump',
      '--target',
      'node',
      '--port',
      'auto',
      '--results',
      results,
      '--',
      hoard,
    ])
    expect(code).toBe(3)
    const { report, folder } = onlyRun(results)
    const dump = report.artefacts.find((artefact) => artefact.kind === 'heap-dump')
    expect(dump).toBeDefined()
    const snapshot = JSON.parse(readFileSync(path.join(folder, dump!.path), 'utf8'))
    expect(snapshot.snapshot.node_count).toBeGreaterThan(1000)
  })

  it('--keep-server: the receiver stays and still answers', async () => {
    const results = temporaryFolder()
    const { code, stderr } = await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--records',
      '10',
      '--rate',
      '100',
      '--keep-server',
      '--port',
      'auto',
      '--results',
      results,
    ])
    const { record } = onlyRun(results)
    const { pid, url } = record.receiver!
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    })
    expect(code).toBe(0)
    expect(stderr).toContain(`kill ${pid}`)
    const stats = (await (await fetch(`${url}/stats`)).json()) as { total_requests: number }
    expect(stats.total_requests).toBe(10)
    process.kill(pid, 'SIGTERM')
    await eventually(() => !isAlive(pid), 'the receiver ends when told to')
  })
})

const badScenario = `
version: "1.0"
name: "bad"
dataSources:
  - name: "http"
    connection:
      type: "http"
      options:
        url: "http://localhost:8080"
    steps:
      - name: "events"
        options:
          format: "http"
        count:
          records: 10
        fields:
          - name: "body"
            options:
              sql: "TO_JSON(STRUCT(id))"
          - name: "id"
            options:
              rgex: "ID[0-9]{8}"
          - name: "code"
            options:
              regex: "([a-z]"
`
