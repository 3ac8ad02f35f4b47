import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type SeenRequest, startRecordServer } from '../../test/support/record-server.js'
import { targetLaunch, until } from '../../test/support/target-launch.js'
import { buildPlan } from '../generate/build-plan.js'
import { MiB } from '../model/size.js'
import type { SinkPlan } from '../model/stream.js'
import type { TargetHandle, TargetLaunch } from '../model/target.js'
import { parseScenario } from '../scenario/index.js'
import { entryPath } from '../system/package-info.js'
import { embedded } from '../targets/embedded/embedded.js'
import type { EmbeddedJob } from './job.js'

interface TestStep {
  readonly records: number
  readonly rate?: number
  /** As in `count.pattern`. */
  readonly pattern?: object
  readonly sink: SinkPlan
}

function job(steps: readonly TestStep[]): EmbeddedJob {
  const text = steps.map(({ records, rate, pattern, sink }, i) => {
    const url = sink.type === 'http' ? [{ name: 'url', static: 'http://localhost:8080/' }] : []
    const body = { name: 'body', options: { sql: 'TO_JSON(STRUCT(id, note))' } }
    return {
      name: `source ${i}`,
      connection: { type: sink.type, options: sink.type === 'http' ? { url: 'http://localhost:8080/' } : {} },
      steps: [
        {
          name: `step ${i}`,
          options: { format: sink.type, ...(rate === undefined ? {} : { rowsPerSecond: rate }) },
          count: { records, ...(pattern === undefined ? {} : { pattern }) },
          fields: [
            ...url,
            ...(sink.type === 'http' ? [body] : []),
            { name: 'id', options: { regex: 'ID[0-9]{8}' } },
            { name: 'note', options: { regex: '[a-z]{40}' } },
          ],
        },
      ],
    }
  })
  const bytes = Buffer.from(JSON.stringify({ version: '1.0', name: 'test', dataSources: text }))
  const { scenario, problems } = parseScenario(bytes, { env: {}, target: 'embedded', fileName: 'test.yaml' })
  if (scenario === null) throw new Error(JSON.stringify(problems))
  const plan = buildPlan(scenario, { seed: 7, nowMs: 0 }, (problem) => {
    throw new Error(problem.message)
  })
  return { plan: plan!, sinks: steps.map(({ sink }) => sink) }
}

async function start(plan: EmbeddedJob, overrides: Partial<TargetLaunch> = {}) {
  const launch = targetLaunch({ plan, ...overrides })
  const prepared = await embedded.prepare({
    ...launch,
    settings: { java: null, gc: null, jar: null, classpath: null, source: null, rebuild: false },
  })
  const target: TargetHandle = await prepared.start(launch)
  onTestFinished(async () => {
    target.kill('SIGKILL')
    await target.ended
  })
  return { launch, target }
}

const http = (port: number, connections = 4): SinkPlan => ({
  type: 'http',
  host: '127.0.0.1',
  port,
  connections,
  pipelining: 1,
})

describe('the embedded target', () => {
  test('streams its plan and says its result', async () => {
    const bodies: string[] = []
    const server = await startRecordServer((request) => {
      bodies[request.index] = request.body.toString()
      request.connection.answer()
    })
    const { launch, target } = await start(job([{ records: 2000, sink: http(server.port) }]))
    const end = await target.ended
    expect(end).toMatchObject({ exitCode: 0, signal: null, stderrTail: '' })
    expect(end.result).toMatchObject({
      stoppedBecause: null,
      counters: { generated: 2000, sent: 2000, acknowledged: 2000, refused: 0, inFlight: 0 },
    })
    expect(end.result!.responseMicros.count).toBe(2000)
    expect(BigInt(end.result!.endedNs)).toBeGreaterThan(BigInt(end.result!.startedNs))
    expect(target.counters()!.counters).toEqual(end.result!.counters)
    expect(bodies).toHaveLength(2000)
    for (const body of bodies) expect(body).toMatch(/^\{"id":"ID\d{8}","note":"[a-z]{40}"\}$/)
    expect(existsSync(join(launch.runFolder, 'job.json'))).toBe(false)
  })

  test('runs several streams one after another, with one ledger', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const launch = targetLaunch()
    const path = join(launch.runFolder, 'output/records.json')
    const plan = job([
      { records: 30, sink: http(server.port) },
      { records: 40, sink: { type: 'json', path } },
      { records: 50, sink: { type: 'json', path } },
      { records: 20, sink: { type: 'null' } },
    ])
    const { target } = await start(plan, { runFolder: launch.runFolder })
    const { result } = await target.ended
    expect(result!.counters).toMatchObject({ generated: 140, sent: 140, acknowledged: 140 })
    expect([...server.seen.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(90)
  })

  test('tells its counters while it runs, and ends in good order when asked', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const { target } = await start(job([{ records: 1_000_000, rate: 500, sink: http(server.port) }]))
    await until(() => (target.counters()?.counters.acknowledged ?? 0) > 20)
    target.stop()
    const end = await target.ended
    expect(end.exitCode).toBe(0)
    const { counters, stoppedBecause } = end.result!
    expect(stoppedBecause).toBe('it was asked to stop')
    expect(counters.acknowledged).toBe(server.totals.requests)
    expect(counters).toMatchObject({
      generated: counters.acknowledged,
      sent: counters.acknowledged,
      inFlight: 0,
    })
  })

  test('ends with code 7 and the reason when the receiver is not there', async () => {
    const server = await startRecordServer(() => {})
    server.close()
    const { target } = await start(job([{ records: 10, sink: http(server.port) }]))
    const end = await target.ended
    expect(end.exitCode).toBe(7)
    expect(end.result!.stoppedBecause).toMatch(/attempts to connect failed in a row: .*ECONNREFUSED/)
    expect(end.stderrTail).toContain('ECONNREFUSED')
  })

  test('ends in good order at the condition of a breakingPoint, with every record made answered', async () => {
    // Answers 150 requests a second, in order; what comes faster has to wait.
    const waiting: SeenRequest[] = []
    const serving = setInterval(() => {
      for (const request of waiting.splice(0, 3)) request.connection.answer()
    }, 20)
    onTestFinished(() => clearInterval(serving))
    const server = await startRecordServer((request) => waiting.push(request))
    const pattern = {
      type: 'breakingPoint',
      startRate: 100,
      rateIncrement: 100,
      incrementInterval: '1s',
      maxRate: 2000,
      breakingCondition: { metric: 'latency_p95', threshold: 250 },
    }
    const { target } = await start(
      job([
        { records: 30_000, pattern, sink: http(server.port, 64) },
        { records: 10, sink: http(server.port) },
      ]),
    )
    const end = await target.ended
    expect(end).toMatchObject({ exitCode: 0, stderrTail: '' })
    const { broke, counters, stoppedBecause } = end.result!
    expect(stoppedBecause).toBeNull()
    expect(broke).toEqual({
      metric: 'latency_p95',
      threshold: 250,
      value: expect.any(Number),
      ratePerSecond: expect.any(Number),
      afterRecords: counters.generated,
    })
    expect(broke!.value).toBeGreaterThan(250)
    expect(broke!.ratePerSecond % 100).toBe(0)
    expect(counters.generated).toBeLessThan(30_000)
    expect(counters).toMatchObject({ acknowledged: counters.generated, refused: 0, inFlight: 0 })
    expect(server.seen.size).toBe(counters.generated)
  })

  test('does not call it a breakingPoint when what it made is never answered', async () => {
    const server = await startRecordServer(() => {})
    const pattern = {
      type: 'breakingPoint',
      startRate: 20,
      rateIncrement: 1,
      incrementInterval: '1s',
      maxRate: 100,
      breakingCondition: { metric: 'lag', threshold: 100 },
    }
    const { target } = await start(job([{ records: 10_000, pattern, sink: http(server.port, 4) }]))
    await until(() => server.totals.requests === 4)
    // Long enough for the condition to be met; the end then waits for answers.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    target.stop()
    const { result } = await target.ended
    expect(result).toMatchObject({
      broke: null,
      stoppedBecause: 'it was asked to stop',
      counters: { generated: 4, acknowledged: 0, inFlight: 4 },
    })
  })

  test('takes a breakingPoint whose condition is never met to its end', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const pattern = {
      type: 'breakingPoint',
      startRate: 100,
      rateIncrement: 100,
      incrementInterval: '500ms',
      maxRate: 500,
      breakingCondition: { metric: 'error_rate', threshold: 0.01 },
    }
    const { target } = await start(job([{ records: 600, pattern, sink: http(server.port) }]))
    const { result } = await target.ended
    expect(result).toMatchObject({ broke: null, stoppedBecause: null, counters: { acknowledged: 600 } })
  })

  test('says the record, the field and the way out when an expression has no value', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const text = JSON.stringify({
      connections: [{ name: 'out', type: 'http', url: 'http://localhost:8080' }],
      tasks: [
        {
          name: 'task',
          dataSource: 'out',
          count: { records: 50 },
          schema: {
            fields: [
              { name: 'n', type: 'long', generator: { type: 'incremental' } },
              { name: 'big', generator: { type: 'sql', options: { sql: '9007199254740980 + n' } } },
            ],
          },
        },
      ],
    })
    const { scenario } = parseScenario(Buffer.from(text), { env: {}, target: 'embedded', fileName: 'test' })
    const plan = buildPlan(scenario!, { seed: 7, nowMs: 0 }, () => {})!
    const { target } = await start({ plan, sinks: [http(server.port)] })
    const end = await target.ended
    expect(end.exitCode).toBe(7)
    expect(end.result!.stoppedBecause).toMatch(
      /^record 11: field 'big': sql at character 18: the BIGINT result 9007199254740992 is beyond 2\^53,.*; cast what goes into it to DECIMAL/,
    )
  })

  test('has no last word when it is killed', async () => {
    const waiting: SeenRequest[] = []
    const server = await startRecordServer((request) => waiting.push(request))
    const { target } = await start(job([{ records: 10, sink: http(server.port) }]))
    await until(() => waiting.length > 0)
    target.kill('SIGKILL')
    expect(await target.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL', result: null })
  })

  test('runs in the smallest heap it claims to need', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const heap = { minBytes: 1 * MiB, maxBytes: embedded.minimumHeapBytes }
    const { target } = await start(job([{ records: 5000, sink: http(server.port, 64) }]), { heap })
    expect(await target.ended).toMatchObject({ exitCode: 0, result: { counters: { acknowledged: 5000 } } })
  })

  test('leaves a Ctrl-C to the bench', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const { target } = await start(job([{ records: 1_000_000, rate: 100, sink: http(server.port) }]))
    await until(() => server.totals.requests > 0)
    process.kill(target.pid, 'SIGINT')
    const before = server.totals.requests
    await until(() => server.totals.requests > before + 5)
    target.stop()
    expect((await target.ended).exitCode).toBe(0)
  })

  test('ends by itself when its channel to the bench closes', async () => {
    const server = await startRecordServer((request) => request.connection.answer())
    const jobPath = join(targetLaunch().runFolder, 'job.json')
    writeFileSync(jobPath, JSON.stringify(job([{ records: 1_000_000, rate: 100, sink: http(server.port) }])))
    const child = spawn(process.execPath, [entryPath('embedded/main'), jobPath], {
      stdio: ['ignore', 'inherit', 'inherit', 'ignore', 'ipc'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    await until(() => server.totals.requests > 0)
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([130, null])
  })
})
