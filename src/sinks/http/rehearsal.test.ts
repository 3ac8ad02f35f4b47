import { expect, it } from 'vitest'
import { steadyPacer, streamJob, tinyWriter } from '../../../test/support/stream-job.js'
import type { HttpSinkPlan } from './http-sink.js'
import { needsRehearsal, rehearse } from './rehearsal.js'
import { prepareRequests } from './request-writer.js'

// Nothing listens there: a rehearsal that reached for the receiver would not get far.
const plan: HttpSinkPlan = { type: 'http', host: '127.0.0.1', port: 1, connections: 64, pipelining: 4 }

it('writes records of the stream and counts none of them', async () => {
  const records = 1e7
  const job = streamJob(records, { pacer: steadyPacer(records, 20_000) })
  const requests = prepareRequests(job.writer, '127.0.0.1:1', true)
  let written = 0
  const counting = {
    maxBytes: requests.maxBytes,
    write: (buffer: Buffer, position: number, index: number, dueMicros: number) => {
      written++
      return requests.write(buffer, position, index, dueMicros)
    },
  }
  await rehearse(plan, job, counting)
  expect(written).toBeGreaterThan(100)
  expect(Object.values(job.counters).every((count) => count === 0)).toBe(true)
  expect([job.sendLagMicros.count, job.responseMicros.count, job.startMs]).toEqual([0, 0, null])
})

it('leaves what goes wrong to the stream itself', async () => {
  const job = streamJob(50_000, {
    writer: tinyWriter({ parts: { url: (index) => `/${'x'.repeat(index + 9000)}` } }),
  })
  await rehearse(plan, job, prepareRequests(job.writer, '127.0.0.1:1', false))
  expect(job.counters.generated).toBe(0)
})

it('is for streams that are long and fast', () => {
  expect(needsRehearsal(streamJob(1e6))).toBe(true)
  expect(needsRehearsal(streamJob(1000))).toBe(false)
  expect(needsRehearsal(streamJob(1e6, { pacer: steadyPacer(1e6, 100_000) }))).toBe(true)
  expect(needsRehearsal(streamJob(1e6, { pacer: steadyPacer(1e6, 5) }))).toBe(false)
})
