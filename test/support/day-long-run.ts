import type { Sample } from '../../src/model/sample.js'
import { MiB } from '../../src/model/size.js'
import { emptyRecord, writeRun } from './run-folders.js'
import { process, v8 } from './samples.js'

const stepMs = 10_000
const dayMs = 24 * 3600 * 1000
const recordsPerSecond = 100

/** An invented run of a day, ten seconds from sample to sample, with a collection in each. @returns its folder */
export function writeDayLongRun(results: string): string {
  const samples: Sample[] = []
  for (let tMs = 0; tMs < dayMs; tMs += stepMs) {
    const hours = tMs / 3_600_000
    const sawtooth = (tMs / stepMs) % 6
    const heapBytes = Math.round((20 + 4 * sawtooth + 0.2 * hours) * MiB)
    const records = (tMs / 1000) * recordsPerSecond
    samples.push(
      process(tMs, heapBytes + 40 * MiB, {
        rssAnonBytes: heapBytes + 10 * MiB,
        rssFileBytes: 29 * MiB,
        rssShmemBytes: MiB,
      }),
      v8(tMs, heapBytes),
      {
        series: 'gc',
        tMs: tMs + 1,
        pauseMs: sawtooth === 5 ? 12 : 2,
        generation: sawtooth === 5 ? 'old' : 'young',
        name: sawtooth === 5 ? 'major' : 'minor',
        heapBeforeBytes: heapBytes,
        heapAfterBytes: sawtooth === 5 ? Math.round((20 + 0.2 * hours) * MiB) : heapBytes - 2 * MiB,
      },
      {
        series: 'receiver',
        tMs,
        requests: records,
        bytes: 300 * records,
        errors: 0,
        unique: records,
        openConnections: 8,
        rssBytes: 60 * MiB,
      },
      {
        series: 'stream',
        tMs,
        generated: records,
        sent: records,
        acknowledged: records,
        inFlight: 3,
        lagMs: 1 + sawtooth,
      },
    )
  }
  const record = emptyRecord({
    id: '2026-01-24T00-00-00Z-day',
    scenario: { name: 'day', description: null, file: 'day.yaml', text: 'name: day\n', problems: [] },
    startedAt: '2026-01-24T00:00:00.000Z',
    endedAt: '2026-01-25T00:00:00.000Z',
    durationMs: dayMs,
    sampleIntervalMs: stepMs,
  })
  return writeRun(results, record, samples)
}
