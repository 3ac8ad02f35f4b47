import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { steadyPacer, streamJob, tinyWriter } from '../../test/support/stream-job.js'
import { createSink } from './index.js'

const folder = mkdtempSync(join(tmpdir(), 'heapmark-sinks-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file sink', () => {
  test('writes one line a record, in order, and makes the folders it needs', async () => {
    const path = join(folder, 'a/b/records.json')
    const job = streamJob(20_000, { firstIndex: 5 })
    await createSink({ type: 'json', path }, false).send(job)
    const lines = readFileSync(path, 'utf8').split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 20_000 }, (_, k) => k + 5))
    expect(job.counters).toMatchObject({ generated: 20_000, sent: 20_000, acknowledged: 20_000, inFlight: 0 })
    expect(job.startMs).not.toBeNull()
  })

  test('puts the header of CSV first, once', async () => {
    const path = join(folder, 'rows.csv')
    const job = () => streamJob(2, { writer: tinyWriter({ header: 'id,payload', payloadBytes: 1 }) })
    await createSink({ type: 'csv', path }, false).send(job())
    await createSink({ type: 'csv', path }, true).send(job())
    const rows = '{"id":0,"payload":"x"}\n{"id":1,"payload":"x"}\n'
    expect(readFileSync(path, 'utf8')).toBe(`id,payload\n${rows}${rows}`)
  })

  test('replaces what an earlier run left', async () => {
    const path = join(folder, 'old.json')
    writeFileSync(path, 'old text that is longer than what comes')
    await createSink({ type: 'json', path }, false).send(streamJob(0))
    expect(readFileSync(path, 'utf8')).toBe('')
  })

  test('takes records larger than its chunks', async () => {
    const path = join(folder, 'large.json')
    const writer = tinyWriter({ payloadBytes: 700_000 })
    await createSink({ type: 'json', path }, false).send(streamJob(7, { writer }))
    expect(
      readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).payload.length),
    ).toEqual(Array(7).fill(700_000))
  })

  test('keeps to a schedule', async () => {
    const job = streamJob(50, { pacer: steadyPacer(50, 500) })
    const startedMs = performance.now()
    await createSink({ type: 'json', path: join(folder, 'paced.json') }, false).send(job)
    // Never faster than the schedule: the last of 50 records at 500/s is due after 98 ms.
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(98)
    expect(job.sendLagMicros.count).toBe(50)
  })

  test('says which path a full disk belongs to', async () => {
    const job = streamJob(100_000)
    await expect(createSink({ type: 'json', path: '/dev/full' }, false).send(job)).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: expect.stringMatching(/'\/dev\/full' cannot be written: ENOSPC/),
      hint: expect.stringContaining('free some disk space'),
    })
    expect(job.counters.acknowledged).toBe(0)
  })

  test('says which path cannot be opened', async () => {
    mkdirSync(join(folder, 'is-a-folder'))
    const path = join(folder, 'is-a-folder')
    await expect(createSink({ type: 'csv', path }, false).send(streamJob(1))).rejects.toMatchObject({
      code: 'SINK_FAILED',
      place: path,
      message: expect.stringContaining('EISDIR'),
    })
  })
})

describe('the null sink', () => {
  test('counts every record as acknowledged', async () => {
    const job = streamJob(50_000)
    await createSink({ type: 'null' }, false).send(job)
    expect(job.counters).toMatchObject({ generated: 50_000, sent: 50_000, acknowledged: 50_000, inFlight: 0 })
  })

  test.each(['stopped', 'ended'] as const)('ends when %s, with exact counters', async (how) => {
    const job = streamJob(1e12)
    const done = createSink({ type: 'null' }, false).send(job)
    while (job.counters.acknowledged < 10_000) await new Promise((resolve) => setImmediate(resolve))
    job[how] = true
    await done
    expect(job.counters.acknowledged).toBe(job.counters.generated)
    expect(job.counters.inFlight).toBe(0)
  })
})
