import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { heapmark, onlyRun, repository, runFolders, temporaryFolder } from '../support/heapmark.js'

describe('heapmark run', () => {
  it('delivers the baseline scenario whole, at its rate, and leaves a complete run folder', async () => {
    const results = temporaryFolder()
    const { code, stdout, stderr } = await heapmark([
      'run',
      'scenarios/baseline-http.yaml',
      '512m',
      '2g',
      '--port',
      'auto',
      '--results',
      results,
    ])
    expect(stderr).not.toContain('error')
    expect(code).toBe(0)
    const { report, record, text, folder } = onlyRun(results)
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(report.records).toMatchObject({
      asked: 100,
      generated: 100,
      sent: 100,
      received: 100,
      unique: 100,
      lost: 0,
      duplicated: 0,
    })
    expect(report.receiver).toMatchObject({ requests: 100, errors: 0, emptyBodies: 0, invalidJson: 0 })
    expect(report.heap).toMatchObject({ minBytes: 512 * 2 ** 20, maxBytes: 2 * 2 ** 30 })
    // 99 gaps of 200 ms: the schedule is absolute, so only the first and last arrival can be off.
    expect(record.receiver!.stats!.activeMs).toBeGreaterThan(19_600)
    expect(record.receiver!.stats!.activeMs).toBeLessThan(20_000)
    expect(report.throughput.fidelity).toBeCloseTo(1, 2)
    expect(report.memory.peakRssBytes).toBeGreaterThan(20 * 2 ** 20)
    expect(report.memory.peakHeapBytes).toBeGreaterThan(2 ** 20)
    expect(stdout).toBe(text)
    for (const line of [
      '=== Memory Profiling Report ===',
      'Scenario: ',
      'Start Time: ',
      'End Time: ',
      'Duration: ',
      'Min Heap: 512m',
      'Max Heap: 2g',
      'GC: ',
      'Records Generated: 100',
      'Throughput: ',
      'Peak Memory Usage: ',
      'Average Memory Usage: ',
      'GC Count: ',
      'GC Time: ',
      'Requests Received: 100',
      'Average Latency: ',
      'Errors: 0',
    ]) {
      expect(text).toContain(line)
    }
    const link = path.join(results, `${path.basename(folder).slice(0, 20)}-memory-report.txt`)
    expect(readFileSync(link, 'utf8')).toBe(text)
  })

  it('prints only report.json on standard output with --json', async () => {
    const results = temporaryFolder()
    const { code, stdout, stderr } = await heapmark([
      'run',
      '--json',
      '--records',
      '50',
      '--rate',
      '500',
      'baseline-http',
      '64m',
      '--port=auto',
      '256m',
      '--results',
      results,
    ])
    expect(code).toBe(0)
    const { report, folder } = onlyRun(results)
    expect(JSON.parse(stdout)).toEqual(report)
    expect(stderr).toContain(`run folder: ${folder}`)
    expect(report.records.unique).toBe(50)
    expect(report.throughput.askedPerSecond).toBeCloseTo(500, 6)
  })

  it('says nothing at all with --quiet', async () => {
    const results = temporaryFolder()
    const { code, stdout, stderr } = await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--quiet',
      '--records',
      '20',
      '--rate',
      '200',
      '--port',
      'auto',
      '--results',
      results,
    ])
    expect([code, stdout, stderr]).toEqual([0, '', ''])
  })

  it('points the scenario’s own URLs at the receiver’s port, and says so', async () => {
    const results = temporaryFolder()
    await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--records',
      '20',
      '--rate',
      '200',
      '--port',
      'auto',
      '--results',
      results,
    ])
    const { report } = onlyRun(results)
    expect(report.receiver.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(report.notes.join('\n')).toContain(
      `the receiver at ${report.receiver.url}; the scenario says http://localhost:8080`,
    )
  })

  it('takes the port from HTTP_PORT', async () => {
    const results = temporaryFolder()
    const port = 20_000 + (process.pid % 20_000)
    const { code } = await heapmark(
      ['run', 'baseline-http', '64m', '256m', '--records', '10', '--rate', '200', '--results', results],
      { env: { HTTP_PORT: String(port) } },
    )
    expect(code).toBe(0)
    expect(onlyRun(results).report.receiver.url).toBe(`http://127.0.0.1:${port}`)
  })

  it('makes the reports again from the folder, byte for byte', async () => {
    const results = temporaryFolder()
    await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--records',
      '300',
      '--rate',
      '300',
      '--port',
      'auto',
      '--results',
      results,
    ])
    const { folder } = onlyRun(results)
    const names = ['report.txt', 'report.json', 'report.md']
    const before = names.map((name) => readFileSync(path.join(folder, name), 'utf8'))
    for (const name of names) rmSync(path.join(folder, name))
    const { code, stdout } = await heapmark(['report', folder, '--format', 'text,json,markdown'])
    expect(code).toBe(0)
    expect(names.map((name) => readFileSync(path.join(folder, name), 'utf8'))).toEqual(before)
    expect(stdout.startsWith(`${before[0]}\nOver Time:\n  Heap used\n`)).toBe(true)
  })

  it('gives the same bytes for the same seed and others for another', async () => {
    const results = temporaryFolder()
    const scenario = path.join(results, 'records.yaml')
    writeFileSync(scenario, jsonScenario)
    for (const seed of ['7', '7', '8']) {
      const { code, stderr } = await heapmark([
        'run',
        scenario,
        '64m',
        '256m',
        '--seed',
        seed,
        '--results',
        results,
      ])
      expect(stderr).not.toContain('error')
      expect(code).toBe(0)
    }
    const [a, b, c] = runFolders(results).map((folder) =>
      readFileSync(path.join(folder, 'output/people.json'), 'utf8'),
    )
    expect(a!.split('\n').length).toBe(2001)
    expect(b).toBe(a)
    expect(c).not.toBe(a)
  })

  it('counts records written to a file and says that no receiver was there', async () => {
    const results = temporaryFolder()
    const { code } = await heapmark(['run', 'baseline-json', '64m', '256m', '--results', results])
    expect(code).toBe(0)
    const { report } = onlyRun(results)
    expect(report.records).toMatchObject({ asked: 10_000, generated: 10_000, lost: 0 })
    expect(report.receiver.requests).toBeNull()
    expect(report.notMeasured['receiver.requests']).toBeTruthy()
  })

  it('runs the old harness’s command line through its old script', async () => {
    const results = temporaryFolder()
    const { code } = await heapmark(
      [
        'scenarios/baseline-http.yaml',
        '64m',
        '256m',
        '--gc-logging',
        '--port',
        'auto',
        '--records',
        '20',
        '--rate',
        '100',
        '--results',
        results,
      ],
      { command: [path.join(repository, 'scripts/run-memory-profile.sh')] },
    )
    expect(code).toBe(0)
    expect(onlyRun(results).report.records.unique).toBe(20)
  })

  it('records CPU and allocation profiles with --flight-recorder', async () => {
    const results = temporaryFolder()
    await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--jfr',
      '--records',
      '20000',
      '--rate',
      '10000',
      '--port',
      'auto',
      '--results',
      results,
    ])
    const { report, folder } = onlyRun(results)
    expect(report.outcome.kind).toBe('completed')
    for (const kind of ['cpu-profile', 'allocation-profile'] as const) {
      const artefact = report.artefacts.find((one) => one.kind === kind)
      expect(artefact, kind).toBeDefined()
      expect(() => JSON.parse(readFileSync(path.join(folder, artefact!.path), 'utf8'))).not.toThrow()
    }
  })

  it('profiles a Node program of the user’s own that is told where to send', async () => {
    const results = temporaryFolder()
    const { code, stderr } = await heapmark([
      'run',
      'baseline-http',
      '64m',
      '256m',
      '--records',
      '40',
      '--target',
      'node',
      '--port',
      'auto',
      '--results',
      results,
      '--',
      'test/fixtures/targets/polite-sender.mjs',
    ])
    expect(stderr).not.toContain('error')
    expect(code).toBe(0)
    const { report } = onlyRun(results)
    expect(report.target.kind).toBe('node')
    expect(report.receiver.requests).toBe(40)
    expect(report.memory.peakHeapBytes).toBeGreaterThan(2 ** 20)
  })

  it('holds memory while a slow receiver lets the backlog grow', async () => {
    const results = temporaryFolder()
    const { code } = await heapmark([
      'run',
      'bounded-buffer-test',
      '32m',
      '64m',
      '--records',
      '1500',
      '--port',
      'auto',
      '--results',
      results,
    ])
    expect(code).toBe(0)
    const { report } = onlyRun(results)
    expect(report.records.lost).toBe(0)
    expect(report.throughput.fidelity!).toBeLessThan(0.9)
    expect(report.lag.maxMs!).toBeGreaterThan(100)
    expect(report.memory.peakHeapBytes!).toBeLessThan(64 * 2 ** 20)
  })
})

const jsonScenario = `
version: "1.0"
name: "people"
dataSources:
  - name: "files"
    connection:
      type: "json"
      options:
        path: "people.json"
    steps:
      - name: "people"
        options:
          format: "json"
        count:
          records: 2000
        fields:
          - name: "id"
            options:
              regex: "ID[0-9]{8}"
          - name: "age"
            type: "integer"
            options:
              min: 1
              max: 99
          - name: "seen"
            type: "timestamp"
`
