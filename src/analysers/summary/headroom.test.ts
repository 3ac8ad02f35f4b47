import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import type { RunRecord } from '../../model/run-record.js'
import { summarise } from './summarise.js'

const receiver: RunRecord['receiver'] = {
  url: 'http://127.0.0.1:8080',
  pid: 1,
  keptRunning: false,
  stats: null,
  lastCounters: null,
}
const asked = { records: 100_000, ratePerSecond: 10_000, steps: [] }

describe('the headroom of generator and receiver', () => {
  it.each([
    [9000, 0.9, 'poor'],
    [14_900, 1.49, 'poor'],
    [15_000, 1.5, 'good'],
    [80_000, 8, 'good'],
  ] as const)(
    'with %i records/s calibrated for 10,000 asked is %d',
    async (recordsPerSecond, headroom, grade) => {
      const calibration = { recordsPerSecond, measuredMs: 1000 }
      const report = await summarise(emptyRecord({ receiver, asked, calibration }), [])
      expect(report.receiver.headroom).toBe(headroom)
      const doubts = report.quality.reasons.filter((reason) => reason.startsWith('headroom'))
      expect(doubts).toHaveLength(grade === 'poor' ? 1 : 0)
    },
  )

  it.each([
    [{ receiver, asked: { ...asked, ratePerSecond: null } }, 'at full speed'],
    [{ receiver, asked, calibration: null }, 'not calibrated'],
    [{ receiver: null, asked }, 'the stream went to no receiver'],
  ])('is not measured otherwise, with the reason', async (changes, reason) => {
    const report = await summarise(emptyRecord(changes), [])
    expect(report.receiver.headroom).toBeNull()
    expect(report.notMeasured['receiver.headroom']).toContain(reason)
  })
})
